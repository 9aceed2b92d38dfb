"""What the demo workspace is made of."""

from typing import NamedTuple


class DemoField(NamedTuple):
    name: str
    type_name: str = "text"
    choices: tuple[str, ...] = ()
    decimals: int = 0


STATES = ("Available", "On loan", "In repair", "Reserved", "Lost")
CATEGORIES = ("Woodwork", "Metalwork", "Electrical", "Textiles", "Garden", "Measuring", "Safety", "Ceramics")
ROOMS = ("Bench room", "Metal shop", "Loft store", "Sewing room", "Yard", "Front desk")
MEMBERSHIPS = ("Full", "Concession", "Family", "Trial")
LEVELS = ("Beginner", "Improver", "Advanced")

EQUIPMENT_FIELDS = (
    DemoField("Item"),
    DemoField("Tag number"),
    DemoField("Status", "select", STATES),
    DemoField("Category", "select", CATEGORIES),
    DemoField("Location", "select", ROOMS),
    DemoField("Purchased", "date"),
    DemoField("Price", "number", decimals=2),
    DemoField("Tested", "checkbox"),
    DemoField("Supplier"),
    DemoField("Notes", "long_text"),
)
MEMBER_FIELDS = (
    DemoField("Name"),
    DemoField("Email", "email"),
    DemoField("Membership", "select", MEMBERSHIPS),
    DemoField("Joined", "date"),
    DemoField("Inducted", "checkbox"),
    DemoField("Hours helped", "number"),
)
LOAN_FIELDS = (
    DemoField("Item"),
    DemoField("Member"),
    DemoField("Out", "date"),
    DemoField("Due", "date"),
    DemoField("Back", "date"),
    DemoField("On time", "checkbox"),
    DemoField("Fee", "number", decimals=2),
)
WORKSHOP_FIELDS = (
    DemoField("Title"),
    DemoField("Level", "select", LEVELS),
    DemoField("Date", "date"),
    DemoField("Tutor"),
    DemoField("Places", "number"),
    DemoField("Booked", "number"),
    DemoField("Price", "number", decimals=2),
    DemoField("What to bring", "long_text"),
)
SUPPLIER_FIELDS = (
    DemoField("Name"),
    DemoField("Email", "email"),
    DemoField("Website", "url"),
    DemoField("Town"),
    DemoField("Account", "checkbox"),
    DemoField("Days to deliver", "number"),
)

TOOLS = (
    ("Track saw", "Woodwork"), ("Plunge saw", "Woodwork"), ("Cordless brad nailer", "Woodwork"), ("Scroll saw", "Woodwork"),
    ("Block plane", "Woodwork"), ("Mitre saw", "Woodwork"), ("Biscuit jointer", "Woodwork"), ("Sash clamp", "Woodwork"),
    ("Mortise chisel", "Woodwork"), ("Bench sander", "Woodwork"), ("MIG welder", "Metalwork"), ("Angle grinder", "Metalwork"),
    ("Pillar drill", "Metalwork"), ("Sheet metal shears", "Metalwork"), ("Tap and die set", "Metalwork"), ("Anvil", "Metalwork"),
    ("Soldering station", "Electrical"), ("Bench power supply", "Electrical"), ("Oscilloscope", "Electrical"), ("Multimeter", "Electrical"),
    ("Heat gun", "Electrical"), ("Overlocker", "Textiles"), ("Sewing machine", "Textiles"), ("Table loom", "Textiles"),
    ("Screen printing frame", "Textiles"), ("Rotary cutter", "Textiles"), ("Hedge trimmer", "Garden"), ("Wheelbarrow", "Garden"),
    ("Post hole digger", "Garden"), ("Pressure washer", "Garden"), ("Laser level", "Measuring"), ("Digital calliper", "Measuring"),
    ("Moisture meter", "Measuring"), ("Dust extractor", "Safety"), ("Welding mask", "Safety"), ("Ear defenders", "Safety"),
    ("Potter’s wheel", "Ceramics"), ("Slab roller", "Ceramics"), ("Glaze mixer", "Ceramics"), ("Kiln", "Ceramics"),
)  # fmt: skip
QUALITIES = ("spare", "small", "large", "with case", "240 V", "18 V", "left-handed", "reconditioned", "donated", "new")
NOTES = (
    "Blade changed in spring.",
    "Ask at the front desk for the key.\nReturn it the same evening.",
    "Runs a little warm; rest it after half an hour.",
    "Missing its guard until the part arrives.",
    "Only after an induction.",
    "Second battery is weak.",
)
FIRST_NAMES = (
    "Amara", "Anders", "Beatriz", "Callum", "Chiara", "Daniel", "Eilidh", "Farid", "Grace", "Hana", "Ibrahim", "Ines", "Jonah",
    "Kasia", "Leila", "Lucas", "Mateo", "Mei", "Nadia", "Niamh", "Oscar", "Petra", "Quentin", "Rosa", "Samuel", "Sofia", "Tariq",
    "Una", "Viktor", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Bauer", "Castellanos", "Dhillon", "Evans", "Ferreira", "Gallagher", "Haddad", "Ivanova", "Jensen", "Kowalska", "Lefevre",
    "Mbeki", "Nakamura", "O’Neill", "Patel", "Quigley", "Rossi", "Sato", "Turner", "Usman", "Varga", "Whitfield", "Yilmaz", "Zhang",
)  # fmt: skip
COURSES = (
    "Turning a bowl", "Sharpening", "Box making", "Welding", "Soldering", "Upholstery", "Block printing", "Bicycle repair", "Throwing pots",
    "Hedge laying", "Weaving", "Making a stool",
)  # fmt: skip
COURSE_NOTES = ("Stout shoes.", "An apron, and lunch.", "Nothing: all materials are here.", "Safety glasses if you have your own.")
TOWNS = ("Bristol", "Leeds", "Norwich", "Stirling", "Swansea", "Hereford", "Kendal", "Lewes")
SUPPLIER_NAMES = (
    "Alder & Sons", "Beacon Abrasives", "Canal Street Timber", "Dovetail Tools", "Eastgate Electrical", "Fairlight Fabrics",
    "Gritstone Metals", "Harbour Hardware", "Ironbridge Fixings", "Juniper Looms", "Kestrel Safety", "Larch Lane Sawmill",
    "Millpond Ceramics", "Northway Welding", "Oakfield Power Tools", "Pennine Plywood", "Quayside Paints", "Rowan Rope",
    "Saltmarsh Supplies", "Thornbury Threads", "Upland Oils", "Viaduct Vans", "Westbrook Wheels", "Yarrow Yarns",
    "Zenith Lighting", "Brackenhill Brass", "Copperfield Cables", "Downland Dyes", "Elmtree Edge Tools", "Foxglove Finishes",
    "Greenlane Garden",
)  # fmt: skip

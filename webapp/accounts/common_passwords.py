"""The passwords that are tried first: common words and phrases, alone, doubled or with figures around, and walks over the keyboard."""

import re
from itertools import pairwise

WORDS = frozenset(
    """
    abc abcd access account admin administrator adobe airtable amanda andrew angel anthony apple april asdf ashley august autumn azerty
    babygirl banana baseball basketball batman beautiful buster butterfly changeme charlie cheese chelsea chocolate christ computer
    cookie cowboy daniel database december default diamond dolphin donald dragon eagle easter elephant england facebook family february
    ferrari flower football forever freedom friday friend fuckyou gandalf george ginger google guest happy harley heather hello hockey
    hunter iloveu iloveyou inlay internet jackson january jasmine jennifer jessica jesus jordan joshua july june justin killer letmein
    lifehack liverpool login london love lovely lover maggie manager march martin master matrix matthew may mercedes merlin michael
    michelle microsoft monday monkey money mother muffin mustang mypassword naruto nicole ninja november october office oliver orange
    pass passw passwd password passphrase patrick peanut pepper phoenix pokemon porsche princess private pumpkin purple qazwsx qwert
    qwerty qwertz rainbow ranger robert root samantha samsung saturday secret secure security september server shadow silver snoopy
    soccer soleil spider spiderman spring starwars steelers summer sunday sunflower sunshine superman superstar support system sysadmin
    tablet taylor teacher tennis test testing thomas thunder thursday tigger trustno trustnoone tuesday user username victoria
    wednesday welcome whatever william windows winner winter wizard yankees yellow zaq zxcvbn
    """.split()
)

PHRASES = frozenset(
    """
    correcthorsebatterystaple iloveyousomuch iloveyouforever iloveyoubaby ihateyou ilovejesus ilovemyself ilovemyfamily ilovemymom
    jesuschrist jesusislord jesuslovesme letmeinplease letmeinnow openthedoor opensesame mypasswordis thisismypassword passwordisalreadyused
    notmypassword nopassword newpassword oldpassword temppassword temporarypassword yourpassword enterpassword forgotpassword
    changethispassword changemenow pleasechangeme donttellanyone donotenter defaultpassword adminpassword rootpassword masterpassword
    supersecret topsecret verysecret secretsecret superuser administrator manchesterunited liverpoolfc realmadrid chocolatechip
    peanutbutter alwaysandforever foreverandever cheesecake strawberry watermelon blackandwhite abcdefg lordoftherings maytheforcebewithyou
    harrypotter gameofthrones starwarsfan batmanandrobin supermanbatman hellokitty helloworld helloworldhello whatthefuck fuckyouasshole
    motherfucker goodmorning goodnight happybirthday merrychristmas christmas thequickbrownfox tobeornottobe onetwothreefour onetwothree
    rememberme dontforgetme idontknow idontcare whocares whatsup nothingness somethingelse somethingnew blahblahblah lalalalala
    """.split()
)

# Neighbours on keyboards, in the alphabet and in counting; each line is walked both ways.
LINES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiopü",
    "azertyuiop",
    "asdfghjklö",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik",
    "9ol",
)
STEPS = frozenset(pair for line in LINES for way in (line, line[::-1]) for pair in pairwise(way))

LOOKALIKES = str.maketrans("0134578@$!+", "oleastbasit")
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
SHORT_UNIT = 5


def is_common(password: str) -> bool:
    text = "".join(password.casefold().split())
    unit = repeated_unit(text)
    return len(unit) <= SHORT_UNIT or is_walk(text) or any(is_first_guess(part) for part in {text, unit})


def is_first_guess(text: str) -> bool:
    core = re.sub(r"[\W_]", "", AROUND.sub("", text).translate(LOOKALIKES))
    if core in WORDS or core in PHRASES:
        return True
    return any(core[:cut] in WORDS and core[cut:] in WORDS for cut in range(1, len(core)))


def repeated_unit(text: str) -> str:
    """The shortest piece whose repetition makes the text: “abc” for “abcabcab”, the text itself when it does not repeat."""
    for length in range(1, len(text) // 2 + 1):
        if text[length:] == text[:-length]:
            return text[:length]
    return text


def is_walk(text: str) -> bool:
    """Whether nearly every character is the neighbour of the one before it."""
    pairs = list(pairwise(text))
    steps = sum(pair in STEPS or pair[0] == pair[1] for pair in pairs)
    return steps >= 0.75 * len(pairs)

"""filterByFormula: which records a formula means, the same on both databases; and what is no formula is refused with its place."""

from datetime import time
from uuid import UUID

import pytest

from tests.api import Program, base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from webapp.api import ids
from webapp.fieldtypes.choices import Choice
from webapp.fieldtypes.types.multi_select import MultiSelect
from webapp.tables.changes import NewField

# The plants: Rowan 7.5 Tree, alive, planted 2019-03-21, notes; Box 1.2 Shrub, 2021-10-02, no notes; Thyme, no height, Herb, alive, no date.
MEANT = {
    "{Name} = 'Rowan'": "R",
    "Name != \"Rowan\"": "BT",
    "Height > 1.2": "R",
    "Height >= 1.2": "RB",
    "{Height} = 7.5": "R",
    "{Height}": "RB",
    "NOT({Height})": "T",
    "{Height} = ''": "T",
    "{Height} = BLANK()": "T",
    "{Height} != BLANK()": "RB",
    "Height + 1 = 8.5": "R",
    "Height * 2 - 1 < 2": "BT",
    "Height / 0": "",
    "-Height < -5": "R",
    "MOD(Height, 2) = 1.5": "R",
    "INT(Height) = 7": "R",
    "ROUND(Height, 0) = 1": "B",
    "MAX(Height, 3) = 3": "BT",
    "MIN(Height, 3, 2) = 2": "R",
    "SUM(Height, 1) = 1": "T",
    "AVERAGE(Height, 0.5) = 4": "R",
    "ABS(0 - Height) > 5": "R",
    "CEILING(Height) = 8": "R",
    "CEILING(-Height, 2) = -6": "R",
    "FLOOR(Height, 0.5) = 1": "B",
    "FLOOR(Height, 0) = BLANK()": "RBT",
    "ROUNDUP(Height) = 2": "B",
    "ROUNDUP(-2.31, 1) = -2.4": "RBT",
    "ROUNDUP(Height, 1) = Height": "RBT",
    "ROUNDDOWN(-Height) = -7": "R",
    "COUNT(Height, 1, BLANK()) = 1": "T",
    "POWER(Height, 2) = 56.25": "R",
    "POWER(-Height, 0.5) = BLANK()": "RB",
    "POWER(0, -1) = BLANK()": "RBT",
    "SQRT(Height + 1.5) = 3": "R",
    "VALUE('$1,200.50 a month') = 1200.5": "RBT",
    "VALUE(Name) = BLANK()": "RBT",
    "VALUE('-' & Height) = -7.5": "R",
    "REPLACE(Name, 2, 2, '--') = 'R--an'": "R",
    "REPLACE(Name, 0, 1, '') & REPLACE(Name, 9, 1, '!') = 'oxBox!'": "B",
    "SUBSTITUTE(Name, 'o', '0') = 'B0x'": "B",
    "SUBSTITUTE(Name, '', '0') = Name": "RBT",
    "Alive & Name = '1Thyme'": "T",
    "Alive": "RT",
    "{Alive} = TRUE()": "RT",
    "{Alive} = 1": "RT",
    "NOT(Alive)": "B",
    "AND(Alive, Height > 1)": "R",
    "OR(Kind = 'Shrub', Kind = 'Herb')": "BT",
    "XOR(Alive, Height > 1)": "BT",
    "IF(Alive, Height, 0) > 1": "R",
    "SWITCH(Kind, 'Tree', 1, 'Shrub', 2, 3) = 3": "T",
    "Kind & '/' & Name = 'Tree/Rowan'": "R",
    "CONCATENATE(Name, Height) = 'Rowan7.5'": "R",
    "FIND('o', Name)": "RB",
    "FIND('x', Name) = 3": "B",
    "SEARCH('ROW', Name) = 1": "R",
    "LOWER(Name) = 'box'": "B",
    "LOWER('ÄÉΩ' & Name) = 'äéωbox'": "B",
    "UPPER('äéω') & Name = 'ÄÉΩBox'": "B",
    "SEARCH('ÖX', 'böx')": "RBT",
    "UPPER(LEFT(Name, 2)) = 'TH'": "T",
    "RIGHT(Name, 2) = 'ox'": "B",
    "RIGHT(Name, 99) = 'Box'": "B",
    "RIGHT(Name, 0) = ''": "RBT",
    "MID(Name, 2, 3) = 'owa'": "R",
    "LEN(Name) = 5": "RT",
    "TRIM('  ' & Name) = Name": "RBT",
    "EXACT(Name, 'box')": "",
    "Notes": "RT",
    "Planted = '2019-03-21'": "R",
    "Planted < '2020-01-01'": "R",
    "IS_BEFORE(Planted, '2020-01-01')": "R",
    "IS_AFTER(Planted, TODAY())": "",
    "IS_AFTER(NOW(), Planted)": "RB",
    "IS_SAME(Planted, '2019-03-01', 'month')": "R",
    "YEAR(Planted) = 2021": "B",
    "AND(MONTH(Planted) = 3, DAY(Planted) = 21, WEEKDAY(Planted) = 4, HOUR(Planted) = 0)": "R",
    "DATEADD(Planted, 2, 'days') = '2019-03-23'": "R",
    "DATETIME_DIFF('2019-03-28', Planted, 'weeks') = 1": "R",
    "DATETIME_DIFF('2021-03-20', Planted, 'years') = 1": "R",
    "DATETIME_DIFF(Planted, '2019-05-22', 'M') = -2": "R",
    "DATETIME_DIFF('2020-03-21', Planted, 'quarters') = 4": "R",
    "DATEADD('2020-01-31', 1, 'month') = '2020-02-29'": "RBT",
    "DATEADD(Planted, -2, 'quarters') = '2018-09-21'": "R",
    "DATEADD(Planted, 1, 'years') = '2022-10-02'": "B",
    "DATESTR(Planted) = '2021-10-02'": "B",
    "DATETIME_FORMAT(Planted, 'YYYY-MM') = '2019-03'": "R",
    "DATETIME_FORMAT('2020-01-31T14:30:05', 'DD.MM.YYYY, HH:mm:ss') = '31.01.2020, 14:30:05'": "RBT",
    "DATETIME_FORMAT('2020-01-31T14:30:05', 'T_YYYY') & TIMESTR('2020-01-31T14:30:05') = 'T_202014:30:05'": "RBT",
    "DATEADD(Planted, 1, 'days') & '' = '2019-03-22T00:00:00'": "R",
    "CREATED_TIME() > '2020-01-01'": "RBT",
    "LAST_MODIFIED_TIME() >= CREATED_TIME()": "RBT",
    "'anything'": "RBT",
    "1 < 2 = TRUE()": "RBT",
    "{Name}='it\\'s' ": "",
    "{Name} = \"'; DROP TABLE users; --\"": "",
}  # fmt: skip
REFUSED = {
    "{Nope} = 1": "Unknown field names: nope (at character 1)",
    "NOPE(1)": "Unknown function names: NOPE (at character 1)",
    "Height = ": "Something is missing at the end (at character 10)",
    "Height = 1 ; 2": "“;” is not expected here (at character 12)",
    "Name + 1": "A number is expected here",
    "Height = 'tall'": "do not go together",
    "DATETIME_FORMAT(Planted, 'LLLL') = 'x'": "A format is written out of YYYY",
    "DATETIME_FORMAT(Planted, Name) = 'x'": "A format is written out of YYYY",
    "LEFT(Name)": "LEFT does not take 1 arguments (at character 1)",
    "RECORD_ID()": "RECORD_ID() can be compared",
    "DATEADD(Planted, 1, 'moons')": "takes one of these units",
    "NOT(" * 60 + "1" + ")" * 60: "nested more than 40 deep",
    "+".join(["1"] * 60): "nested more than 40 deep",
    "OR(" + ",".join(["Alive"] * 600) + ")": "takes 500 conditions at most",
    "x" * 100_001: "100,000 characters at most",
    "{Name": "",
    "'": "",
    "\x00": "",
}


@pytest.fixture
def program(alice: Person, plants: Plants) -> Program:
    return program_of(alice)


@pytest.fixture
def path(house: House) -> str:
    return f"/v0/{base_of(house)}/Plants/listRecords"


def meant(program: Program, path: str, formula: str) -> str:
    return "".join(record["fields"]["Name"][0] for record in program.post(path, {"filterByFormula": formula})["records"])


def test_a_formula_means_the_same_records_on_both_databases(program: Program, path: str) -> None:
    assert {formula: meant(program, path, formula) for formula in MEANT} == MEANT


def test_options_times_and_uuids_are_asked_about_as_they_read(program: Program, house: House) -> None:
    tags = MultiSelect((Choice(1, "Common"), Choice(2, "Rare"))).to_options()
    fields = (NewField("Name", "text", {}), NewField("Tags", "multi_select", tags), NewField("At", "time", {}), NewField("Key", "uuid", {}))
    house.table("Finds", fields, (("R", (1, 2), time(14, 30), UUID(int=7)), ("B", (2,), None, None), ("T", None, None, None)))
    path = f"/v0/{base_of(house)}/Finds/listRecords"

    assert meant(program, path, "Tags = 'Common, Rare'") == "R"
    assert meant(program, path, "FIND('Rare', ARRAYJOIN(Tags))") == "RB"
    assert meant(program, path, "NOT(Tags)") == "T"
    assert meant(program, path, "LEFT(At, 5) = '14:30'") == "R"
    assert meant(program, path, f"Key = '{UUID(int=7)}'") == "R"


def test_what_is_no_formula_is_refused_with_its_place(program: Program, path: str) -> None:
    for formula, reason in REFUSED.items():
        kind, message = program.error("POST", path, {"filterByFormula": formula}, expect=422)
        assert kind == "INVALID_FILTER_BY_FORMULA", formula[:80]
        assert reason in message, formula[:80]


def test_records_are_found_by_hundreds_of_ids(program: Program, path: str, plants: Plants) -> None:
    known = [ids.record_id(plants.table_id, plants.record_id(place)) for place in (1, 3)]
    made_up = [ids.record_id(plants.table_id, number) for number in range(1000, 1900)]
    formula = "OR(" + ",".join(f"RECORD_ID()='{one}'" for one in [*made_up, *known]) + ")"

    assert meant(program, path, formula) == "RT"
    assert meant(program, path, f"RECORD_ID() != '{known[0]}'") == "BT"
    assert meant(program, path, "RECORD_ID() = 'recX'") == ""


def test_pages_of_a_formula_go_on_where_they_stopped(program: Program, path: str) -> None:
    asked = {"filterByFormula": "Alive", "pageSize": 1, "sort": [{"field": "Name", "direction": "desc"}]}
    first = program.post(path, asked)
    second = program.post(path, {**asked, "offset": first["offset"]})

    assert [page["records"][0]["fields"]["Name"] for page in (first, second)] == ["Thyme", "Rowan"]
    assert "offset" not in second


def test_numbers_and_dates_beyond_all_bounds_are_no_mistake_of_ours(program: Program, path: str) -> None:
    for formula in (
        "1" + "0" * 400 + " > 1",
        "9" * 300 + " * " + "9" * 300 + " > Height",
        "DATEADD(Planted, 999999999999, 'weeks')",
        "LEFT(Name, 1" + "0" * 30 + ") = 'x'",
        "ROUND(Height, 99)",
        "ROUNDUP(1" + "0" * 200 + ", 9) > 1",
        "POWER(10, 99999)",
        "POWER(-10, 99999)",
        "SQRT(-1)",
        "CEILING(Height, 0." + "0" * 300 + "1)",
        "DATEADD(Planted, 999999999999, 'years')",
        "VALUE('" + "9" * 400 + "')",
        "DATETIME_FORMAT(DATEADD(Planted, 7999, 'years'), 'YYYY')",
        "INT(1" + "0" * 300 + ")",
    ):
        answer = program.client.post(path, json={"filterByFormula": formula}, headers={"Authorization": f"Bearer {program.token}"})
        assert answer.status_code in {200, 422}, (formula[:60], answer.text)

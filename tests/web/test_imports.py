"""From a file to a table, through the front door."""

import errno
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House
from tests.html import Page
from tests.people import Person
from tests.web.jobs_done import work_off
from webapp.database import db
from webapp.imports import task, uploads
from webapp.imports.models import Import
from webapp.imports.readers import LONGEST_CELL
from webapp.records.models import ChangeSet
from webapp.tables.models import Table
from webapp.tables.shape import shape_of

TOOLS = """Tool,Tag,Bought,Cost,Tested
Track saw,00501,2026-10-14,412.00,yes
Scroll saw,00502,2025-03-01,94.5,no
Loom,00503,2024-07-30,1250,yes
"""


def upload(person: Person, house: House, content: str | bytes, name: str = "tools.csv", expect: int = 303) -> Page:
    data = content.encode() if isinstance(content, str) else content
    person.get(f"{house.path}/imports/new")
    return person.post(f"{house.path}/imports/new", file=(io.BytesIO(data), name), expect=expect)


def open_preview(person: Person, house: House, content: str | bytes, name: str = "tools.csv") -> Page:
    return person.follow(upload(person, house, content, name))


def import_all(person: Person, house: House, content: str | bytes, **choices: Any) -> Page:
    """Bring a file, take what is guessed, do the job and see the outcome."""
    page = open_preview(person, house, content)
    outcome = person.submit(page.form("#choices form"), **choices)
    work_off(house.app)
    return person.follow(outcome)


def records_of(app: Flask, name: str = "tools") -> list[dict[str, Any]]:
    with app.app_context():
        table = db.session.scalars(sa.select(Table).where(Table.name == name)).one()
        shape = shape_of(table)
        rows = db.session.execute(sa.select(shape.records).order_by(shape.records.c.id)).mappings()
        return [{field.name: row[field.column_name] for field in shape.fields} for row in rows]


def sql_tables(app: Flask) -> set[str]:
    with app.app_context():
        return {name for name in sa.inspect(db.engine).get_table_names() if name.startswith("t_")}


def types_on(page: Page) -> list[str]:
    return [select.value for select in page.all("select[name^=type-]")]


def names_on(page: Page) -> list[str]:
    return [control.value for control in page.all("input[name^=name-]")]


def test_a_file_becomes_a_table(alice: Person, house: House) -> None:
    page = import_all(alice, house, TOOLS)

    assert "3 rows imported" in page.text
    grid = alice.get(page.one("a.btn.primary")["href"])
    assert "Scroll saw" in grid.text
    assert [str(record["Cost"]) for record in records_of(house.app)] == ["412.00", "94.50", "1250.00"]


def test_names_and_types_are_guessed_and_shown_with_the_first_rows(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)

    assert names_on(page) == ["Tool", "Tag", "Bought", "Cost", "Tested"]
    assert types_on(page) == ["text", "text", "date", "number", "checkbox"]
    assert "14 Oct 2026" in page.one("[aria-label=Preview]").text


def test_codes_with_leading_zeros_and_long_ids_stay_as_they_are(alice: Person, house: House) -> None:
    import_all(alice, house, "zip,card\n00501,4111111111111111\n10001,4012888888881881\n")

    assert records_of(house.app)[0] == {"zip": "00501", "card": "4111111111111111"}


def test_history_has_one_entry_for_all_of_it(alice: Person, house: House) -> None:
    import_all(alice, house, TOOLS)

    with house.app.app_context():
        change = db.session.scalars(sa.select(ChangeSet)).one()
    assert (change.kind, change.records, change.user_id) == ("import", 3, alice.id)


def test_records_say_who_brought_them_and_when(alice: Person, house: House) -> None:
    import_all(alice, house, TOOLS)

    with house.app.app_context():
        table = db.session.scalars(sa.select(Table)).one()
        row = db.session.execute(sa.select(shape_of(table).records).limit(1)).mappings().one()
    assert row["created_by"] == alice.id
    assert row["created_at"].year >= 2026
    assert row["version"] == 1


def test_an_imported_table_is_edited_like_any_other(alice: Person, house: House) -> None:
    page = import_all(alice, house, TOOLS)
    grid = page.one("a.btn.primary")["href"]

    added = alice.submit(alice.get(grid).form("#new-record"))

    assert alice.follow(added).status == 200
    assert len(records_of(house.app)) == 4


def test_undo_comes_to_the_import_last_and_asks_first(alice: Person, house: House) -> None:
    grid = import_all(alice, house, TOOLS).one("a.btn.primary")["href"]
    alice.submit(alice.get(grid).form("#new-record"))

    alice.swap("post", f"{grid}/undos")
    asked = alice.swap("post", f"{grid}/undos", expect=409)
    assert "Undo this import?" in asked.text
    assert len(records_of(house.app)) == 3 + 1  # one of them in the bin

    left = alice.follow(alice.submit(asked.form("form:has(.primary)")))
    alice.get(grid, expect=404)
    alice.post(f"{grid}/restoration")
    assert "Deleted the table" in left.toasts[0]
    assert alice.get(grid).status == 200


def test_choices_on_the_preview_are_kept(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)
    form = page.form("#choices form")

    alice.submit(form, table_name="Shed", **{"name-0": "Thing", "type-1": "number", "type-4": ""})
    work_off(house.app)

    assert list(records_of(house.app, "Shed")[0]) == ["Thing", "Tag", "Bought", "Cost"]
    assert records_of(house.app, "Shed")[0]["Tag"] == 501


def test_the_preview_follows_a_choice_in_place(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)
    form = page.form("#choices form")

    part = alice.swap("post", page.one("#choices form")["hx-post"], **{**form.fields, "type-0": "number"}, expect=200)

    assert part.has("#choices")
    assert not part.has("html")
    assert "3 of 3 can’t be read" in part.text
    assert len(part.all(".bad-cell")) == 3


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"table_name": " "}, "Give the table a name."),
        ({"name-1": ""}, "Give the field a name."),
        ({"name-1": "tool"}, "Another field has this name."),
        ({"type-1": "telepathy"}, "There is no field type"),
        ({f"type-{place}": "" for place in range(5)}, "Every column is left out."),
        ({"decimals-3": "99"}, "Choose from 0 to 8 decimals."),
    ],
)
def test_a_choice_that_cannot_work_is_shown_with_a_reason(alice: Person, house: House, changed: dict[str, str], sentence: str) -> None:
    page = open_preview(alice, house, TOOLS)

    answer = alice.submit(page.form("#choices form"), expect=422, **changed)

    assert sentence in answer.text
    assert names_on(answer)[0] == "Tool"


def test_cells_that_do_not_fit_are_listed_and_the_rest_is_kept(alice: Person, house: House) -> None:
    content = "Tool,Bought\nTrack saw,2026-10-14\nScroll saw,spring ’24\nLoom,31/02/2025\nKiln,2020-01-01\n"
    page = import_all(alice, house, content, **{"type-1": "date"})

    assert "2 cells left empty" in page.text
    rows = [[cell.text for cell in row.all("td")] for row in page.all("[aria-label='Cells left empty'] tbody tr")]
    assert [row[:3] for row in rows] == [["3", "Bought", "spring ’24"], ["4", "Bought", "31/02/2025"]]
    assert [record["Bought"] is None for record in records_of(house.app)] == [False, True, True, False]


def test_refused_cells_can_be_downloaded(alice: Person, house: House) -> None:
    content = "count\n1\n" + "x\n" * 30 + "=1+1\n"
    page = import_all(alice, house, content, **{"type-0": "number"})
    assert "The first 20 of 31" in page.text

    answer = alice.get(page.one("a[href$='refused.csv']")["href"])

    lines = answer.body.splitlines()
    assert len(lines) == 32
    assert lines[1].startswith("3,count,x,")
    assert lines[-1].startswith("33,count,'=1+1,")


def test_kept_refusals_are_capped_but_counted(alice: Person, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "REFUSALS_KEPT", 5)

    page = import_all(alice, house, "count\n1\n" + "x\n" * 30, **{"type-0": "number"})

    assert "30 cells left empty" in page.text
    assert len(alice.get(page.one("a[href$='refused.csv']")["href"]).body.splitlines()) == 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(alice: Person, house: House, encoding: str) -> None:
    import_all(alice, house, "Name,Town\nZoë,Köln\nRené,Orléans\n".encode(encoding))

    assert records_of(house.app) == [{"Name": "Zoë", "Town": "Köln"}, {"Name": "René", "Town": "Orléans"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(alice: Person, house: House, delimiter: str) -> None:
    rows = [["Name", "Size", "Note"], ["Saw", "3", "a b"], ["Vice", "4", "c d"]]
    import_all(alice, house, "\r\n".join(delimiter.join(row) for row in rows))

    assert records_of(house.app)[1] == {"Name": "Vice", "Size": 4, "Note": "c d"}


def test_the_line_by_which_excel_names_its_delimiter_is_no_row(alice: Person, house: House) -> None:
    import_all(alice, house, "sep=;\r\nName;Size\r\nSaw;3\r\n")

    assert records_of(house.app) == [{"Name": "Saw", "Size": 3}]


def test_quoted_delimiters_quotes_and_line_breaks_belong_to_the_cell(alice: Person, house: House) -> None:
    import_all(alice, house, 'Name,Note\n"Saw, track","He said ""mind""\r\nand left"\nVice,plain\n')

    assert records_of(house.app)[0] == {"Name": "Saw, track", "Note": 'He said "mind"\nand left'}


def test_a_quoted_line_break_may_lie_anywhere_in_a_long_file(alice: Person, house: House) -> None:
    rows = [f'{number},"note {number}\nsecond line"' for number in range(20_000)]
    import_all(alice, house, "n,note\n" + "\n".join(rows))

    records = records_of(house.app)
    assert len(records) == 20_000
    assert records[-1] == {"n": 19_999, "note": "note 19999\nsecond line"}


def test_a_file_without_a_heading_gets_names(alice: Person, house: House) -> None:
    page = open_preview(alice, house, "Saw,3\nVice,4\n")

    assert "checked" not in page.one("input[name=has_header]")
    assert names_on(page) == ["Field 1", "Field 2"]


def test_the_heading_can_be_taken_for_data_and_back(alice: Person, house: House) -> None:
    form = open_preview(alice, house, TOOLS).form("#choices form")
    del form.fields["has_header"]

    again = alice.follow(alice.submit(form))
    assert names_on(again) == [f"Field {place}" for place in range(1, 6)]
    done = alice.submit(again.form("#choices form"))
    work_off(house.app)

    assert "4 rows imported" in alice.follow(done).text


def test_empty_and_doubled_headings_are_mended(alice: Person, house: House) -> None:
    page = open_preview(alice, house, f"Name,,name,{'x' * 200}\na,b,c,d\n")

    assert names_on(page) == ["Name", "Field 2", "name 2", "x" * 120]


def test_uneven_rows_are_filled_up_and_what_is_too_much_is_told(alice: Person, house: House) -> None:
    page = import_all(alice, house, "a,b\n1,2\n3\n\n5,6,seven\n")

    assert records_of(house.app) == [{"a": 1, "b": 2}, {"a": 3, "b": None}, {"a": 5, "b": 6}]
    row = [cell.text for cell in page.one("[aria-label='Cells left empty'] tbody tr").all("td")]
    assert row[0] == "5"
    assert row[2:] == ["seven", "This stands beyond the last column."]


def test_words_for_nothing_are_blank_among_numbers_and_text_among_text(alice: Person, house: House) -> None:
    page = import_all(alice, house, "n,t\n1,NA\nNA,word\n,\n")

    assert records_of(house.app) == [{"n": 1, "t": "NA"}, {"n": None, "t": "word"}, {"n": None, "t": None}]
    assert "left empty" not in page.text


def test_a_select_takes_its_options_from_the_file(alice: Person, house: House) -> None:
    page = import_all(alice, house, "Kind\n" + "Tree\nShrub\n" * 700 + "Herb\n", **{"type-0": "select"})

    assert "left empty" not in page.text
    grid = alice.get(page.one("a.btn.primary")["href"])
    assert "Tree" in grid.text
    assert len({record["Kind"] for record in records_of(house.app)}) == 3


def test_nul_bytes_break_nothing(alice: Person, house: House) -> None:
    page = import_all(alice, house, b"Na\0me,n\nSaw\0,1\nVice,2\n")

    assert "2 rows imported" in page.text
    assert records_of(house.app)[1] == {"Na me": "Vice", "n": 2}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\n\n  \n", "This file is empty."),
        (b"PK\x03\x04 and so on", "save it as CSV"),
        (",".join(f"c{number}" for number in range(301)).encode() + b"\n", "301 columns"),
        (b'a,b\n1,"' + b"x" * (LONGEST_CELL + 1), "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(alice: Person, house: House, content: bytes, sentence: str) -> None:
    page = upload(alice, house, content, expect=422)

    assert sentence in page.one("[role=alert]").text
    assert page.has("input[type=file]")


def test_a_quotation_mark_that_never_closes_late_in_the_file_fails_the_job_with_a_reason(alice: Person, house: House) -> None:
    content = "a,b\n" + "1,plain text here\n" * 60_000 + '2,"' + "never closed\n" * 100_000

    page = import_all(alice, house, content)

    assert "quotation mark" in page.one(".note.bad").text
    assert sql_tables(house.app) == set()


def test_no_file_at_all_is_told(alice: Person, house: House) -> None:
    alice.get(f"{house.path}/imports/new")
    page = alice.post(f"{house.path}/imports/new", expect=422)

    assert page.one("[role=alert]").text == "Choose a file first."


def test_the_file_is_gone_after_the_import(alice: Person, house: House, tmp_path: Any) -> None:
    import_all(alice, house, TOOLS)

    assert list((tmp_path / "uploads").iterdir()) == []


def test_progress_is_a_part_of_the_page_that_asks_again_until_it_is_over(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)
    waiting = alice.follow(alice.submit(page.form("#choices form")))
    assert waiting.one("#progress")["hx-trigger"] == "every 1s"
    assert waiting.has("progress")

    work_off(house.app)
    part = alice.swap("get", waiting.one("#progress")["hx-get"])

    assert not part.has("[hx-trigger]")
    assert "3 rows imported" in part.text


def test_pressing_the_button_twice_imports_once(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)
    form = page.form("#choices form")

    alice.submit(form)
    alice.submit(form)
    work_off(house.app)

    with house.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Table)) == 1


def test_an_import_can_be_stopped_and_started_again(alice: Person, house: House) -> None:
    page = open_preview(alice, house, TOOLS)
    waiting = alice.follow(alice.submit(page.form("#choices form")))

    stopped = alice.follow(alice.submit(waiting.form("form:has(#stop-import)")))
    work_off(house.app)
    assert "You stopped this import. Nothing was kept." in stopped.text
    assert sql_tables(house.app) == set()

    again = alice.submit(stopped.form("form:has(.primary)"))
    work_off(house.app)
    assert "3 rows imported" in alice.follow(again).text


def test_an_editor_may_import(bob: Person, house: House) -> None:
    assert "3 rows imported" in import_all(bob, house, TOOLS).text


def test_a_viewer_may_not_import(victor: Person, house: House) -> None:
    victor.get(f"{house.path}/imports/new", expect=403)
    victor.post(f"{house.path}/imports/new", file=(io.BytesIO(b"a\n1\n"), "a.csv"), expect=403)


def test_a_stranger_sees_no_import(alice: Person, charlie: Person, house: House) -> None:
    where = upload(alice, house, TOOLS).location

    charlie.get(where, expect=404)
    charlie.get(f"{where}/refused.csv", expect=404)
    for path in (where, f"{where}/job", f"{where}/cancellation", f"{house.path}/imports/new"):
        charlie.post(path, expect=404)


def test_somebody_who_is_not_signed_in_leaves_no_file(anonymous: Person, house: House, tmp_path: Any) -> None:
    anonymous.get("/sign-in")
    anonymous.post(f"{house.path}/imports/new", file=(io.BytesIO(b"a\n1\n"), "a.csv"))

    assert not (tmp_path / "uploads").exists()


def test_an_upload_without_a_token_is_refused_and_leaves_no_file(alice: Person, house: House, tmp_path: Any) -> None:
    alice.client.post(f"{house.path}/imports/new", data={"file": (io.BytesIO(b"a\n1\n"), "a.csv")})

    assert list((tmp_path / "uploads").iterdir()) == []


class TestSizeCap:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"INLAY_UPLOAD_MB": "1"}

    def test_a_file_beyond_it_is_refused_on_the_same_page(self, alice: Person, house: House) -> None:
        page = upload(alice, house, b"a,b\n" + b"1,2\n" * 400_000, expect=413)

        assert "this installation takes 1 MB" in page.one("[role=alert]").text
        assert page.has("input[type=file]")

    def test_a_file_just_below_it_is_taken(self, alice: Person, house: House) -> None:
        upload(alice, house, b"a,b\n" + b"1,2\n" * 262_000)


def test_a_full_disk_is_told_and_nothing_is_left(alice: Person, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_upload: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads, "keep", full)

    assert "disk of this installation is full" in upload(alice, house, TOOLS, expect=507).text
    with house.app.app_context():
        assert db.session.scalars(sa.select(Import)).all() == []

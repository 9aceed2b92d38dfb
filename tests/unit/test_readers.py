"""Reading delimited text: both lanes give what the csv module gives, and guesses are kind to what people have."""

import csv
import io
import random
from collections import Counter
from pathlib import Path

import pytest

from webapp.fieldtypes import configured
from webapp.imports import batches as lanes
from webapp.imports.batches import batches, cut
from webapp.imports.columns import fixed_names, guess_column, looks_like_header
from webapp.imports.conversion import Column
from webapp.imports.readers import Layout, Unreadable, rows, sample, sniff_delimiter, survey
from webapp.imports.writers import as_they_are, encode_for_copy

COMMAS = Layout("utf-8-sig", ",")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def read(path: Path, width: int, layout: Layout = COMMAS) -> list[list[str]]:
    return [list(row) for batch in batches(path, layout, width=width, has_header=False) for row in zip(*batch.columns, strict=True)]


def test_a_piece_is_cut_as_the_csv_module_would() -> None:
    piece = "a,b,c\n1,,3\n,,\nx,y y,z\n"

    columns = cut(piece, ",", 3)

    assert columns is not None
    assert [list(row) for row in zip(*columns, strict=True)] == list(csv.reader(io.StringIO(piece)))


@pytest.mark.parametrize(
    "piece",
    [
        "a,b\n1\n",
        "a\n1,2\n",
        "a,b\n1,2,3\n",
        "a\n1,2,3\n",
        "a,b\n\n",
        "a,b\n\n1,2\n",
        'a,"b"\n',
        "a,b\r1,2\r",
        "a,b,c\n1\n2\n",
        "a\n1,2\n3,4,5\n",
    ],
)
def test_a_piece_that_is_uneven_or_quoted_is_not_cut(piece: str) -> None:
    assert cut(piece, ",", 2) is None


def test_windows_line_ends_are_cut_as_well() -> None:
    assert cut("a,b\r\n1,2\r\n", ",", 2) == [["a", "1"], ["b", "2"]]


def test_a_blank_line_in_a_single_column_is_no_row(file: Path) -> None:
    file.write_text("a\n\nb\n")

    assert read(file, 1) == [["a"], ["b"]]


@pytest.mark.parametrize("seed", range(20))
def test_any_file_reads_as_the_csv_module_reads_it(file: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PIECE", 64)
    chance = random.Random(seed)
    cells = ["", "x", "long text", 'quo"te', "com,ma", "line\nbreak", "win\r\nbreak", "ü", "'"]
    weights = [5, 20, 20, *(chance.choice([0, 0, 1]) for _ in range(4)), 5, 1]
    table = [chance.choices(cells, weights, k=3) for _ in range(100)]
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator=chance.choice(["\n", "\r\n"])).writerows(table)

    assert read(file, 3) == table
    assert list(rows(file, COMMAS)) == table


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(file: Path) -> None:
    file.write_text('head,er\n1,2\n\n3,"4\n4"\n5,6\n')

    numbers = [number for batch in batches(file, COMMAS, width=2, has_header=True) for number in batch.numbers]

    assert numbers == [2, 4, 5]


@pytest.mark.parametrize(
    ("content", "encoding", "lines"),
    [
        (b"a\nb\n", "utf-8-sig", 2),
        (b"a\nb", "utf-8-sig", 2),
        ("\ufeffa\n".encode(), "utf-8-sig", 1),
        ("é\n".encode() * 700_000, "utf-8-sig", 700_000),
        ("é\n".encode("cp1252"), "cp1252", 1),
        (b"plain\n" * 300_000 + "é\n".encode("cp1252"), "cp1252", 300_001),
        ("é\nb\n".encode("utf-16"), "utf-16", 2),
        (b"a\rb\rc", "utf-8-sig", 3),
        ("é".encode()[:1], "cp1252", 1),
    ],
)
def test_encodings_and_lines_are_told_from_the_whole_file(file: Path, content: bytes, encoding: str, lines: int) -> None:
    file.write_bytes(content)

    found = survey(file)

    assert (found.encoding, found.lines) == (encoding, lines)


def test_a_comma_in_prices_is_no_delimiter_among_semicolons(file: Path) -> None:
    file.write_text("name;price\nsaw;1,50\nvice;2,75\nloom;1.250,00\n")

    assert sniff_delimiter(file, "utf-8-sig") == ";"


def test_a_single_column_is_read_with_commas(file: Path) -> None:
    file.write_text("name\nsaw\nvice\n")

    assert sniff_delimiter(file, "utf-8-sig") == ","


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(file: Path) -> None:
    file.write_text("x" * 5_000_000)

    with pytest.raises(Unreadable, match="a line of more than"):
        read(file, 1)


def test_a_large_file_is_judged_by_pieces_from_all_over_it(file: Path) -> None:
    file.write_text("n,t\n" + "".join(f"{n},{'word' if n > 300_000 else 'x'}\n" for n in range(400_000)))

    judged = sample(file, COMMAS)

    assert len(judged) < 100_000
    assert ["word"] in [row[1:] for row in judged]


@pytest.mark.parametrize(
    ("first", "below", "is_header"),
    [
        (["Name", "Size"], [["Saw", "3"], ["Vice", "4"]], True),
        (["Saw", "3"], [["Vice", "4"], ["Loom", "5"]], False),
        (["Town", "2023", "2024"], [["Leeds", "5", "6"], ["Kendal", "7", "8"]], True),
        (["Name", "Town"], [["Zoe", "Leeds"]], True),
        (["", "", ""], [["a", "1", ""]], True),
        (["2024-01-01", "x"], [["2024-01-02", "y"]], False),
    ],
)
def test_a_heading_is_told_from_data(first: list[str], below: list[list[str]], is_header: bool) -> None:
    assert looks_like_header([first, *below]) is is_header


@pytest.mark.parametrize(
    ("texts", "name", "options"),
    [
        (["1", "2", "NA", ""], "number", {"decimals": 0}),
        (["1", "2.5", "3.125"], "number", {"decimals": 3}),
        (["00501", "10001"], "text", {}),
        (["4111111111111111"], "text", {}),
        (["2024-01-31", "N/A"], "date", {"order": "region"}),
        (["NA", "NA"], "text", {}),
        (["Open", "Closed"] * 10, "select", {}),
        (["Open", "Closed"] * 9, "text", {}),
        ([""], "text", {}),
        ([*map(str, range(5_000)), "many", "words", "later"], "text", {}),
        ([*map(str, range(5_000)), "0.25"], "number", {"decimals": 2}),
    ],
)
def test_types_are_guessed_from_all_texts(texts: list[str], name: str, options: dict[str, object]) -> None:
    guessed = guess_column(Counter(texts))

    assert guessed.name == name
    assert options.items() <= guessed.to_options().items()


def test_names_are_made_fit_for_fields() -> None:
    assert fixed_names(["Name", "", "name", " a\tb ", "NAME", "x" * 130]) == ["Name", "Field 2", "name 2", "a b", "NAME 3", "x" * 120]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("type_name", "options", "texts"),
    [
        ("number", {}, ["1", "22", "", "333"]),
        ("number", {}, ["-1", "NA", "1,000", "x"]),
        ("number", {"decimals": 2}, ["1.50", "", "2.25", "1.125"]),
        ("number", {}, ["9" * 18, "9" * 19, "1"]),
        ("text", {}, ["a", "", " b ", "NA", "tab\there", "back\\slash", "nul\0"]),
        ("date", {}, ["2024-01-31", "null", "31/01/2024", "never"]),
        ("checkbox", {}, ["yes", "no", "", "perhaps"]),
    ],
)
def test_columns_convert_as_cell_by_cell(dialect: str, type_name: str, options: dict[str, object], texts: list[str]) -> None:
    kind = configured(type_name, options)
    encode = as_they_are if dialect == "sqlite" else encode_for_copy
    at_once = Column("c", kind, dialect=dialect, encode=encode, among=1)  # type: ignore[arg-type]
    alone = Column("c", kind, dialect=dialect, encode=encode, among=1)  # type: ignore[arg-type]

    together = [str(value) for value in at_once.convert(texts)]
    one_by_one = [str(alone.convert([text])[0]) for text in texts]

    assert together == one_by_one
    assert [cell.text for cell in at_once.refusals(range(len(texts)), texts)] == [text for text in texts if text in alone.bad]


def test_a_column_without_repeats_converts_the_same() -> None:
    column = Column("c", configured("number", {"decimals": 1}), dialect="sqlite", encode=as_they_are, among=1)

    for start in range(0, 5_000, 500):
        texts = [f"{n}.5" for n in range(start, start + 500)]
        assert list(column.convert(texts)) == [n * 10 + 5 for n in range(start, start + 500)]
    assert list(column.convert(["bad", "1.5"])) == [None, 15]
    assert column.bad == {"bad": "“bad” is not a number."}


def test_plain_texts_without_repeats_are_their_own_stored_form() -> None:
    column = Column("c", configured("text", {}), dialect="postgresql", encode=encode_for_copy, among=1)

    for start in range(0, 5_000, 500):
        texts = [f"word{n}" for n in range(start, start + 500)]
        assert list(column.convert(texts)) == texts
    assert list(column.convert(["a", "", " b "])) == ["a", "", "b"]
    assert list(column.convert(["back\\slash", "tab\there"])) == ["back\\\\slash", "tab here"]

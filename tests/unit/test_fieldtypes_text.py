"""Text, long text and yes-or-no: what is cleaned, what is refused, what is shown."""

import pytest
import sqlalchemy as sa

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.base import FieldType
from webapp.fieldtypes.types.checkbox import Checkbox
from webapp.fieldtypes.types.long_text import LongText
from webapp.fieldtypes.types.text import Text


def test_text_stands_on_one_line() -> None:
    assert Text().parse("  one\r\ntwo\nthree\tfour\u2028five ") == "one two three four five"


def test_long_text_has_one_kind_of_line_break() -> None:
    assert LongText().parse("\r\none\r\n\r\ntwo\rthree\u2029four\n") == "one\n\ntwo\nthree\nfour"
    assert LongText().parse("a\tb") == "a\tb"


@pytest.mark.parametrize("type_", [Text(), LongText()])
@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "a\x9fb", "a\ud800b", "\udfff"])
def test_characters_that_do_not_print_are_refused(type_: FieldType, text: str) -> None:
    with pytest.raises(Invalid, match="do not print"):
        type_.parse(text)
    with pytest.raises(ValueError):
        type_.store_many(["plain", text], dialect="sqlite")


@pytest.mark.parametrize("text", ["Ōsaka 大阪", "👩‍🔧 repairs", "שלום", "\u202eevil", "a\u00a0b", "e\u0301", "\uffff", "{{ 7 * 191 }}"])
def test_every_script_is_kept_as_typed(text: str) -> None:
    assert Text().parse(text) == LongText().parse(text) == text
    assert Text().store_many([text, f" {text} "], dialect="sqlite") == [text, text]


@pytest.mark.parametrize(("type_", "limit"), [(Text(), 10_000), (LongText(), 100_000)])
def test_there_is_a_limit_and_it_is_said(type_: FieldType, limit: int) -> None:
    assert type_.parse("x" * limit) == "x" * limit
    with pytest.raises(Invalid, match=f"This text has {limit + 1:,} characters; the limit is {limit:,}."):
        type_.parse("x" * (limit + 1))
    with pytest.raises(ValueError):
        type_.store_many(["x" * (limit + 1)], dialect="postgresql")


def test_a_grid_cell_shows_the_beginning_of_a_long_text() -> None:
    assert LongText().html("<" * 1000) == "&lt;" * 300 + "…"
    assert LongText().html("short") == "short"


def test_a_box_is_ticked_or_not() -> None:
    assert Checkbox().parse("✓") is True
    assert Checkbox().parse(" FALSE ") is False
    assert Checkbox().edit_text(None) == Checkbox().edit_text(False) == "No"
    with pytest.raises(Invalid, match="“maybe” is neither yes nor no."):
        Checkbox().parse("maybe")


def test_a_box_in_the_grid_is_a_picture_with_a_name() -> None:
    assert Checkbox().html(True) == '<span class="check" data-on role="img" aria-label="Yes"></span>'
    assert Checkbox().html(False) == '<span class="check" role="img" aria-label="No"></span>'


def test_a_record_older_than_its_box_reads_as_unticked() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("c", Checkbox().sql_type()))
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.exec_driver_sql("INSERT INTO t VALUES (NULL)")
        assert connection.scalar(sa.select(table.c.c)) is False

"""Ids of the API: of the protocol's form, different for different things, and found again without looking anything up."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.api import ids

KINDS = st.sampled_from([ids.BASE, ids.TABLE, ids.FIELD, ids.VIEW, ids.USER])
NUMBERS = st.integers(0, 2**63 - 1)


@given(KINDS, NUMBERS)
def test_an_id_leads_back_to_its_number(kind: str, number: int) -> None:
    text = ids.encode(kind, number)

    assert len(text) == 17
    assert text.isalnum()
    assert ids.number_of(kind, text) == number


@given(st.integers(1, 2**30), st.integers(1, 2**48 - 1), st.integers(1, 2**30))
def test_a_records_id_is_of_its_table_alone(table: int, record: int, other: int) -> None:
    text = ids.record_id(table, record)

    assert ids.record_number(table, text) == record
    assert other == table or ids.record_number(other, text) is None


@given(KINDS, st.text(max_size=20))
def test_a_text_that_is_no_id_has_no_number(kind: str, text: str) -> None:
    assert ids.number_of(kind, text) is None or ids.encode(kind, ids.number_of(kind, text) or 0) == text


def test_ids_of_one_number_differ_by_kind_and_neighbours_look_unlike() -> None:
    tails = {ids.encode(kind, 7)[3:] for kind in (ids.BASE, ids.TABLE, ids.FIELD, ids.VIEW, ids.RECORD, ids.USER, ids.CHOICE)}

    assert len(tails) == 7
    assert ids.encode(ids.TABLE, 1)[:6] != ids.encode(ids.TABLE, 2)[:6]


def test_ids_never_change() -> None:
    """Scripts keep them: this one was given out first."""
    assert ids.record_id(1, 1) == "recZjNs6lqO8Hivnz"

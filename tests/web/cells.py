"""How a browser fills in a cell or a record's field: what is typed, beside what was seen."""

from tests.factories import Records


def typed(records: Records, field: str, value: str, *, seen: str) -> dict[str, str]:
    field_id = records.field_id(field)
    return {f"f{field_id}": value, f"seen{field_id}": seen}

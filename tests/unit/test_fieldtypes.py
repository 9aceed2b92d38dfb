"""What every field type promises, held against each type there is: a new one is tested on the day its file is added."""

import datetime
import json
import math
from pathlib import Path

import pytest
import sqlalchemy as sa

from webapp.fieldtypes import OPERATORS, TYPES, FieldType, Invalid, configured, letters, places
from webapp.fieldtypes.base import Dialect
from webapp.fieldtypes.conditions import Asked, condition
from webapp.fieldtypes.conversions import Conversion
from webapp.fieldtypes.types.long_text import LongText
from webapp.regions import region

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "static/img/icons.svg").read_text()

every_type = pytest.mark.parametrize("type_", [kind.exemplar() for kind in TYPES.values()], ids=list(TYPES))
# In other marks, and with other groups, than those of the default region.
REGIONS = [region(tag) for tag in ("en-US", "de-DE", "fr-FR", "hi-IN")]
every_reading = pytest.mark.parametrize(
    "type_", [kind.exemplar().in_region(here) for kind in TYPES.values() if kind.reads_by_region for here in REGIONS], ids=repr
)


def test_the_types_are_the_files_in_their_folder() -> None:
    files = {path.stem for path in (ROOT / "webapp/fieldtypes/types").glob("*.py")} - {"__init__"}

    assert set(TYPES) == files
    assert {name: kind.name for name, kind in TYPES.items()} == {name: name for name in files}


def test_an_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="There is no field type “hologram”."):
        configured("hologram", {})


@every_type
def test_a_type_introduces_itself(type_: FieldType) -> None:
    assert type_.label
    assert type_.description.endswith(".")
    assert type_.align in ("", "r", "c")
    assert 60 <= type_.width <= 400
    assert f'id="i-{type_.icon}"' in SPRITE
    assert (ROOT / f"templates/fieldtypes/{type_.look}.html").exists()


@every_type
def test_a_type_offers_known_operators_only(type_: FieldType) -> None:
    assert type_.operators
    assert set(type_.operators) <= OPERATORS


@every_type
def test_examples_are_read_as_they_say(type_: FieldType) -> None:
    for text, value in type_.examples.items():
        assert type_.parse(text) == value
        assert type(type_.parse(text)) is type(value)


@every_type
@pytest.mark.parametrize("blank", ["", " ", "\t \n", "\u00a0"])
def test_blank_text_is_an_empty_cell(type_: FieldType, blank: str) -> None:
    assert type_.parse(blank) == type_.empty
    assert type_.parse(type_.edit_text(None)) == type_.empty
    assert type_.from_json(type_.to_json(type_.empty)) == type_.empty


@every_type
def test_the_text_of_an_editor_gives_the_value_back(type_: FieldType) -> None:
    for value in values_of(type_):
        assert type_.parse(type_.edit_text(value)) == value


@every_reading
def test_a_region_reads_and_shows_without_loss_and_leaves_programs_alone(type_: FieldType) -> None:
    for value in values_of(type_):
        text = type_.edit_text(value)
        assert type_.parse(text) == value
        assert type_.store_many([text], dialect="sqlite") == [type_.to_storage(value, dialect="sqlite")]
        assert type_.to_json(value) == type_.exemplar().to_json(value)
        assert type_.from_json(json.loads(json.dumps(type_.to_json(value)))) == value
        assert not set(type_.html(value)) & set("<>&")
        there = Conversion(type_, LongText())
        assert Conversion(there.new, type_).convert(there.convert([value])) == [value]
    assert configured(type_.name, type_.to_options()) == type_


@every_type
def test_json_gives_the_value_back(type_: FieldType) -> None:
    for value in values_of(type_):
        assert type_.from_json(json.loads(json.dumps(type_.to_json(value)))) == value


@every_type
@pytest.mark.parametrize("data", [[], {}, {"id": 1}, ["a"], 1.5e300, 10**30, float("nan"), float("inf")])
def test_json_of_another_shape_is_refused_with_a_sentence(type_: FieldType, data: object) -> None:
    if type_.name in ("multi_select", "person") and data == []:
        assert type_.from_json(data) is None
        return
    if type_.name == "json" and not (isinstance(data, float) and not math.isfinite(data)):
        assert type_.to_json(type_.from_json(data)) == data
        return
    with pytest.raises(Invalid, match=r"\.$"):
        type_.from_json(data)


@every_type
def test_options_come_back_from_the_database(type_: FieldType) -> None:
    stored = json.loads(json.dumps(type_.to_options()))

    assert configured(type_.name, stored) == type_
    assert configured(type_.name, {**stored, "from_a_later_release": 1}) == type_
    assert configured(type_.name, {}) == type(type_)()
    assert hash(configured(type_.name, stored)) == hash(type_)


@every_type
def test_a_value_reads_well_wherever_it_is_shown(type_: FieldType) -> None:
    for value in values_of(type_):
        assert type_.format(value)
        assert type_.html(value)


@every_type
def test_a_database_keeps_every_example(type_: FieldType, empty_url: str) -> None:
    engine = sa.create_engine(empty_url)
    try:
        assert kept_by_sqlalchemy(engine, type_) == [*values_of(type_), type_.empty]
        assert kept_by_the_driver(engine, type_) == raw_values(engine)
    finally:
        engine.dispose()


@every_type
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_column_of_texts_is_stored_as_each_of_them_would_be(type_: FieldType, dialect: Dialect) -> None:
    texts = [*type_.examples, "", *map(type_.edit_text, values_of(type_))]

    assert type_.store_many(texts, dialect=dialect) == [type_.to_storage(type_.parse(text), dialect=dialect) for text in texts]
    assert type_.store_many([], dialect=dialect) == []


@every_type
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_column_with_a_bad_text_is_refused_as_a_whole(type_: FieldType, dialect: Dialect) -> None:
    with pytest.raises(ValueError):
        type_.store_many([*type_.examples, "no such \x00 thing"], dialect=dialect)


def values_of(type_: FieldType) -> list[object]:
    return [value for value in type_.examples.values() if value is not None]


def table_for(type_: FieldType) -> sa.Table:
    columns = [sa.Column("id", sa.Integer, primary_key=True), sa.Column("c", type_.sql_type()), sa.Column("by_driver", type_.sql_type())]
    return sa.Table("kept", sa.MetaData(), *columns, sqlite_strict=True)


def kept_by_sqlalchemy(engine: sa.Engine, type_: FieldType) -> list[object]:
    table = table_for(type_)
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"c": value} for value in [*values_of(type_), type_.empty]])
        rows = connection.execute(sa.select(table.c.c).order_by(table.c.id)).scalars().all()
        for number, value in enumerate(values_of(type_), 1):
            assert number in connection.execute(sa.select(table.c.id).where(table.c.c == value)).scalars().all()
    return list(rows)


def kept_by_the_driver(engine: sa.Engine, type_: FieldType) -> list[tuple[object, object]]:
    """The raw values that `to_storage` gives, stored without SQLAlchemy beside those that it stored itself."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    stored = [type_.to_storage(value, dialect=engine.dialect.name) for value in [*values_of(type_), type_.empty]]
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.executemany(f"UPDATE kept SET by_driver = {mark} WHERE id = {mark}", [(value, number) for number, value in enumerate(stored, 1)])
    connection.commit()
    connection.close()
    return [(value, value) for value in stored]


def raw_values(engine: sa.Engine) -> list[tuple[object, object]]:
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql("SELECT c, by_driver FROM kept ORDER BY id")]


@every_type
def test_every_operator_asks_the_database_something_it_understands(type_: FieldType, empty_url: str) -> None:
    engine = sa.create_engine(empty_url)
    if engine.dialect.name == "sqlite":
        letters.teach_sqlite(engine)
        places.teach_sqlite(engine)
    texts = [type_.choices_offered()[0][0] if type_.choices_offered() else type_.edit_text(values_of(type_)[0])] * 2
    table = table_for(type_)
    try:
        with engine.begin() as connection:
            table.create(connection)
            connection.execute(table.insert(), [{"c": value} for value in [*values_of(type_), type_.empty]])
            for operator in type_.operators:
                asked = condition(type_, operator, table.c.c, texts, Asked(datetime.date(2026, 3, 1), user_id=1))
                found = set(connection.execute(sa.select(table.c.id).where(asked)).scalars())
                assert found or operator not in ("is", "is_not", "is_empty", "is_not_empty"), operator
            assert len(connection.execute(sa.select(table.c.id).order_by(type_.sort_key(table.c.c))).all()) == len(values_of(type_)) + 1
            if (found_by_search := type_.search(table.c.c, texts[0])) is not None:
                connection.execute(sa.select(table.c.id).where(found_by_search)).all()
    finally:
        engine.dispose()

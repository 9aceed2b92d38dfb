"""Airtable's client for Python against a live server: its flows as its documentation has them, with another address and nothing else."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyairtable import Api

from tests import factories
from tests.api import program_of
from tests.conftest import application
from tests.factories import PLANT_FIELDS, PLANTS
from tests.servers import environment, free_port, running

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"]


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[tuple[Api, str]]:
    with application(database_url, tmp_path) as app:
        house = factories.house(app)
        house.table("Plants", PLANT_FIELDS, PLANTS)
        token = program_of(house.alice).token
    environ = environment(tmp_path, database_url, PORT=free_port(), INLAY_JOBS="worker", WEB_CONCURRENCY=1)
    with running(GUNICORN, environ) as server:
        server.wait_for_line("Listening at")
        client = Api(token, endpoint_url=f"http://127.0.0.1:{environ['PORT']}")
        yield client, client.bases()[0].id


def test_its_basic_flows_work_by_changing_the_address(api: tuple[Api, str]) -> None:
    client, base_id = api
    table = client.table(base_id, "Plants")

    assert client.whoami()["email"] == "alice@example.com"
    assert [record["fields"]["Name"] for record in table.all(sort=["-Name"])] == ["Thyme", "Rowan", "Box"]
    assert [len(page) for page in table.iterate(page_size=2)] == [2, 1]
    assert table.first(fields=["Name"])["fields"] == {"Name": "Rowan"}

    made = table.create({"Name": "Yew", "Height": 12.5, "Alive": True})
    assert table.get(made["id"])["fields"] == {"Name": "Yew", "Height": 12.5, "Alive": True}
    assert table.update(made["id"], {"Height": 13})["fields"]["Height"] == 13
    assert table.update(made["id"], {"Name": "Yew"}, replace=True)["fields"] == {"Name": "Yew"}

    many = table.batch_create([{"Name": f"Bed {number}"} for number in range(25)])
    assert len({record["id"] for record in many}) == 25
    changed = table.batch_update([{"id": record["id"], "fields": {"Notes": "Dug"}} for record in many])
    assert {record["fields"]["Notes"] for record in changed} == {"Dug"}
    merged = table.batch_upsert([{"fields": {"Name": "Bed 1", "Notes": "Sown"}}, {"fields": {"Name": "New bed"}}], key_fields=["Name"])
    assert (len(merged["updatedRecords"]), len(merged["createdRecords"])) == (1, 1)
    assert all(gone["deleted"] for gone in table.batch_delete([record["id"] for record in many]))
    assert table.delete(made["id"])["deleted"]
    assert len(table.all()) == 4


def test_its_schemas_are_read_whole_and_changed(api: tuple[Api, str]) -> None:
    client, base_id = api
    base = client.base(base_id)
    schema = base.schema().table("Plants")

    assert {field.name: type(field).__name__ for field in schema.fields} == {
        "Name": "SingleLineTextFieldSchema",
        "Height": "NumberFieldSchema",
        "Kind": "SingleSelectFieldSchema",
        "Alive": "CheckboxFieldSchema",
        "Planted": "DateFieldSchema",
        "Notes": "MultilineTextFieldSchema",
    }
    made = base.create_table("Beds", [{"name": "Name", "type": "singleLineText"}])
    made.create_field("Size", "number", options={"precision": 1})
    assert made.create({"Name": "North", "Size": 2.5})["fields"] == {"Name": "North", "Size": 2.5}
    assert [field.name for field in made.schema(force=True).fields] == ["Name", "Size"]

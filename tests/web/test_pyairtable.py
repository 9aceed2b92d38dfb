"""Airtable's client for Python against a live server: its flows as its documentation has them, with another address and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyairtable import Api

from tests.live import serving


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[tuple[Api, str]]:
    with serving(database_url, tmp_path) as live:
        client = Api(live.token, endpoint_url=live.address)
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

"""The API against its document: whatever that allows to be sent is answered as it says, and never by a mistake of ours.

A few examples for each operation; API_EXAMPLES=500 in the environment has many more.
"""

import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.api import base_of, program_of, signed_in_script
from tests.factories import House, Plants
from tests.people import Person
from webapp.api import ids

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_API_CALLS": "0"}


@pytest.fixture
def place(house: House, plants: Plants) -> dict[str, str]:
    return {
        "base_id": base_of(house),
        "table_name": ids.encode(ids.TABLE, plants.table_id),
        "field_name": ids.encode(ids.FIELD, plants.field_id("Name")),
        "record_id": ids.record_id(plants.table_id, plants.record_id(1)),
        "comment_id": ids.encode(ids.COMMENT, 1),
    }


def test_whatever_the_document_allows_is_answered_as_it_says(app: Flask, alice: Person, place: dict[str, str]) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    token, script = program_of(alice).token, signed_in_script(alice)["access_token"]
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]

    assert len(operations) > 15
    for operation in operations:
        try_out(operation, place, script if operation.path.startswith("/api/") else token)


def try_out(operation: Any, place: dict[str, str], token: str) -> None:
    """Mostly at things that there are, so that requests get far; half of them with something that the document does not allow."""
    cases = operation.as_strategy()
    if operation.query or operation.body:
        cases = st.one_of(cases, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=cases, is_there=st.sampled_from([True, True, True, False]))
    def check(case: Any, is_there: bool) -> None:
        if is_there:
            case.path_parameters = {name: place[name] for name in case.path_parameters or {}}
        case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}, checks=CHECKS)

    check()

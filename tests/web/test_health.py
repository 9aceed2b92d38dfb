"""The probes that a platform asks."""

from tests.people import Person


def test_a_process_that_answers_is_alive(anonymous: Person) -> None:
    assert anonymous.get("/healthz").body == "ok\n"


def test_it_is_ready_when_its_database_answers(anonymous: Person) -> None:
    assert anonymous.get("/readyz").body == "ok\n"

"""The small parts of live updates: calls of PostgreSQL, messages, turns."""

import threading
from typing import Any

import pytest

from webapp.live.bells import Ring, heard
from webapp.live.happenings import few
from webapp.live.streams import changed, event
from webapp.turns import Turns


def test_each_call_of_the_database_is_understood() -> None:
    ring = Ring()
    for call in ("table 8", 'note {"page": "a"}'):
        heard(ring, call)

    assert ring == Ring(tables={8}, notes=[{"page": "a"}])
    heard(ring, "access")
    assert ring.everywhere


def test_a_call_of_a_later_version_is_passed_over() -> None:
    ring = Ring()
    heard(ring, "weather fine")

    assert ring == Ring()


@pytest.mark.parametrize(("records", "data"), [([3, 5], "3 5"), (None, "many")])
def test_a_message_says_when_and_which(records: Any, data: str) -> None:
    assert changed(records, 1000) == f"id: 1000\nevent: changed\ndata: {data}\n\n"


def test_a_message_of_several_lines_stays_one() -> None:
    assert event("people", "<li>\r\nevent: over\n</li>", 1) == "id: 1\nevent: people\ndata: <li>\ndata: event: over\ndata: </li>\n\n"


@pytest.mark.parametrize(("count", "named"), [(0, False), (1, True), (100, True), (101, False)])
def test_more_than_a_hundred_records_are_many_and_none_may_be_any(count: int, named: bool) -> None:
    assert (few(set(range(count))) is not None) == named


def test_only_so_many_requests_run_at_once_and_an_answer_that_goes_on_takes_no_turn() -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()

    def app(environ: Any, start_response: Any) -> list[bytes]:
        inside.release()
        go_on.wait(60)
        return [b"said later"]

    turns = Turns(app, 2)
    threads = [threading.Thread(target=turns, args=({}, None)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert all(inside.acquire(timeout=60) for _ in range(2))
    assert not inside.acquire(blocking=False)
    go_on.set()
    assert inside.acquire(timeout=60)
    for thread in threads:
        thread.join()

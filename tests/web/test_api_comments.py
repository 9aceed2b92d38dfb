"""Comments by the API, as Airtable's clients write and read them: threads, mentions by id, one's own to change."""

import pytest
import sqlalchemy as sa

from tests.api import base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from webapp.api import ids
from webapp.comments.models import Comment, Notice
from webapp.database import db


@pytest.fixture
def record(house: House, plants: Plants) -> str:
    return f"/v0/{base_of(house)}/Plants/{ids.record_id(plants.table_id, plants.record_id(1))}"


def test_a_comment_is_made_answered_changed_and_deleted(alice: Person, carol: Person, victor: Person, record: str) -> None:
    program, at = program_of(carol), f"{record}/comments"
    made = program.post(at, {"text": "Still alive?"})
    answer = program_of(alice).post(at, {"text": "It is.", "parentCommentId": made["id"]})

    assert (made["text"], made["lastUpdatedTime"], made["author"]["email"]) == ("Still alive?", None, "carol@example.com")
    assert answer["parentCommentId"] == made["id"]
    assert [one["text"] for one in program_of(victor).get(at)["comments"]] == ["Still alive?", "It is."]
    assert program.get(at)["offset"] is None

    assert program.patch(f"{at}/{made['id']}", {"text": "Alive?"})["lastUpdatedTime"] is not None
    for method, body in (("PATCH", {"text": "x"}), ("DELETE", None)):
        assert program.error(method, f"{at}/{answer['id']}", body, expect=403)[0] == "INVALID_PERMISSIONS"
    assert program.delete(f"{at}/{made['id']}") == {"id": made["id"], "deleted": True}
    assert program.error("DELETE", f"{at}/{made['id']}", expect=404)[0] == "MODEL_ID_NOT_FOUND"
    assert [one["text"] for one in program.get(at)["comments"]] == ["It is."]


def test_members_are_mentioned_by_id_and_told(alice: Person, carol: Person, plants: Plants, record: str) -> None:
    known, stranger = ids.encode(ids.USER, carol.id), "usr00000000000000"
    program, at = program_of(alice), f"{record}/comments"
    made = program.post(at, {"text": f"@[{known}], look, and @[{stranger}] too"})

    assert made["text"] == f"@[{known}], look, and @[{stranger}] too"
    assert made["mentioned"] == {known: {"id": known, "type": "user", "displayName": "Carol", "email": "carol@example.com"}}
    with plants.app.app_context():
        assert db.session.scalar(sa.select(Comment.text)) == f"@Carol, look, and @[{stranger}] too"
        assert db.session.scalars(sa.select(Notice.user_id)).all() == [carol.id]
    assert "mentioned" not in program.patch(f"{at}/{made['id']}", {"text": "Nobody"})


def test_records_tell_how_many_comments_they_have(alice: Person, record: str) -> None:
    program = program_of(alice)
    for text in ("One", "Two"):
        program.post(f"{record}/comments", {"text": text})
    table = record.rpartition("/")[0]

    assert [one["commentCount"] for one in program.get(f"{table}?recordMetadata[]=commentCount")["records"]] == [2, 0, 0]
    assert program.get(f"{record}?recordMetadata[]=commentCount")["commentCount"] == 2
    assert "commentCount" not in program.get(record)


def test_a_comment_that_cannot_be_is_refused(alice: Person, plants: Plants, record: str) -> None:
    program, at = program_of(alice), f"{record}/comments"
    made = program.post(at, {"text": "Here"})
    elsewhere = f"{record.rpartition('/')[0]}/{ids.record_id(plants.table_id, plants.record_id(2))}/comments"

    for body in ({}, {"text": ""}, {"text": "x" * 5_001}, {"text": 3}):
        program.error("POST", at, body, expect=422)
    program.error("POST", at, {"text": "x", "parentCommentId": "com00000000000000"}, expect=404)
    program.error("POST", elsewhere, {"text": "x", "parentCommentId": made["id"]}, expect=404)
    program.error("PATCH", f"{elsewhere}/{made['id']}", {"text": "x"}, expect=404)
    program.error("GET", f"{record[:-3]}xyz/comments", expect=404)

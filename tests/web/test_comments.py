"""Comments on a record: threads, mentions, what is new to whom, and who may say and change what."""

import pytest

from tests.factories import Plants
from tests.html import Page
from tests.people import Person
from webapp.accounts.models import User
from webapp.comments.mentions import mentioned
from webapp.comments.query import STRETCH, marks_of, newest_change, records_changed_since
from webapp.database import db
from webapp.tables.models import Table


def url(plants: Plants, record: int = 1) -> str:
    return f"{plants.record_url(record)}/comments"


def comment(person: Person, plants: Plants, text: str, expect: int = 200, **form: object) -> Page:
    return person.swap("post", url(plants), expect=expect, text=text, **form)


def texts(page: Page) -> list[str]:
    return [one.text for one in page.all(".comment .prose")]


def id_of(page: Page, text: str) -> str:
    return next(one["id"].rpartition("-")[2] for one in page.all(".comment") if text in one.text)


def test_a_commenter_starts_a_thread_and_others_answer_in_it(carol: Person, bob: Person, victor: Person, plants: Plants) -> None:
    first = comment(carol, plants, "Needs **water**\n<script>alert(1)</script> https://example.org.")
    assert first.one(".comment .prose strong").text == "water"
    assert first.one(".comment .prose a")["href"] == "https://example.org"
    assert not first.has("script")

    page = comment(bob, plants, "Done", thread=id_of(first, "water"))

    thread = page.one(".thread")
    assert [one.text for one in thread.all("b")] == ["Carol", "Bob"]
    assert len(texts(victor.get(url(plants)))) == 2
    assert not victor.get(url(plants)).has("textarea")
    assert texts(bob.get(url(plants, 2))) == []


def test_without_script_a_comment_leads_back_to_the_record(carol: Person, plants: Plants) -> None:
    carol.get(url(plants))
    answer = carol.post(url(plants), text="Hello")

    assert answer.location == plants.record_url()
    page = carol.post(url(plants), expect=422, text="  ")
    assert page.one(".err").text == "Write something first."
    page = carol.post(url(plants), expect=422, text="x" * 5_001)
    assert page.one("#comment-new").value == "x" * 5_001


def test_who_is_named_or_answered_finds_it_on_their_page_until_it_is_read(
    alice: Person, bob: Person, carol: Person, victor: Person, plants: Plants
) -> None:
    first = comment(carol, plants, "@bob, who wrote to b@victor?")
    comment(alice, plants, "Me, @Alice", thread=id_of(first, "who"))

    assert [
        item.one("div > p:first-child:has(a)").text.startswith("Carol mentioned you at Rowan in Plants")
        for item in bob.get("/notices").all(".feed li")
    ] == [True]
    assert [
        item.one("div > p:first-child:has(a)").text.startswith("Alice answered you") for item in carol.get("/notices").all(".feed li")
    ] == [True]
    assert victor.get("/notices").all(".feed li") == []
    assert alice.get("/notices").all(".feed li") == []
    assert bob.get(plants.path).one("#waiting").text == "1 unread"

    marks = bob.swap("post", f"{url(plants)}/reading")
    assert "hidden" in marks.one("#waiting")
    assert not bob.get("/notices").has(".tag")
    carol.post("/notices/readings")
    assert "hidden" in carol.get(plants.path).one("#waiting")


def test_the_grid_marks_what_has_comments_and_what_is_new(carol: Person, bob: Person, plants: Plants) -> None:
    mine = comment(carol, plants, "Hello")
    partial = mine.one(f"hx-partial[hx-target^='#r{plants.record_id(1)} > :nth-child(2)']")
    assert partial.one(".vh").text == "1 comment"

    def mark(person: Person) -> list[str]:
        return [one.text for one in person.get(plants.path).all("tbody .name > .vh")]

    assert mark(carol) == ["1 comment"]
    assert mark(bob) == ["1 comment, some new to you"]
    bob.swap("post", f"{url(plants)}/reading")
    assert mark(bob) == ["1 comment"]


@pytest.mark.parametrize("other", [1, STRETCH + 1], ids=["near", "far"])
def test_marks_are_of_the_records_asked_for_however_far_apart_these_stand(carol: Person, plants: Plants, other: int) -> None:
    comment(carol, plants, "Hello")
    record = plants.record_id(1)

    with plants.app.app_context():
        table = db.session.get_one(Table, plants.table_id)
        assert marks_of(table, [record, record + other], user_id=0)[record].comments == 1
        assert not marks_of(table, [record - 1, record + other], user_id=0)
        assert not marks_of(table, [], user_id=0)


def test_people_change_and_delete_their_own_and_nobody_elses(alice: Person, carol: Person, bob: Person, plants: Plants) -> None:
    number = id_of(comment(carol, plants, "Helo"), "Helo")
    path = f"{plants.path}/comments/{number}"
    form = carol.get(url(plants), edit=number).form(f"form:has(#edit-{number})")
    page = carol.swap("post", form.action or "", text="Hello @Bob")
    assert texts(page) == ["Hello @Bob"]
    assert "edited" in page.one(".comment").text
    undo = page.one("toast-note form")["action"]
    bob.swap("post", undo, expect=403)
    back = carol.swap("post", undo)
    assert (texts(back), "edited" in back.one(".comment").text) == (["Helo"], False)
    assert carol.swap("post", undo).toasts == ["There is nothing to undo."]
    carol.swap("post", form.action or "", text="Hello @Bob")
    assert len(bob.get("/notices").all(".feed li")) == 1

    for person in (alice, bob):
        person.swap("post", path, expect=403, text="Mine")
        person.swap("post", f"{path}/trash", expect=403)
    gone = carol.swap("post", f"{path}/trash")
    assert gone.all(".comment") == []
    assert bob.get("/notices").all(".feed li") == []
    back = carol.swap("post", gone.one("toast-note form")["action"])
    assert texts(back) == ["Hello @Bob"]


def test_the_answers_stay_when_the_first_comment_goes(carol: Person, bob: Person, plants: Plants) -> None:
    number = id_of(comment(carol, plants, "Question"), "Question")
    comment(bob, plants, "Answer", thread=number)

    page = carol.swap("post", f"{plants.path}/comments/{number}/trash")

    assert "A comment was here." in page.one(".thread").text
    assert texts(page) == ["Answer"]


def test_a_thread_is_resolved_and_an_answer_opens_it_again(carol: Person, bob: Person, plants: Plants) -> None:
    number = id_of(comment(carol, plants, "Question"), "Question")

    assert bob.swap("post", f"{plants.path}/comments/{number}/resolution").has(".thread--resolved")
    assert not bob.swap("post", f"{plants.path}/comments/{number}/reopening").has(".thread--resolved")
    bob.swap("post", f"{plants.path}/comments/{number}/resolution")
    assert not comment(carol, plants, "Not yet", thread=number).has(".thread--resolved")


def test_a_reader_may_not_write_and_a_stranger_sees_nothing(victor: Person, charlie: Person, plants: Plants) -> None:
    comment(victor, plants, "Hello", expect=403)
    charlie.post(url(plants), expect=404, text="Hello")
    charlie.get(url(plants), expect=404)


def test_each_change_of_a_comment_has_a_later_number(carol: Person, plants: Plants) -> None:
    with plants.app.app_context():
        before = newest_change(plants.table_id)
    number = id_of(comment(carol, plants, "Hello"), "Hello")
    carol.swap("post", f"{plants.path}/comments/{number}/trash")

    with plants.app.app_context():
        assert newest_change(plants.table_id) == before + 2
        assert records_changed_since(plants.table_id, before) == {plants.record_id(1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Ann Lee, look", {2}),
        ("@ann and @Bo", {1, 3}),
        ("(@Bo)", {3}),
        ("mail bo@bo.example", set()),
        ("@Bob @Ann Leeds", {1}),
    ],
)
def test_a_mention_is_the_longest_name_behind_an_at_sign(text: str, expected: set[int]) -> None:
    people = [User(id=1, name="Ann"), User(id=2, name="Ann Lee"), User(id=3, name="Bo")]

    assert mentioned(text, people) == expected

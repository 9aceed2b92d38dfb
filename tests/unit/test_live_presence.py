"""Who is on a table, in memory."""

import pytest

from webapp.live import presence
from webapp.live.presence import Here, Presence


def test_somebody_is_there_from_their_first_word_until_they_leave() -> None:
    people = Presence()

    assert people.take(Here(7, 1, "a"))
    assert not people.take(Here(7, 1, "a"))
    assert people.take(Here(7, 1, "a", 3, 4))
    assert people.on(7) == [Here(7, 1, "a", 3, 4)]
    assert people.take(Here(7, 1, "a", gone=True))
    assert not people.take(Here(7, 1, "a", gone=True))
    assert people.on(7) == []


def test_a_page_cannot_speak_for_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    people = Presence()
    people.take(Here(7, 1, "a", 3, 4))
    people.take(Here(7, 2, "a", gone=True))

    assert [here.user_id for here in people.on(7)] == [1]


def test_who_says_nothing_for_long_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    people = Presence()
    people.take(Here(7, 1, "a"))
    assert people.forget_silent() == set()

    monkeypatch.setattr(presence.time, "monotonic", lambda: 1e12)

    assert people.forget_silent() == {7}
    assert people.on(7) == []

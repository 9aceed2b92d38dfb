"""Moments as people say them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp import moments

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "now", lambda: NOON)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "today 11:59"),
        (timedelta(hours=12), "today 00:00"),
        (timedelta(hours=12, seconds=1), "yesterday 23:59"),
        (timedelta(hours=36), "yesterday 00:00"),
        (timedelta(hours=36, seconds=1), "27 Feb"),
        (timedelta(days=60), "31 Dec 2025"),
    ],
)
def test_a_moment_is_told_as_exactly_as_it_matters(ago: timedelta, said: str) -> None:
    assert moments.when(NOON - ago) == said


def test_a_clock_that_runs_ahead_is_not_just_now() -> None:
    assert moments.when(NOON + timedelta(minutes=5)) == "today 12:05"


@pytest.mark.parametrize(
    ("seen", "said"), [(None, "signed out"), (timedelta(minutes=59), "in the last hour"), (timedelta(hours=2), "today 10:00")]
)
def test_a_list_of_members_says_how_lately_somebody_was_here(seen: timedelta | None, said: str) -> None:
    assert moments.last_here(None if seen is None else NOON - seen) == said


@pytest.mark.parametrize(
    ("zone", "ago", "said"),
    [
        ("Pacific/Auckland", timedelta(hours=2), "yesterday 23:00"),
        ("Pacific/Auckland", timedelta(hours=25, seconds=1), "28 Feb"),
        ("America/Los_Angeles", timedelta(hours=2), "today 02:00"),
    ],
)
def test_a_moment_is_told_by_the_clocks_of_a_place(zone: str, ago: timedelta, said: str) -> None:
    assert moments.when(NOON - ago, ZoneInfo(zone)) == said


def test_the_bin_gives_up_what_it_holds_on_a_day_of_the_place() -> None:
    assert moments.goes_on(NOON, ZoneInfo("Pacific/Auckland")) == "1 Apr"
    assert moments.goes_on(NOON) == "31 Mar"

"""When a campaign may go out, by the clock of a place."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from mailer.campaigns.hours import is_open, next_opening

DAY = (time(8), time(18))
NIGHT = (time(20), time(6))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        ("2026-05-04T07:59", DAY, False),
        ("2026-05-04T08:00", DAY, True),
        ("2026-05-04T17:59", DAY, True),
        ("2026-05-04T18:00", DAY, False),
        ("2026-05-04T23:00", NIGHT, True),
        ("2026-05-04T05:59", NIGHT, True),
        ("2026-05-04T06:00", NIGHT, False),
    ],
)
def test_it_opens_with_its_first_minute_and_closes_with_its_last(
    now: str, hours: tuple[time, time], expected: bool
) -> None:
    assert is_open(at(now), "UTC", *hours) is expected


def test_it_goes_by_the_clock_of_the_place() -> None:
    assert is_open(at("2026-05-04T05:30"), "Asia/Baghdad", *DAY)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-05-04T05:00", "2026-05-04T08:00:00+02:00"),
        ("2026-05-04T17:00", "2026-05-05T08:00:00+02:00"),
        ("2026-10-24T17:00", "2026-10-25T08:00:00+01:00"),
        ("2026-03-28T20:00", "2026-03-29T08:00:00+02:00"),
    ],
)
def test_it_opens_at_the_same_hour_whatever_the_clocks_do(now: str, opening: str) -> None:
    found = next_opening(at(now), "Europe/Berlin", *DAY)
    assert found is not None
    assert found.isoformat() == opening


def test_it_opens_late_where_the_clocks_skip_its_hour() -> None:
    found = next_opening(at("2026-03-29T00:30"), "Europe/Berlin", time(2, 30), time(18))
    assert found is not None
    assert found.isoformat() == "2026-03-29T03:30:00+02:00"


def test_it_has_no_opening_to_wait_for_while_it_is_open() -> None:
    assert next_opening(at("2026-05-04T12:00"), "UTC", *DAY) is None

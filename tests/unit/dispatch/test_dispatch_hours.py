"""The hours of a campaign, by wall clocks around the world and through the changes of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailer.dispatch.hours import is_open, opens_at, zone_named

AMMAN, NEW_YORK, KIRITIMATI = (ZoneInfo(name) for name in ("Asia/Amman", "America/New_York", "Pacific/Kiritimati"))
DAY = time(8), time(18)
NIGHT = time(22), time(6)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "opens", "closes"),
    [
        (AMMAN, "2026-07-01T05:00", "2026-07-01T15:00"),
        (NEW_YORK, "2026-07-01T12:00", "2026-07-01T22:00"),
        (NEW_YORK, "2026-12-01T13:00", "2026-12-01T23:00"),
        (KIRITIMATI, "2026-06-30T18:00", "2026-07-01T04:00"),
    ],
)
def test_it_opens_and_closes_by_the_wall_clock(zone: ZoneInfo, opens: str, closes: str) -> None:
    before, after = at(opens).replace(minute=59, hour=at(opens).hour - 1), at(closes)
    assert [is_open(each, zone, *DAY) for each in (before, at(opens), after)] == [False, True, False]
    assert opens_at(before, zone, *DAY) == at(opens)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-07-01T18:59", False), ("2026-07-01T19:00", True), ("2026-07-02T02:59", True), ("2026-07-02T03:00", False)],
)
def test_hours_may_span_midnight(moment: str, expected: bool) -> None:
    assert is_open(at(moment), AMMAN, *NIGHT) is expected


def test_it_is_always_open_without_hours() -> None:
    assert is_open(at("2026-07-01T00:00"), AMMAN, None, None)
    assert is_open(at("2026-07-01T00:00"), AMMAN, time(8), time(8))


def test_an_hour_that_the_clock_skips_opens_when_the_clock_is_past_it() -> None:
    # New York, 8 March 2026: after 1:59 EST comes 3:00 EDT, at 7:00 UTC.
    assert opens_at(at("2026-03-08T05:00"), NEW_YORK, time(2, 30), time(12)) == at("2026-03-08T07:00")


def test_hours_within_what_the_clock_skips_open_the_next_day() -> None:
    assert not is_open(at("2026-03-08T07:00"), NEW_YORK, time(2), time(3))
    assert opens_at(at("2026-03-08T07:00"), NEW_YORK, time(2), time(3)) == at("2026-03-09T06:00")


def test_an_hour_that_the_clock_shows_twice_is_open_twice() -> None:
    # New York, 1 November 2026: 1:30 EDT is 5:30 UTC, 1:30 EST is 6:30 UTC.
    shown = [is_open(at(f"2026-11-01T0{hour}:30"), NEW_YORK, time(1), time(2)) for hour in (4, 5, 6, 7)]
    assert shown == [False, True, True, False]


def test_jordan_keeps_summer_time_all_year_now() -> None:
    assert opens_at(at("2026-12-01T00:00"), AMMAN, *DAY) == at("2026-12-01T05:00")


def test_it_takes_the_houses_zone_where_there_is_no_such_zone() -> None:
    assert zone_named("", "Asia/Amman").key == "Asia/Amman"
    assert zone_named("../etc/passwd", "Asia/Amman").key == "Asia/Amman"
    assert zone_named("Mars/Base", "Asia/Amman").key == "Asia/Amman"

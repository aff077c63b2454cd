"""The promise of a rate, held over simulated clocks and any number of callers."""

from __future__ import annotations

import random
from collections import deque
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailer.dispatch.bucket import Bucket, pace_of
from mailer.dispatch.warmup import allowance
from mailer.lib.rates import Rate, RateError, parse_rate

ZONE = ZoneInfo("Asia/Amman")
START = datetime(2026, 7, 1, 12, tzinfo=UTC)


class Lane:
    """A bucket under a lock, as the database keeps it."""

    def __init__(self, rate: Rate, window: int) -> None:
        self.rate, self.window, self.bucket = rate, window, Bucket()

    def grant(self, wanted: int, now: datetime) -> tuple[int, float]:
        bucket = self.bucket.at(self.rate, self.window, now, ZONE)
        wait = bucket.wait(self.rate, self.window, wanted, now, ZONE)
        if wait > 0:
            self.bucket = bucket.waiting(self.rate, now, ZONE)
            return 0, wait
        number = bucket.leaves(self.rate, wanted)
        self.bucket = bucket.taking(self.rate, number, now, ZONE)
        return number, 0.0


def simulate(lane: Lane, callers: int, seconds: float, seed: int, late: float) -> list[float]:
    """When each message arrives: callers ask as soon as they may, and send up to ``late`` seconds after a grant."""
    chance = random.Random(seed)
    asks = [chance.random() * 0.1 for _ in range(callers)]
    arrivals: list[float] = []
    while (now := min(asks)) < seconds:
        caller = asks.index(now)
        number, wait = lane.grant(chance.choice([1, 5, 16, 64]), START + timedelta(seconds=now))
        arrivals += [now + chance.random() * late for _ in range(number)]
        pause = chance.choice([0.0, 0.01, 0.3, 1.5]) if chance.random() < 0.05 else 0.001
        asks[caller] = now + wait + pause
    return sorted(arrivals)


def busiest_second(arrivals: list[float]) -> int:
    most, within = 0, deque[float]()
    for each in arrivals:
        within.append(each)
        while each - within[0] > 1.0:
            within.popleft()
        most = max(most, len(within))
    return most


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("window", [1, 8, 16, 64])
@pytest.mark.parametrize("rate", [1.0, 5.0, 50.0, 400.0, 1000.0])
def test_no_second_has_more_than_the_rate_and_a_window(rate: float, window: int, seed: int) -> None:
    pace = pace_of(rate, window)
    arrivals = simulate(Lane(Rate(rate), window), callers=4, seconds=20, seed=seed, late=pace.fresh)
    assert busiest_second(arrivals) <= rate + max(window, pace.burst + rate * pace.fresh - 1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("window", [8, 16, 64])
@pytest.mark.parametrize("rate", [5.0, 50.0, 400.0])
def test_the_usual_rates_keep_to_one_window(rate: float, window: int, seed: int) -> None:
    arrivals = simulate(Lane(Rate(rate), window), 4, 20, seed, late=pace_of(rate, window).fresh)
    assert busiest_second(arrivals) <= rate + window


@pytest.mark.parametrize("window", [8, 16, 64])
def test_a_rate_is_used_almost_whole(window: int) -> None:
    arrivals = simulate(Lane(Rate(50.0), window), callers=4, seconds=60, seed=1, late=0)
    assert len(arrivals) >= 0.93 * 50 * 60


def test_grants_are_rare() -> None:
    assert pace_of(50, 64).every == pytest.approx(0.25)
    assert pace_of(10_000, 8).every >= 0.02


def test_an_hour_allows_its_number_and_the_next_as_many() -> None:
    lane = Lane(Rate(per_hour=100), 8)
    assert sum(lane.grant(64, START)[0] for _ in range(5)) == 100
    number, wait = lane.grant(1, START + timedelta(minutes=10))
    assert (number, wait) == (0, 3000)
    assert lane.grant(64, START + timedelta(hours=1))[0] == 64


def test_a_day_is_that_of_the_house() -> None:
    lane = Lane(Rate(per_day=10), 8)
    lane.grant(64, START)
    number, wait = lane.grant(1, START)
    assert (number, wait) == (0, 9 * 3600)  # 15:00 in Amman
    assert lane.bucket.spent_until == datetime(2026, 7, 1, 21, tzinfo=UTC)


def test_what_is_given_back_the_hour_has_again() -> None:
    lane = Lane(Rate(per_hour=10), 8)
    lane.grant(10, START)
    later = START + timedelta(minutes=5)
    lane.bucket = lane.bucket.giving_back(4, later, ZONE)
    assert lane.bucket.spent_until is None
    assert lane.grant(10, later)[0] == 4


def test_an_hour_that_has_just_begun_is_given_nothing_back() -> None:
    """It may have been granted in the last: this one would else send more than it may."""
    lane = Lane(Rate(per_hour=10), 8)
    lane.grant(10, START + timedelta(minutes=59, seconds=30))
    begun = START + timedelta(hours=1, seconds=10)
    lane.grant(3, begun)
    lane.bucket = lane.bucket.giving_back(10, begun, ZONE)
    assert lane.grant(10, begun)[0] == 7


def test_a_clock_that_was_set_back_does_not_stop_a_lane() -> None:
    lane = Lane(Rate(50.0), 8)
    lane.grant(8, START)
    earlier = START - timedelta(hours=1)
    lane.grant(8, earlier)
    assert lane.grant(8, earlier + timedelta(seconds=1))[0] > 0


@pytest.mark.parametrize(
    ("day", "most"), [(-3, 500), (0, 500), (1, 750), (2, 1125), (7, 8542), (8, 10_000), (400, 10_000)]
)
def test_a_warm_up_grows_until_the_limit_of_the_day(day: int, most: int) -> None:
    begins = date(2026, 7, 1)
    assert allowance(begins, 500, 1.5, begins + timedelta(days=day), 10_000) == most


def test_a_warm_up_without_a_limit_of_the_day_ends_in_none() -> None:
    assert allowance(date(2020, 1, 1), 500, 1.5, date(2026, 1, 1)) is None


def test_a_warm_up_that_does_not_grow_stays() -> None:
    assert allowance(date(2020, 1, 1), 500, 1.0, date(2026, 1, 1)) == 500


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("", Rate()),
        ("50/s", Rate(50.0)),
        ("0.5/s", Rate(0.5)),
        ("50/s+2000/h+10000/d", Rate(50.0, 2000, 10_000)),
        ("10/d", Rate(per_day=10)),
    ],
)
def test_it_reads_a_rate_and_writes_it_alike(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert str(rate) == text


@pytest.mark.parametrize("text", ["50", "50/m", "0/s", "-1/s", "1.5/h", "5/s+6/s", "5/s+", "٥/s", "9" * 12 + "/s"])
def test_it_refuses_what_is_no_rate(text: str) -> None:
    with pytest.raises(RateError, match="50/s"):
        parse_rate(text)


def test_of_two_rates_the_tighter_holds() -> None:
    assert Rate(50.0, 2000).tighter(Rate(10.0, None, 5)) == Rate(10.0, 2000, 5)

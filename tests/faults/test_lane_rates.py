"""Rates that all workers keep together, measured at the relay's door, and the days of a warm-up."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import PEOPLE, Arena, arena, assert_agreement
from tests.faults.chaos import ChaosRelay
from tests.faults.conftest import Housed
from tests.faults.house import House

pytestmark = pytest.mark.faults

RATE, WINDOW = 50, 8
READERS = 500
SECONDS = 1.0
TICK = 0.005


class Rated(NamedTuple):
    """The ledger, and when the relay took each message, as told by a process that itself may be ``late`` seconds
    late."""

    found: Comparison
    times: list[float]
    late: float


@contextmanager
def lateness() -> Iterator[list[float]]:
    """By how much this process overslept, in seconds: what arrives meanwhile is seen at once, however far apart it
    came."""
    late, over = [0.0], threading.Event()

    def tick() -> None:
        while not over.is_set():
            before = time.monotonic()
            time.sleep(TICK)
            late.append(time.monotonic() - before - TICK)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    yield late
    over.set()
    thread.join()


@pytest.fixture(scope="module")
def rated(on_postgres: Housed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rated]:
    """Two dispatch workers of two processes each on one lane."""
    with on_postgres() as first, ChaosRelay() as relay, lateness() as late:
        first.start("broker")
        second = House(tmp_path_factory.mktemp("second"), first.database)
        for house in (first, second):
            house.more["MAILER_RELAYS"] = relay.url(rate=f"{RATE}/s", window=WINDOW, connections=4, drains=4)
            house.more["MAILER_BROKER_URL"] = f"redis+socket://{first.broker}"
        try:
            _sent(first, second)
            found = Arena(first, relay).found()
        finally:
            second.stop()
        yield Rated(found, sorted(relay.times), max(late))


def _sent(first: House, second: House) -> None:
    first.subscribe("donors", [f"reader{number}@example.org" for number in range(READERS)])
    campaign = first.campaign("donors")
    first.start("control")
    for house in (first, second):
        house.start("dispatch:2")
    first.mailer("campaign", "start", campaign)
    assert first.finish(campaign)["state"] == "closed"


def most_within(seconds: float, times: Sequence[float]) -> int:
    """The most of ``times``, in order, that lie within any span of ``seconds``."""
    return max(bisect_left(times, moment + seconds) - index for index, moment in enumerate(times))


@pytest.mark.postgres
def test_four_workers_never_pass_a_rate_by_more_than_a_window(rated: Rated) -> None:
    most = most_within(SECONDS, rated.times)
    took = rated.times[-1] - rated.times[0]
    seen = f"at most {most} within a second, seen {rated.late * 1000:.0f} ms late at worst"
    print(f"\n{READERS} at {RATE}/s in {took:.1f} s ({READERS / took:.1f}/s), {seen}")
    assert most <= RATE * (SECONDS + rated.late) + WINDOW


@pytest.mark.postgres
def test_a_rate_costs_no_message(rated: Rated) -> None:
    assert_agreement(rated.found)
    assert rated.found.counts == {"accepted": READERS}


@pytest.fixture
def warming(anywhere: Housed) -> Iterator[Arena]:
    """A relay that may take 15 messages today, and half as many again each later day."""
    with arena(anywhere()) as there:
        words = ("--warm-up-from", str(_today(there)), "--warm-up-start", "15")
        there.house.mailer("lane", "set", "main", "*", *words)
        yield there


def _today(there: Arena) -> date:
    """By the house's clock."""
    told = there.house.python("from mailer import settings; print(settings.TIME_ZONE)")
    return datetime.now(ZoneInfo(told.out.strip())).date()


def _next_day(there: Arena) -> None:
    """What was today is yesterday."""
    begun, counted = there.house.query("SELECT warm_up_from, day FROM dispatch_lane")[0]
    before = [str(date.fromisoformat(str(each)) - timedelta(days=1)) for each in (begun, counted)]
    there.house.change("UPDATE dispatch_lane SET warm_up_from = ?, day = ?, spent_until = NULL", *before)


def test_it_sends_on_each_day_of_a_warm_up_what_that_day_allows(warming: Arena) -> None:
    days = []
    for _ in range(2):
        warming.send(6.0)
        days.append(warming.relay.taken.total())
        _next_day(warming)
    status, state, log = warming.send()
    assert (status, state) == (0, "closed"), log
    assert days == [15, 15 + 22]
    found = warming.found()
    assert_agreement(found)
    assert found.counts == {"accepted": PEOPLE}

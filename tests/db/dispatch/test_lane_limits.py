"""Rates that all dispatchers share through the database, and how people set them."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from mailer.campaigns.clock import database_now
from mailer.cli.app import app
from mailer.dispatch import limits, pace
from mailer.dispatch.limits import Given, LaneRefused
from mailer.dispatch.models import Lane
from mailer.dispatch.pace import Grant, grant
from tests.db.dispatch.conftest import RELAY

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_relay(db: None, settings: Any) -> None:
    settings.MAILER_RELAYS = (RELAY,)
    pace.forget()


def set_(provider: str = "gmail", **given: Any) -> Lane:
    return limits.limit("main", provider, Given(**given), NOON)


def test_an_unrated_lane_gives_all_and_writes_nothing() -> None:
    assert grant(RELAY, "gmail", 64, NOON) == Grant(64)
    assert not Lane.objects.exists()


def test_an_unrated_lane_is_looked_up_once(django_assert_num_queries: Any) -> None:
    grant(RELAY, "gmail", 64, NOON)
    with django_assert_num_queries(0):
        grant(RELAY, "gmail", 64, NOON)


def test_a_rated_lane_gives_no_more_than_half_a_window_at_once() -> None:
    set_(per_second=50.0)
    first = grant(RELAY, "gmail", 64, NOON)
    assert first.number == 4
    assert first.fresh is not None
    assert grant(RELAY, "gmail", 64, NOON).wait > 0


def test_the_relays_own_rate_holds_for_all_its_lanes() -> None:
    relay = replace(RELAY, rate="10/h")
    assert grant(relay, "gmail", 7, NOON).number == 7
    assert grant(relay, "yahoo", 7, NOON).number == 3
    refused = grant(relay, "other", 7, NOON)
    assert (refused.number, refused.wait) == (0, pytest.approx(3600, abs=60))


def test_the_tighter_of_the_lane_and_its_relay_holds() -> None:
    relay = replace(RELAY, rate="10/h")
    set_(per_hour=3)
    assert grant(relay, "gmail", 7, NOON).number == 3
    assert grant(relay, "yahoo", 64, NOON).number == 7


def test_what_was_used_is_known_after_a_restart() -> None:
    set_(per_day=10)
    grant(RELAY, "gmail", 10, NOON)
    pace.forget()
    assert grant(RELAY, "gmail", 1, NOON).number == 0
    assert Lane.objects.get().day_used == 10


def test_what_is_given_back_may_go_again() -> None:
    set_(per_hour=10)
    grant(RELAY, "gmail", 10, NOON)
    later = NOON + timedelta(minutes=5)
    pace.give_back(RELAY, "gmail", 4, later)
    assert grant(RELAY, "gmail", 10, later).number == 4


def test_a_warm_up_allows_more_each_day() -> None:
    set_(warm_up_from=date(2026, 7, 1), warm_up_start=10, warm_up_factor=2.0)
    given = [grant(RELAY, "gmail", 1000, NOON + timedelta(days=day)).number for day in range(3)]
    assert given == [10, 20, 40]


def test_a_higher_limit_holds_at_once() -> None:
    set_(per_hour=10)
    grant(RELAY, "gmail", 10, NOON)
    set_(per_hour=12)
    assert grant(RELAY, "gmail", 10, NOON).number == 2


def test_a_lower_limit_is_noted_when_it_is_met() -> None:
    set_(per_hour=10)
    grant(RELAY, "gmail", 8, NOON)
    set_(per_hour=5)
    assert grant(RELAY, "gmail", 1, NOON).number == 0
    assert Lane.objects.get().spent_until == NOON + timedelta(hours=1)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one dispatcher, and its tests one connection")
@pytest.mark.django_db(transaction=True)
def test_four_callers_keep_to_the_rate_together() -> None:
    set_(per_second=50.0)
    moments: list[tuple[float, int]] = []

    def call() -> None:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            found = grant(RELAY, "gmail", 16, database_now())
            if found.number:
                moments.append((time.monotonic(), found.number))
            time.sleep(min(found.wait, 0.05))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    spans = [sum(number for moment, number in moments if start <= moment <= start + 1) for start, _ in moments]
    assert 25 <= max(spans) <= 50 + RELAY.window


# Commands and the table


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["lane", *words])


def test_a_command_limits_a_lane() -> None:
    done = run("set", "main", "gmail", "--rate", "50/s+2000/h", "--connections", "2", "--window", "4", "--json")
    assert json.loads(done.stdout) == {
        "relay": "main",
        "provider": "gmail",
        "limits": {"rate": "50/s+2000/h", "connections": 2, "window": 4},
    }
    assert Given.of(Lane.objects.get()) == Given(50.0, 2000, None, 2, 4)


def test_a_command_leaves_what_it_does_not_say() -> None:
    run("set", "main", "gmail", "--rate", "50/s")
    run("set", "main", "gmail", "--window", "4")
    assert Given.of(Lane.objects.get()) == Given(50.0, window=4)


def test_a_command_sets_a_warm_up() -> None:
    run("set", "main", "*", "--warm-up-from", "2026-07-01", "--warm-up-start", "500")
    lane = Lane.objects.get()
    assert (lane.provider, lane.warm_up_from, lane.warm_up_start) == ("", date(2026, 7, 1), 500)


def test_a_command_takes_the_limits_away() -> None:
    run("set", "main", "gmail", "--rate", "50/s")
    assert run("clear", "main", "gmail").exit_code == 0
    assert Given.of(Lane.objects.get()) == Given()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "nowhere", "gmail", "--rate", "5/s"), "There is no relay"),
        (("set", "main", "nobody", "--rate", "5/s"), "There is no provider"),
        (("set", "main", "gmail", "--rate", "5/m"), "is no rate"),
        (("set", "main", "gmail", "--window", "1000"), "from 1 to 512"),
        (("set", "main", "gmail", "--warm-up-from", "2026-07-01"), "needs both"),
        (("set", "main", "gmail"), "Say what limits it"),
        (("clear", "main", "gmail"), "no limits of its own"),
    ],
)
def test_a_command_says_what_is_wrong(words: tuple[str, ...], told: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert told in done.stderr


def test_the_list_has_every_relay_and_each_limited_or_troubled_lane() -> None:
    set_(per_hour=10)
    Lane.objects.create(relay="main", provider="yahoo", changed_at=NOON)
    lines = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [(row["relay"], row["provider"], row["rate"]) for row in lines] == [
        ("main", "*", ""),
        ("main", "gmail", "10/h"),
    ]


def test_the_list_says_when_a_lane_may_go_on() -> None:
    set_(per_hour=10)
    grant(RELAY, "gmail", 10, NOON)
    row = limits.table(NOON)[1]
    assert (row["hour_used"], row["next_grant"]) == (10, 3600)


def test_the_list_names_lanes_of_relays_that_are_gone() -> None:
    Lane.objects.create(relay="old", provider="", changed_at=NOON, per_hour=5)
    assert [row["known"] for row in limits.table(NOON)] == [True, False]


def test_it_refuses_numbers_out_of_bounds() -> None:
    with pytest.raises(LaneRefused, match="a second"):
        set_(per_second=-1.0)
    assert not Lane.objects.exists()

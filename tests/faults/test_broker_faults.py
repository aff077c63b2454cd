"""The broker forgets, falls silent, dies or has no room: tasks are lost, and no message is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis

from tests.faults.arena import CAMPAIGN, PEOPLE, Arena, arena, assert_agreement
from tests.faults.conftest import Housed
from tests.faults.house import House, Running, eventually

pytestmark = pytest.mark.faults

AWAY = 20.0
"""Seconds."""


def _finished(there: Arena) -> None:
    """All have the message, by the ledger and by the relay."""
    assert there.house.finish(CAMPAIGN)["state"] == "closed"
    found = there.found()
    assert_agreement(found)
    assert found.counts == {"accepted": PEOPLE}


@pytest.fixture
def there(anywhere: Housed) -> Iterator[Arena]:
    with arena(anywhere(MAILER_SWEEP_SECONDS="1")) as built:
        built.relay.pause = 0.2
        yield built


def _under_way(there: Arena) -> None:
    there.house.mailer("campaign", "start", CAMPAIGN)
    eventually(lambda: there.relay.taken.total() >= 3, 60, "the campaign goes out")


def test_it_sends_though_the_broker_forgets_every_wake_up(there: Arena) -> None:
    house = there.house
    house.start("broker", "control")
    house.mailer("campaign", "start", CAMPAIGN)
    eventually(lambda: house.status(CAMPAIGN)["state"] == "running", 60, "its audience is frozen")
    house.flush_broker()
    house.start("dispatch")
    house.flush_broker()
    _finished(there)


@contextmanager
def _silent(house: House, broker: Running) -> Iterator[None]:
    os.kill(broker.pids["broker"], signal.SIGSTOP)
    yield
    os.kill(broker.pids["broker"], signal.SIGCONT)


@contextmanager
def _dead(house: House, broker: Running) -> Iterator[None]:
    broker.end()
    yield
    house.start("broker")


@pytest.mark.parametrize("fault", [_silent, _dead])
def test_it_bears_a_broker_that_is_away_for_twenty_seconds(
    there: Arena, fault: Callable[[House, Running], Iterator[None]]
) -> None:
    broker = there.house.start("broker")
    there.house.start("control", "dispatch")
    _under_way(there)
    with fault(there.house, broker):  # type: ignore[attr-defined]
        end = time.monotonic() + AWAY
        there.house.mailer("campaign", "pause", CAMPAIGN)
        there.house.mailer("campaign", "resume", CAMPAIGN)  # tells nobody, as nobody hears it
        time.sleep(max(0.0, end - time.monotonic()))
    _finished(there)


def test_it_bears_a_broker_without_memory(there: Arena) -> None:
    house = there.house
    house.start("broker", "control", "dispatch")
    with redis.Redis(unix_socket_path=str(house.broker)) as broker:
        broker.config_set("maxmemory", 1)
        house.mailer("campaign", "start", CAMPAIGN)
        time.sleep(3.0)  # the sweeper calls in vain
        broker.config_set("maxmemory", "64mb")
    _finished(there)


def test_it_goes_on_sending_while_the_broker_has_no_memory(there: Arena) -> None:
    house = there.house
    house.start("broker", "control", "dispatch")
    _under_way(there)
    with redis.Redis(unix_socket_path=str(house.broker)) as broker:
        broker.config_set("maxmemory", 1)
        eventually(lambda: there.relay.taken.total() == PEOPLE, 60, "everybody has it")
        broker.config_set("maxmemory", "64mb")
    _finished(there)

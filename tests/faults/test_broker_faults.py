"""The broker falls silent or dies: what is called meanwhile is lost, and no message is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.faults.arena import CAMPAIGN, Arena
from tests.faults.broker import finished, under_way, unhurried
from tests.faults.conftest import Housed
from tests.faults.house import House, Running

pytestmark = pytest.mark.faults

AWAY = 20.0
"""Seconds."""


@pytest.fixture
def there(anywhere: Housed) -> Iterator[Arena]:
    with unhurried(anywhere) as built:
        yield built


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
    under_way(there)
    with fault(there.house, broker):  # type: ignore[attr-defined]
        end = time.monotonic() + AWAY
        there.house.mailer("campaign", "pause", CAMPAIGN)
        there.house.mailer("campaign", "resume", CAMPAIGN)  # tells nobody, as nobody hears it
        time.sleep(max(0.0, end - time.monotonic()))
    finished(there)

"""The broker forgets or has no room: tasks are lost, and no message is."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis

from tests.faults.arena import CAMPAIGN, PEOPLE, Arena
from tests.faults.broker import finished, under_way, unhurried
from tests.faults.conftest import Housed
from tests.faults.house import eventually

pytestmark = pytest.mark.faults


@pytest.fixture
def there(anywhere: Housed) -> Iterator[Arena]:
    with unhurried(anywhere) as built:
        yield built


def test_it_sends_though_the_broker_forgets_every_wake_up(there: Arena) -> None:
    house = there.house
    house.start("broker", "control")
    house.mailer("campaign", "start", CAMPAIGN)
    eventually(lambda: house.status(CAMPAIGN)["state"] == "running", 60, "its audience is frozen")
    house.flush_broker()
    house.start("dispatch")
    house.flush_broker()
    finished(there)


def test_it_bears_a_broker_without_memory(there: Arena) -> None:
    house = there.house
    house.start("broker", "control", "dispatch")
    with redis.Redis(unix_socket_path=str(house.broker)) as broker:
        broker.config_set("maxmemory", 1)
        house.mailer("campaign", "start", CAMPAIGN)
        time.sleep(3.0)  # the sweeper calls in vain
        broker.config_set("maxmemory", "64mb")
    finished(there)


def test_it_goes_on_sending_while_the_broker_has_no_memory(there: Arena) -> None:
    house = there.house
    house.start("broker", "control", "dispatch")
    under_way(there)
    with redis.Redis(unix_socket_path=str(house.broker)) as broker:
        broker.config_set("maxmemory", 1)
        eventually(lambda: there.relay.taken.total() == PEOPLE, 60, "everybody has it")
        broker.config_set("maxmemory", "64mb")
    finished(there)

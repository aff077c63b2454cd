"""A running campaign with its ledger, a dispatcher, and a relay that never is connected to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign, Delivery
from mailer.dispatch.claim import Claim, claim
from mailer.dispatch.models import Dispatcher
from mailer.lib.relays import Relay
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign

RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=2, window=8)
Running = Callable[..., Campaign]


@pytest.fixture
def donors(db: None) -> List:
    return make_list("donors")


@pytest.fixture
def running(donors: List) -> Running:
    """A running campaign to ``people`` addresses at ``domain``."""

    def make(people: int = 20, domain: str = "mail.example") -> Campaign:
        for number in range(people):
            make_subscriber(f"person{number}@{domain}", donors)
        return run_campaign(make_campaign([donors]))

    return make


@pytest.fixture
def dispatcher(db: None) -> Dispatcher:
    return Dispatcher.objects.create(relay="main", slot=0, host="here", pid=1, started_at=database_now())


@pytest.fixture
def held(running: Running, dispatcher: Dispatcher) -> Claim:
    """A claimed batch of twenty."""
    running()
    found = claim(dispatcher, RELAY, database_now())
    assert found is not None
    return found


def ids(campaign: int) -> list[int]:
    return list(Delivery.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))

"""Real mail servers take ten thousand messages in every mode they offer, and their logs agree with our ledger."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import timezone

from mailer.campaigns.ledger import rows
from mailer.campaigns.models import Campaign
from mailer.dispatch.drain import Ended, drain
from mailer.lib.relays import Relay
from subscribers.models import Subscriber, Subscription
from tests.db.console.factories import make_campaign, make_list, run_campaign
from tests.faults.house import eventually
from tests.relays.servers import KINDS, Kind, Missing, Server, served

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

PEOPLE = 10_000
DRAINS = 40
"""More than enough calls; each runs for half a minute at most."""
SIGNS = {
    ("postfix", "chunked"): " bdat=",
    ("exim", "plain"): " L.- ",
    ("exim", "pipelined"): " L. S=",
    ("exim", "chunked"): " L. K S=",
}
"""What a log has to say of how the messages came, where it says anything."""


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    kind: Kind = request.param
    try:
        with served(kind) as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))


def _campaign() -> Campaign:
    """To ten thousand people of their own addresses."""
    everybody = make_list("everybody")
    people = [f"reader{number}@readers.example" for number in range(PEOPLE)]
    made = Subscriber.objects.bulk_create(Subscriber(email=each, email_key=each) for each in people)
    state, now = Subscription.State.SUBSCRIBED, timezone.now()
    Subscription.objects.bulk_create(
        Subscription(subscriber=each, list=everybody, state=state, changed_at=now) for each in made
    )
    return run_campaign(make_campaign([everybody]))


def _send(server: Server, mode: str) -> Campaign:
    relay = Relay("main", "127.0.0.1", server.port, tls="none", connections=8, window=16, drains=1, mode=mode)
    campaign = _campaign()
    for _ in range(DRAINS):
        if drain(relay) is Ended.IDLE:
            return campaign
    raise AssertionError(f"{server.kind.name} took too long")


@pytest.mark.parametrize("mode", ["plain", "pipelined", "chunked"])
def test_it_agrees_with_the_log_of_a_real_server_message_by_message(server: Server, mode: str) -> None:
    if mode not in server.kind.modes:
        pytest.skip(f"{server.kind.name} does not offer it")
    before, read = server.taken(), len(server.log())
    ledger = list(rows(_send(server, mode)))
    assert Counter(row["state"] for row in ledger) == {"accepted": PEOPLE}
    ours = Counter(row[server.kind.by] for row in ledger)
    with contextlib.suppress(AssertionError):  # Postfix's log is written by a process of its own
        eventually(lambda: server.taken() - before == ours, 20, "the server's log is whole")
    assert server.taken() - before == ours
    assert SIGNS.get((server.kind.name, mode), "") in server.log()[read:]

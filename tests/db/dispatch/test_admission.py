"""Who may go is one truth: the statement that arms a window and the audience's own query agree on every kind of
person."""

from __future__ import annotations

import itertools

import pytest

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.admission import Door
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim, claim
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.settle import write
from mailer.dispatch.transport import Result
from mailer.lib.replies import Phase, Reply
from subscribers.addresses import key_of
from subscribers.audience import suppressed_addresses
from subscribers.lifecycle import subscribe, suppress, unsubscribe
from subscribers.models import List, Subscriber
from subscribers.states import Event
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign
from tests.db.dispatch.conftest import RELAY

LATER = ("stays", "leaves", "leaves both", "goes to the excluded list", "erased")
ADDRESSES = ("as it was", "moved", "other letters")
SUPPRESSED = ("nothing", "present address", "frozen address")
NAMES = ("ada", "adä")
CASES = list(itertools.product(LATER, ADDRESSES, SUPPRESSED, NAMES))


@pytest.fixture
def everybody(dispatcher: Dispatcher) -> Claim:
    """A claimed batch with one person for each case, after all has happened to them that the case says."""
    donors, partners, staff = make_list("donors"), make_list("partners"), make_list("staff")
    people = [
        make_subscriber(f"{name}{number}@mail.example", donors, partners)
        for number, (_, _, _, name) in enumerate(CASES)
    ]
    run_campaign(make_campaign([donors, partners], [staff]))
    for person, case in zip(people, CASES, strict=True):
        _let_happen(person, *case[:3], lists=(donors, partners, staff))
    held = claim(dispatcher, RELAY, database_now())
    assert held is not None
    return held


def _let_happen(person: Subscriber, later: str, address: str, suppressed: str, lists: tuple[List, List, List]) -> None:
    donors, partners, staff = lists
    frozen = person.email
    if address != "as it was":
        person.email = frozen.upper() if address == "other letters" else f"new-{frozen}"
        person.email_key = key_of(person.email)
        person.save()
    if suppressed != "nothing":
        suppress(person.email_key if suppressed == "present address" else key_of(frozen), "bounce")
    if later.startswith("leaves"):
        unsubscribe(person, [donors, partners] if later == "leaves both" else [donors], "test")
    elif later == "goes to the excluded list":
        subscribe(person, staff, Event.CONFIRM, "test")
    elif later == "erased":
        person.delete()


def test_the_statement_agrees_with_the_audience_on_every_case(everybody: Claim) -> None:
    campaign = Campaign.objects.get(pk=everybody.campaign)
    rows = Delivery.objects.filter(campaign=campaign).values_list("pk", "subscriber", "email")
    welcome = set(recipients(campaign).values_list("pk", flat=True))
    dead = suppressed_addresses(email for _, _, email in rows)
    expected = [pk for pk, person, email in rows.order_by("pk") if person in welcome and email not in dead]
    admitted = Door(campaign).admit(everybody.ids, everybody, database_now())
    assert [row[0] for row in admitted.rows] == expected
    assert 0 < len(expected) < len(CASES)


def test_whoever_is_left_out_is_settled_and_counted_as_what_they_are(everybody: Claim) -> None:
    admitted = Door(Campaign.objects.get(pk=everybody.campaign)).admit(everybody.ids, everybody, database_now())
    for state in (DeliveryState.SUPPRESSED, DeliveryState.UNSUBSCRIBED):
        assert Delivery.objects.filter(state=state).count() == admitted.ended[state] > 0
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == len(admitted.rows)


def test_what_a_message_needs_comes_with_it(everybody: Claim) -> None:
    Subscriber.objects.update(name="Ada", salutation="Dear Ada", country="DE")
    rows = Door(Campaign.objects.get(pk=everybody.campaign)).admit(everybody.ids, everybody, database_now()).rows
    variant = Delivery.objects.values_list("variant", flat=True)[0]
    assert {row[1:2] + row[3:] for row in rows} == {(variant, "Ada", "Dear Ada", None, "DE")}


@pytest.mark.parametrize("text", ["", "queued\0as", "queued\x1fas", "2.0.0 ok", "x" * 600, "zwölf"])
def test_replies_of_any_kind_are_kept_each_with_its_own_delivery(everybody: Claim, text: str) -> None:
    first, second, third = everybody.ids[:3]
    replies = [Reply(Phase.DOT, 250, "one"), Reply(Phase.DOT, 0 if not text else 250, text), Reply(Phase.DOT, 250, "3")]
    results = [Result(*each) for each in zip((first, second, third), [Verdict.ACCEPTED] * 3, replies, strict=True)]
    assert write(everybody, 1, results, database_now()) == ({DeliveryState.ACCEPTED: 3}, [])
    kept = [Delivery.objects.get(pk=pk).reply for pk in (first, second, third)]
    plain = str(replies[1])[:500].replace("\0", " ").replace("\x1f", " ")
    assert kept == ["250 one", plain, "250 3"]

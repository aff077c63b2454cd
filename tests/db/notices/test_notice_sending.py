"""Notices on their way out: before newsletters, to all but dead addresses, each for itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from mailer.campaigns import counters
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery, Notice
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch import drain as draining
from mailer.dispatch.blame import Verdict
from mailer.dispatch.drain import Ended, drain
from mailer.dispatch.message import Message
from mailer.dispatch.notices import KEPT, forget_old, waiting
from mailer.dispatch.recut import recut
from mailer.dispatch.resend import resend
from mailer.dispatch.smtp import SmtpTransport
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply
from mailer.notices.send import queue
from subscribers.models import Suppression
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign
from tests.db.dispatch.wire import OK, Wire
from tests.smtp.scripted import ScriptedRelay, usual

pytestmark = pytest.mark.django_db
RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=1, window=8)
CONFIRMING = "confirming@mail.example"


class Numbered:
    """A parcel whose return path has the plain number that the scripted relay reads."""

    def __init__(self, parcel: Any) -> None:
        self.parcel, self.delivery = parcel, parcel.delivery

    def message(self) -> Message:
        made = self.parcel.message()
        return Message(made.delivery, f"b-{made.delivery}@bounces.localhost", made.rcpt_to, made.data)


def notify(to: str = CONFIRMING, sender: str = "office@mission.example") -> int:
    (delivery,) = queue(EmailMessage("Please confirm", "https://mission.example/c/abc\n", sender, [to]))
    return delivery


def newsletter(people: int) -> Campaign:
    donors = make_list("donors")
    for number in range(people):
        make_subscriber(f"person{number}@mail.example", donors)
    return run_campaign(make_campaign([donors]))


def state(delivery: int) -> DeliveryState:
    return DeliveryState(Delivery.objects.get(pk=delivery).state)


def agrees() -> bool:
    return all(counters.counts(pk) == counters.recount(pk) for pk in Campaign.objects.values_list("pk", flat=True))


def test_it_sends_the_bytes_that_were_queued(wire: Callable[..., Wire]) -> None:
    messages: list[Message] = []
    wire(lambda message: (messages.append(message), OK)[1])
    delivery = notify()
    assert drain(RELAY) is Ended.IDLE
    assert [each.data for each in messages] == [bytes(Notice.objects.get(pk=delivery).data)]
    assert state(delivery) is DeliveryState.ACCEPTED
    assert agrees()


def test_its_return_path_names_the_delivery(wire: Callable[..., Wire]) -> None:
    messages: list[Message] = []
    wire(lambda message: (messages.append(message), OK)[1])
    notify()
    drain(RELAY)
    assert messages[0].rcpt_to == CONFIRMING
    assert messages[0].mail_from.startswith("b-")
    assert messages[0].mail_from.endswith("@bounces.localhost")


def test_it_goes_before_a_newsletter_that_was_queued_first(wire: Callable[..., Wire]) -> None:
    newsletter(20)
    notify()
    relay = wire()
    drain(RELAY)
    assert relay.sent[0] == CONFIRMING
    assert len(relay.sent) == 21


def test_it_overtakes_a_newsletter_that_is_going_out(
    wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "LOOK_SECONDS", 0.0)
    newsletter(200)
    polls: list[int] = []

    def after_a_while() -> None:
        polls.append(1)
        if len(polls) == 5:
            notify()

    relay = wire(step=4, before=after_a_while)
    drain(RELAY)
    assert relay.sent.index(CONFIRMING) < 5 * 4 + 2 * RELAY.window
    assert len(relay.sent) == 201


def test_it_overtakes_a_newsletter_on_a_slow_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    """With real sockets: what goes before it is what was armed when it came, and what left until the next look."""
    monkeypatch.setattr(draining, "LOOK_SECONDS", 0.05)
    newsletter(300)
    noted: list[int] = []

    def slowly(said: str, delivery: int) -> None:
        if said == ".":
            time.sleep(0.003)
        return usual(said, delivery)

    class Noticing(SmtpTransport):
        def offer(self, parcels: Any, until: float = 0.0, *, first: bool = False) -> None:
            super().offer([Numbered(each) for each in parcels], until, first=first)

        def poll(self, seconds: float, low: int = 0) -> Any:
            if len(server.messages) >= 30 and not noted:
                notify()
                noted.append(len(server.messages))
            return super().poll(seconds, low)

    with ScriptedRelay(slowly) as server:
        relay = Relay("main", "127.0.0.1", server.port, tls="none", connections=1, window=8)
        monkeypatch.setattr(draining, "transport_for", lambda each, n, hello: Noticing(each, n, hello=hello))
        assert drain(relay) is Ended.IDLE
    place = next(number for number, data in enumerate(server.messages) if b"Please confirm" in data)
    assert len(server.messages) == 301
    assert place - noted[0] <= 100


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        (Suppression.Reason.BOUNCE, DeliveryState.SUPPRESSED),
        (Suppression.Reason.COMPLAINT, DeliveryState.ACCEPTED),
        (Suppression.Reason.STAFF, DeliveryState.ACCEPTED),
    ],
)
def test_only_a_dead_address_gets_no_notice(wire: Callable[..., Wire], reason: str, end: DeliveryState) -> None:
    Suppression.objects.create(email_key=CONFIRMING, reason=reason, created_at=database_now())
    delivery = notify()
    wire()
    drain(RELAY)
    assert state(delivery) is end
    assert agrees()


def test_a_sender_that_is_refused_holds_up_no_other_notice(wire: Callable[..., Wire]) -> None:
    bad = notify(sender="nobody@elsewhere.example")
    good = notify()
    refused = (Verdict.SENDER, Reply(Phase.MAIL, 550, "5.7.1 not yours"))
    wire(lambda message: refused if b"elsewhere" in message.data else OK)
    drain(RELAY)
    assert state(bad) is DeliveryState.FAILED
    if state(good) is DeliveryState.PENDING:  # the transport halts at such an answer; the next round sends the rest
        drain(RELAY)
    assert state(good) is DeliveryState.ACCEPTED
    assert Campaign.objects.get().state == CampaignState.RUNNING


def test_those_put_off_are_tried_each_by_itself_as_their_senders_choose_the_relay(wire: Callable[..., Wire]) -> None:
    mine = [notify(f"reader{number}@mail.example", f"office@sender{number}.example") for number in range(3)]
    wire(lambda message: (Verdict.DEFERRED, Reply(Phase.RCPT, 450, "4.2.1 greylisted")))
    drain(RELAY)
    recut(database_now() + timedelta(hours=1))
    assert [each.ids for each in Batch.objects.filter(state=Batch.State.OPEN).order_by("first")] == [
        [pk] for pk in mine
    ]


def test_an_uncertain_one_can_be_sent_again(wire: Callable[..., Wire]) -> None:
    notice = notify()
    wire(lambda message: (Verdict.UNCERTAIN, Reply(Phase.DOT, 0, "the connection broke")))
    drain(RELAY)
    assert state(notice) is DeliveryState.UNCERTAIN
    assert resend(Delivery.objects.get(pk=notice).campaign, DeliveryState.UNCERTAIN) == 1
    assert state(notice) is DeliveryState.PENDING
    assert agrees()


def test_a_notice_that_is_gone_fails(wire: Callable[..., Wire]) -> None:
    delivery = notify()
    Notice.objects.all().delete()
    wire()
    drain(RELAY)
    assert state(delivery) is DeliveryState.FAILED


def test_it_counts_the_notices_that_wait(wire: Callable[..., Wire]) -> None:
    notify()
    notify()
    assert waiting() == 2
    wire()
    drain(RELAY)
    assert waiting() == 0


def test_it_forgets_settled_notices_after_their_time(wire: Callable[..., Wire]) -> None:
    notify()
    notify("another@mail.example")
    wire()
    drain(RELAY)
    assert forget_old(database_now() + KEPT - timedelta(minutes=1)) == 0
    assert forget_old(database_now() + KEPT + timedelta(minutes=1)) == 2
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert not Batch.objects.exists()
    assert agrees()


def test_it_keeps_what_has_not_gone(wire: Callable[..., Wire]) -> None:
    delivery = notify()
    assert forget_old(database_now() + 2 * KEPT) == 0
    assert state(delivery) is DeliveryState.PENDING


def test_it_forgets_a_bounded_number_at_a_time(wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.dispatch.notices.CHUNK", 2)
    for number in range(3):
        notify(f"person{number}@mail.example")
    wire()
    drain(RELAY)
    later = database_now() + 2 * KEPT
    assert [forget_old(later), forget_old(later), forget_old(later)] == [2, 1, 0]
    assert agrees()


def test_it_forgets_what_comes_after_many_that_have_not_gone(
    wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailer.dispatch.notices.CHUNK", 2)
    stuck = [notify("ada@mail.example"), notify("bob@mail.example")]
    Delivery.objects.filter(pk__in=stuck).update(next_attempt_at=database_now() + timedelta(hours=1))
    notify("carol@mail.example")
    wire()
    drain(RELAY)
    assert forget_old(database_now() + 2 * KEPT) == 1
    assert set(Notice.objects.values_list("pk", flat=True)) == set(stuck)


def test_it_forgets_no_newsletter(wire: Callable[..., Wire]) -> None:
    newsletter(3)
    wire()
    drain(RELAY)
    forget_old(database_now() + 2 * KEPT)
    assert Delivery.objects.count() == 3

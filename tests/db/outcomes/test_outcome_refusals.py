"""A relay's refusal is an outcome too."""

from __future__ import annotations

import pytest
from django.db import transaction

from mailer.campaigns.models import Delivery
from mailer.campaigns.refusal import Refusal
from mailer.campaigns.signals import refused
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import Suppression
from tests.db.outcomes.cast import a_campaign, a_delivery

pytestmark = pytest.mark.django_db


def refuse(delivery: Delivery, code: int = 550, status: str = "5.1.1", text: str = "5.1.1 user unknown") -> Refusal:
    return Refusal(delivery.pk, delivery.email, code, status, text)


def tell(*refusals: Refusal) -> None:
    refused.send(None, refusals=list(refusals))


def test_it_records_a_refusal() -> None:
    delivery = a_delivery()
    tell(refuse(delivery))
    outcome = Outcome.objects.get()
    assert (outcome.delivery_id, outcome.kind, outcome.status, outcome.hard) == (delivery.pk, "bounce", "5.1.1", True)
    assert outcome.diagnostic == "550 5.1.1 user unknown"
    assert (bytes(outcome.evidence.raw), outcome.evidence.source) == (b"550 5.1.1 user unknown", "reply")


def test_it_suppresses_a_dead_address() -> None:
    tell(refuse(a_delivery("Ana@example.org")))
    assert Suppression.objects.get().email_key == "ana@example.org"


@pytest.mark.parametrize(
    ("code", "status", "text"),
    [
        (550, "", "user unknown"),
        (550, "5.7.1", "5.7.1 blocked"),
        (552, "5.2.2", "5.2.2 full"),
        (450, "4.2.1", "4.2.1 no"),
    ],
)
def test_it_suppresses_nobody_for_another_refusal(code: int, status: str, text: str) -> None:
    tell(refuse(a_delivery(), code, status, text))
    assert (Outcome.objects.get().hard, Suppression.objects.count()) == (False, 0)


def test_it_records_the_same_refusal_once() -> None:
    delivery = a_delivery()
    tell(refuse(delivery))
    tell(refuse(delivery))
    assert Outcome.objects.count() == 1


def test_it_records_many_refusals_with_one_reply() -> None:
    campaign = a_campaign()
    tell(*(refuse(a_delivery(f"r{number}@example.org", campaign)) for number in range(5)))
    assert (Outcome.objects.count(), Evidence.objects.count(), Suppression.objects.count()) == (5, 1, 5)


@pytest.mark.django_db(transaction=True)
def test_it_records_nothing_when_the_settlement_is_rolled_back() -> None:
    delivery = a_delivery()
    with transaction.atomic():
        tell(refuse(delivery))
        transaction.set_rollback(True)
    assert (Outcome.objects.count(), Suppression.objects.count()) == (0, 0)

"""A worker that is given a proof which is not what was signed sends nothing of it, and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailer.campaigns.counters import counts
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch.drain import drain
from mailer.dispatch.works import Works
from mailer.issues.models import Proof, ProofVariant
from mailer.lib.relays import Relay
from subscribers.models import List
from tests.db.dispatch.conftest import Running
from tests.db.dispatch.wire import Wire

RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=2, window=4, drains=1)


def _a_byte(proof: Proof) -> None:
    variant = proof.variants.get(medium="mail", light=False)
    changed = variant.compiled.replace("News", "Mews", 1)
    assert changed != variant.compiled
    ProofVariant.objects.filter(pk=variant.pk).update(compiled=changed)


def _sender(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(sender_email="evil@mission.example")


def _subject(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(subject="Send money")


def _list(proof: Proof) -> None:
    proof.lists.add(List.objects.create(name="Everybody"))


def _picture(proof: Proof) -> None:
    proof.pictures.create(file="p/other.jpg", sha256="0" * 64, width=1, height=1)


def _findings(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(findings=[{"code": "missing-alt-text"}])


def _signature(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(signed_at=None)


def _signed_digest(proof: Proof) -> None:
    Proof.objects.filter(pk=proof.pk).update(signed_digest="")


CHANGED, UNSIGNED = "was changed since it was signed (its digest differs)", "is not signed"


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (_a_byte, CHANGED),
        (_sender, CHANGED),
        (_subject, CHANGED),
        (_list, CHANGED),
        (_picture, CHANGED),
        (_findings, CHANGED),
        (_signature, UNSIGNED),
        (_signed_digest, UNSIGNED),
    ],
)
def test_it_sends_nothing_of_what_was_not_signed_and_says_so(
    running: Running, wire: Callable[..., Wire], tamper: Callable[[Proof], None], reason: str
) -> None:
    campaign, relay = running(6), wire()
    tamper(campaign.signed_proof)
    drain(RELAY)
    campaign.refresh_from_db()
    assert relay.sent == []
    assert counts(campaign.pk)[DeliveryState.PENDING] == 6
    assert (campaign.state, reason in campaign.trouble) == (CampaignState.PAUSED, True)


def test_it_sends_what_is_as_it_was_signed(running: Running, wire: Callable[..., Wire]) -> None:
    running(6)
    relay = wire()
    drain(RELAY)
    assert len(relay.sent) == 6


def test_it_goes_on_with_what_was_superseded_on_its_way(running: Running, wire: Callable[..., Wire]) -> None:
    campaign, relay = running(6), wire()
    newer = Proof.objects.get(pk=campaign.proof_id)
    newer.pk, newer.public_id = None, "b" * 32
    newer.save()
    Proof.objects.filter(pk=campaign.proof_id).update(superseded_by=newer)
    drain(RELAY)
    assert len(relay.sent) == 6


def test_it_asks_again_for_each_drain(running: Running) -> None:
    campaign: Campaign = running(6)
    assert Works().of(campaign.pk, frozenset()) is not None
    _subject(campaign.signed_proof)
    assert Works().of(campaign.pk, frozenset()) is None

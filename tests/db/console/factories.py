"""A small cast for the screens: a signed proof, people on lists, a campaign with its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns import counters
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import DeliveryState
from mailer.compiler.compiled import CompiledIssue
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.digest import proof_digest
from mailer.issues.models import Issue, Newsletter, Proof, ProofVariant
from subscribers.addresses import parse_address
from subscribers.lifecycle import subscribe
from subscribers.models import List, Subscriber, User
from subscribers.states import Event

COMPILED = CompiledIssue(
    language="en",
    direction="ltr",
    subject=("News",),
    preheader="",
    html=("<p>News</p>",),
    text=("News",),
    links=(),
)


def make_user(name: str, *permissions: str, superuser: bool = False) -> User:
    """A member of staff with ``permissions`` such as ``issues.sign_proof``."""
    user = User.objects.create(username=name, email=f"{name}@mission.example", is_superuser=superuser)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_list(name: str) -> List:
    return List.objects.get_or_create(name=name)[0]


def make_subscriber(email: str, *lists: List, **fields: object) -> Subscriber:
    person = Subscriber.objects.make(parse_address(email), **fields)
    for each in lists:
        subscribe(person, each, Event.CONFIRM, "test")
    return person


def make_proof(lists: Sequence[List], signed: bool = True, title: str = "Spring letter") -> Proof:
    newsletter, _ = Newsletter.objects.get_or_create(
        slug="letter",
        defaults={"name": "Letter", "sender_name": "Mission", "sender_email": "news@mission.example"},
    )
    proof = Proof.objects.create(
        issue=Issue.objects.create(newsletter=newsletter, title=title, subject="News"),
        list_id=newsletter.list_id,
        sender_name=newsletter.sender_name,
        sender_email=newsletter.sender_email,
        subject="News",
    )
    proof.lists.set(lists)
    ProofVariant.objects.create(proof=proof, language="en", compiled=COMPILED.to_json())
    proof.digest = proof_digest(proof)
    proof.save()
    return sign_proof(proof, _signer()) if signed else proof


def _signer() -> User:
    return User.objects.filter(username="head").first() or make_user("head", superuser=True)


def make_campaign(lists: Sequence[List], excluded: Sequence[List] = ()) -> Campaign:
    """A draft."""
    return create_campaign(make_proof(lists), lists, excluded)


def run_campaign(campaign: Campaign) -> Campaign:
    """``campaign``, started and its audience frozen."""
    start_campaign(campaign)
    freeze_audience(campaign.pk)
    campaign.refresh_from_db()
    return campaign


def settle(delivery: Delivery, state: DeliveryState, reply: str = "250 2.0.0 queued") -> Delivery:
    """``delivery``, as a dispatcher would have left it."""
    counters.add_to_campaign(delivery.campaign_id, {DeliveryState(delivery.state): -1, state: 1})
    delivery.state, delivery.reply, delivery.relay, delivery.attempts = state, reply, "main", 1
    delivery.first_attempt_at = delivery.settled_at = timezone.now()
    delivery.save()
    return delivery


def page_of(client: Client, campaign: Campaign, **query: Any) -> str:
    """The campaign's page as ``client`` sees it."""
    return client.get(reverse("console_campaign", args=[campaign.pk]), query).content.decode()

"""A campaign with deliveries that wait for their bounces."""

from __future__ import annotations

from datetime import UTC, datetime

from wagtail.models import Locale

from mailer.campaigns.models import Campaign, Delivery
from mailer.issues.models import Issue, Newsletter, Proof
from mailer.lib.tokens import Purpose, derive

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
DOMAIN = "bounces.localhost"


def a_campaign() -> Campaign:
    newsletter, _ = Newsletter.objects.get_or_create(name="News", slug="news")
    locale, _ = Locale.objects.get_or_create(language_code="en")
    issue = Issue.objects.create(newsletter=newsletter, title="March", locale=locale)
    proof = Proof.objects.create(
        issue=issue,
        list_id="news.localhost",
        sender_name="News",
        sender_email="news@example.com",
        subject="News",
        digest="0",
    )
    return Campaign.objects.create(proof=proof)


def a_delivery(email: str = "Ana@example.org", campaign: Campaign | None = None) -> Delivery:
    campaign = campaign or a_campaign()
    return Delivery.objects.create(campaign=campaign, email=email, provider="other", variant=1)


def token(delivery: Delivery, purpose: Purpose = Purpose.BOUNCE) -> str:
    tokens = derive(bytes(Campaign.objects.get(pk=delivery.campaign_id).key), delivery.pk)
    return str(getattr(tokens, purpose.name.lower()))


def return_path(delivery: Delivery) -> str:
    return f"b-{token(delivery)}@{DOMAIN}"

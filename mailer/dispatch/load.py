"""What a dispatcher needs to know of a campaign and of the people in a batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from mailer.campaigns.models import Campaign, Delivery
from mailer.compiler.compiled import CompiledIssue
from mailer.dispatch.message import MessageTemplate, Recipient, Sending
from mailer.issues.addresses import view_url
from mailer.issues.digest import verify
from mailer.issues.models import Proof

COLUMNS = (
    "pk",
    "variant",
    "email",
    "subscriber__name",
    "subscriber__salutation",
    "subscriber__organisation__name",
    "subscriber__country",
)


def templates(campaign_id: int) -> dict[int, MessageTemplate]:
    """The campaign's message templates by variant. Raises ProofRefused where its proof is not exactly what was
    signed."""
    campaign = Campaign.objects.select_related("proof").get(pk=campaign_id)
    verify(campaign.signed_proof)
    sending = _sending(campaign)
    return {
        variant.pk: MessageTemplate(CompiledIssue.from_json(variant.compiled), sending)
        for variant in campaign.signed_proof.variants.all()
    }


def addressed(deliveries: QuerySet[Delivery]) -> dict[int, tuple[int, Recipient]]:
    """The variant and the recipient of each delivery, in order."""
    rows: Iterable[tuple[Any, ...]] = deliveries.values_list(*COLUMNS)
    return {
        pk: (variant, Recipient(pk, email, name or "", recipient_values(name, *others)))
        for pk, variant, email, name, *others in rows
    }


def recipient_values(name: Any, salutation: Any, organisation: Any, country: Any) -> dict[str, str]:
    """The merge fields of one person; whoever was erased since the snapshot has none any more."""
    fields = {"name": name, "salutation": salutation, "organisation": organisation, "country": country}
    return {field: value or "" for field, value in fields.items()}


def _sending(campaign: Campaign) -> Sending:
    proof = campaign.signed_proof
    return Sending(
        campaign=campaign.pk,
        key=bytes(campaign.key),
        sender_name=proof.sender_name,
        sender_email=proof.sender_email,
        reply_to=proof.reply_to,
        list_id=proof.list_id,
        feedback_id=_feedback_id(campaign, proof),
        bounce_domain=settings.MAILER_BOUNCE_DOMAIN,
        unsubscribe_base=f"{settings.MAILER_PUBLIC_URL}/u/",
        view_url=view_url(proof),
    )


def _feedback_id(campaign: Campaign, proof: Proof) -> str:
    """campaign:list:newsletter:sender, no personal data (Gmail's feedback loop)."""
    first = min(campaign.lists.values_list("pk", flat=True), default=0)
    newsletter = proof.list_id.partition(".")[0]
    return f"c{campaign.pk}:l{first}:{newsletter}:{settings.MAILER_SENDER_ID}"

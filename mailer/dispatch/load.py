"""What a dispatcher needs to know of a campaign and of the people in a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from mailer.campaigns.clicks import CLICKS
from mailer.campaigns.models import Campaign
from mailer.campaigns.sealed import verify_for
from mailer.compiler.compiled import CompiledIssue
from mailer.dispatch import dkim
from mailer.dispatch.message import Message, MessageTemplate, Recipient, Sending
from mailer.dispatch.notices import Letters, NoticeParcel
from mailer.issues.addresses import view_url
from mailer.issues.models import Proof, ProofVariant
from mailer.issues.readers import recipient_values

Row = tuple[Any, ...]
"""What is asked of one delivery: its id, variant and address; name, salutation, organisation and country of its
subscriber, each None where there is none."""


class Parcel:
    """One delivery that may go, put together when its turn comes."""

    __slots__ = ("_row", "_templates", "delivery")

    def __init__(self, row: Row, templates: Mapping[int, MessageTemplate]) -> None:
        self.delivery: int = row[0]
        self._row, self._templates = row, templates

    def message(self) -> Message:
        """Raises ValueError where a value would break a line, KeyError where the proof has no such variant."""
        pk, variant, email, name, *others = self._row
        recipient = Recipient(pk, email, name or "", recipient_values(name, *others))
        # The Date of a message is the sender's own time, not the ledger's.
        return self._templates[variant].render(recipient, datetime.now(UTC))


Known = Mapping[int, MessageTemplate] | Letters
"""What a campaign's messages are made of: its templates by variant, or its notices."""


def templates(campaign_id: int) -> Known:
    """The campaign's message templates by variant, or the notices of a campaign of notices. Raises ProofRefused where
    its proof is not exactly what was signed, or of a test what was frozen."""
    campaign = Campaign.objects.select_related("proof").get(pk=campaign_id)
    if campaign.kind == Campaign.Kind.NOTICE:
        return Letters(campaign)
    verify_for(campaign)
    sending = _sending(campaign)
    return {
        variant.pk: MessageTemplate(CompiledIssue.from_json(variant.compiled), sending)
        for variant in campaign.signed_proof.variants.filter(medium=ProofVariant.Medium.MAIL.value)
    }


def parcels(rows: Sequence[Row], known: Known) -> Sequence[Parcel | NoticeParcel]:
    """What goes to the transport, in order; ``known`` is what ``templates`` gave for their campaign."""
    if isinstance(known, Letters):
        return known.parcels(rows)
    return [Parcel(row, known) for row in rows]


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
        view_base=view_url(proof),
        click_base=f"{settings.MAILER_PUBLIC_URL}{CLICKS}" if campaign.track_links else "",
        signers=dkim.signers(proof.sender_email),
    )


def _feedback_id(campaign: Campaign, proof: Proof) -> str:
    """campaign:list:newsletter:sender, no personal data (Gmail's feedback loop)."""
    first = min(campaign.lists.values_list("pk", flat=True), default=0)
    newsletter = proof.list_id.partition(".")[0]
    return f"c{campaign.pk}:l{first}:{newsletter}:{settings.MAILER_SENDER_ID}"

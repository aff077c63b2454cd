"""A relay's own no is a bounce that needs no mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from mailer.campaigns.refusal import Refusal
from mailer.outcomes.models import Evidence
from mailer.outcomes.policy import refusal
from mailer.outcomes.record import Event, record


def on_refused(sender: Any, refusals: Sequence[Refusal], **kwargs: Any) -> None:
    """Receives ``mailer.campaigns.signals.refused``, inside the transaction that settles the deliveries."""
    record([_event(each) for each in refusals], timezone.now())


def _event(each: Refusal) -> Event:
    words = each.text if not each.code or each.text.startswith(str(each.code)) else f"{each.code} {each.text}"
    raw = words.encode("utf-8", "replace")
    return Event(each.delivery, each.email, refusal(each.status, words), raw, Evidence.Source.REPLY, raw)

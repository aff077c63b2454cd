"""An issue that is not sent, as one reader's message: to look at, not to deliver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from mailer.compiler.compiled import CompiledIssue
from mailer.dispatch.message import Message, MessageTemplate, Recipient, Sending
from mailer.issues.models import Issue


def sample_message(
    issue: Issue, compiled: CompiledIssue, email: str, values: Mapping[str, str], now: datetime
) -> Message:
    """The bytes a reader at ``email`` would get. Its tokens are of no delivery and prove nothing."""
    newsletter = issue.newsletter
    sending = Sending(
        campaign=0,
        key=bytes(32),
        sender_name=newsletter.sender_name,
        sender_email=newsletter.sender_email,
        reply_to=newsletter.reply_to,
        list_id=newsletter.list_id,
        feedback_id=f"sample:l0:{newsletter.slug}:{settings.MAILER_SENDER_ID}",
        bounce_domain=settings.MAILER_BOUNCE_DOMAIN,
        unsubscribe_base=f"{settings.MAILER_PUBLIC_URL}/u/",
        view_base=f"{settings.MAILER_PUBLIC_URL}/v/sample/",
    )
    return MessageTemplate(compiled, sending).render(Recipient(0, email, values.get("name", ""), values), now)

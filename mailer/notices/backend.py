"""Django's EMAIL_BACKEND: what Django and Wagtail send, such as links to a new password, goes through the ledger."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from mailer.campaigns.signals import wake
from mailer.notices.errors import NoticeRefused
from mailer.notices.send import queue

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """A message counts as sent once it is in the ledger. Errors surface: nothing is dropped in silence, except where
    the caller wants silence, and then the log has it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = sum(self._queue(each) for each in email_messages)
        if sent:
            transaction.on_commit(lambda: wake.send(None))
        return sent

    def _queue(self, message: EmailMessage) -> bool:
        try:
            return bool(queue(message, wake=False))
        except NoticeRefused:
            if not self.fail_silently:
                raise
            logger.exception("A notice was refused, and whoever sent it asked not to be told")
            return False

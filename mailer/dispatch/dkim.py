"""The house's own DKIM keys, for mail that is not of a campaign; see mailer.lib.dkim and MAILER_DKIM."""

from __future__ import annotations

import time

from django.conf import settings

from mailer.lib import dkim
from mailer.lib.dkim import Signer
from mailer.lib.domains import to_ascii_domain


def signers(sender: str) -> tuple[Signer, ...]:
    """The keys that sign mail From ``sender``; none where MAILER_DKIM names no key for its domain."""
    return dkim.for_sender(settings.MAILER_DKIM, to_ascii_domain(sender))


def signed(data: bytes, sender: str) -> bytes:
    """A whole message From ``sender``, CRLF line ends, with the signatures of its domain's keys before it. It must not
    be changed any more: not even by a header field that is in it already."""
    return dkim.signed(data, signers(sender), int(time.time()))

"""From a mail's bytes to a recorded outcome."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from mailer.outcomes.mime import MAX_RAW_BYTES, Part, read_parts
from mailer.outcomes.parse import parse_parts
from mailer.outcomes.policy import judge
from mailer.outcomes.record import Event, record
from mailer.outcomes.returnpath import addresses_in, find_delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What came of a mail.

    ``delivery`` is None where no proven token names one: then nothing was recorded and nobody suppressed. ``kind`` is
    a value of ``Outcome.Kind``, empty without a delivery. ``recorded`` is False for what was recorded before, and for
    what was ``dropped`` as the delivery has all the outcomes it may have.
    """

    delivery: int | None
    kind: str = ""
    status: str = ""
    hard: bool = False
    recorded: bool = False
    suppressed: bool = False
    dropped: bool = False


def ingest(raw: bytes, envelope_recipient: str | None, source: str, now: datetime) -> IngestResult:
    """Records what a returned mail says about the delivery its return path names, and suppresses a dead address.

    ``envelope_recipient`` is the address the mail was sent to; without one (a file) it is looked for in the mail.
    Evidence, outcome and suppression are committed together. Raises what the database raises.
    """
    raw = raw[:MAX_RAW_BYTES]
    parts = read_parts(raw)
    addresses = [envelope_recipient] if envelope_recipient is not None else addresses_in(parts)
    delivery = find_delivery(addresses, settings.MAILER_BOUNCE_DOMAIN)
    if delivery is None:
        logger.warning("A returned mail (%s) has no valid token in its return path; nothing is recorded.", source)
        return IngestResult(None)
    finding = judge(parse_parts(parts), delivery.email)
    done = record([Event(delivery.pk, delivery.email, finding, raw, source, _identity(raw, parts[0]))], now)
    logger.info("Delivery %s: %s %s", delivery.pk, finding.kind, finding.status)
    return IngestResult(
        delivery=delivery.pk,
        kind=finding.kind,
        status=finding.status,
        hard=finding.hard,
        recorded=bool(done.outcomes),
        suppressed=bool(done.suppressed),
        dropped=bool(done.dropped),
    )


def _identity(raw: bytes, mail: Part) -> bytes:
    """What the same mail keeps on another way to us: its Message-ID; without one, its bytes."""
    return mail.field("message-id").encode("utf-8", "replace") or hashlib.sha256(raw).digest()

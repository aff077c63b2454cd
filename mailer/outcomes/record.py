"""Writes outcomes with their evidence, and suppresses dead addresses. The same event told again is recorded once."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db import transaction
from django.db.models import Count

from mailer.outcomes import brake
from mailer.outcomes.models import Evidence, Outcome
from mailer.outcomes.policy import Finding
from subscribers import lifecycle
from subscribers.addresses import key_of
from subscribers.models import Suppression

MAX_OUTCOMES = 20
"""Of one delivery. Whoever has its return path can send as much as they like to it."""
MAX_UNKNOWN = 3
"""Of one delivery's outcomes, those that say nothing of it."""
MAX_EVIDENCE_BYTES = 256 * 1024
"""Kept of one evidence, from its start: a report says what it has to say before the message it returns."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A finding about one delivery with its evidence; ``identity`` tells it from another event of the same kind."""

    delivery: int
    email: str
    finding: Finding
    raw: bytes
    source: str
    identity: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many outcomes were new, how many addresses were suppressed now, and how many events were dropped as their
    deliveries have all the outcomes they may have."""

    outcomes: int
    suppressed: int
    dropped: int = 0


@transaction.atomic
def record(events: Sequence[Event], now: datetime) -> Recorded:
    """Evidence, outcomes and suppressions of ``events`` in one transaction (the caller's, where there is one).

    Rows are inserted in the order of their keys: two processes that record the same evidence wait for each other but
    never in a circle.
    """
    fresh = _unknown(events)
    kept = _within_bounds(fresh)
    evidence = _evidence_ids(list(kept.values()), now)
    rows = [_row(event, key, evidence[event.raw], now) for key, event in kept.items()]
    Outcome.objects.bulk_create(rows, ignore_conflicts=True)
    suppressed = sum(_suppress(email, finding, now) for email, finding in _dead(kept.values()))
    brake.heed({each.delivery for each in kept.values() if each.finding.hard or _complains(each.finding)})
    return Recorded(len(rows), suppressed, len(fresh) - len(kept))


def dedupe_key(event: Event) -> str:
    """Hex; equal for the same event told twice."""
    digest = hashlib.sha256(event.identity)
    digest.update(f"\n{event.delivery}\n{event.finding.kind}\n{event.finding.status}".encode())
    return digest.hexdigest()


def _evidence_ids(events: Sequence[Event], now: datetime) -> dict[bytes, int]:
    """The evidence row of each distinct ``raw``, made where it is new."""
    digests = {event.raw: hashlib.sha256(event.raw).hexdigest() for event in events}
    rows = {
        digests[event.raw]: Evidence(
            raw=event.raw[:MAX_EVIDENCE_BYTES], sha256=digests[event.raw], source=event.source, received_at=now
        )
        for event in events
    }
    Evidence.objects.bulk_create([rows[digest] for digest in sorted(rows)], ignore_conflicts=True)
    ids = dict(Evidence.objects.filter(sha256__in=rows).values_list("sha256", "pk"))
    return {raw: ids[digest] for raw, digest in digests.items()}


def _unknown(events: Sequence[Event]) -> dict[str, Event]:
    """The events that no outcome stands for yet, in the order of their keys."""
    by_key = {dedupe_key(event): event for event in events}
    known = set(Outcome.objects.filter(dedupe_key__in=by_key).values_list("dedupe_key", flat=True))
    return {key: by_key[key] for key in sorted(by_key.keys() - known)}


def _within_bounds(fresh: dict[str, Event]) -> dict[str, Event]:
    """Without the events of deliveries that have all they may have. Two that come at once may both be the last."""
    counts = _counts({event.delivery for event in fresh.values()})
    kept = {}
    for key, event in fresh.items():
        if _has_room(counts[event.delivery], event.finding.kind):
            kept[key] = event
            counts[event.delivery][event.finding.kind] += 1
            _log_if_full(event, counts[event.delivery])
    return kept


def _counts(deliveries: set[int]) -> dict[int, Counter[str]]:
    """How many outcomes of each kind a delivery has."""
    counts: dict[int, Counter[str]] = {delivery: Counter() for delivery in deliveries}
    rows = Outcome.objects.filter(delivery_id__in=deliveries).order_by().values_list("delivery_id", "kind")
    for delivery, kind, number in rows.annotate(Count("pk")):
        counts[delivery][kind] = number
    return counts


def _has_room(has: Counter[str], kind: str) -> bool:
    return has.total() < MAX_OUTCOMES and (kind != Outcome.Kind.UNKNOWN or has[kind] < MAX_UNKNOWN)


def _log_if_full(event: Event, has: Counter[str]) -> None:
    """With the last one that is kept, so that a flood does not fill the log in place of the database."""
    if has.total() == MAX_OUTCOMES:
        logger.warning("Delivery %s has %s outcomes: what else comes for it is dropped.", event.delivery, MAX_OUTCOMES)
    elif event.finding.kind == Outcome.Kind.UNKNOWN and has[event.finding.kind] == MAX_UNKNOWN:
        logger.warning(
            "Delivery %s has %s mails that are no reports: further such mails are dropped.", event.delivery, MAX_UNKNOWN
        )


def _row(event: Event, key: str, evidence: int, now: datetime) -> Outcome:
    found = event.finding
    return Outcome(
        delivery_id=event.delivery,
        kind=found.kind,
        status=found.status,
        permanent=found.permanent,
        hard=found.hard,
        reason=found.reason,
        diagnostic=found.diagnostic.replace("\0", "")[:500],
        address=found.address[:254],
        evidence_id=evidence,
        occurred_at=now,
        dedupe_key=key,
    )


def _dead(events: Iterable[Event]) -> list[tuple[str, Finding]]:
    return sorted(((key_of(event.email), event.finding) for event in events if event.finding.hard), key=itemgetter(0))


def _complains(finding: Finding) -> bool:
    return finding.kind == Outcome.Kind.COMPLAINT


def _suppress(email_key: str, finding: Finding, now: datetime) -> bool:
    detail = f"{finding.status} {finding.reason}: {finding.diagnostic}"
    return lifecycle.suppress(email_key, Suppression.Reason.BOUNCE, detail[:500], now)

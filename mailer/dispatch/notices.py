"""Notices on their way: messages that are ready, each with its own bytes, to addresses and not to people on lists.

Who may still get one: everybody but a dead address. A complaint about a newsletter, leaving it, or a word of staff must
not keep a confirmation or a forgotten password from the one who asked for it; a dead address takes no mail of any kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from mailer.campaigns import counters
from mailer.campaigns.models import Batch, Campaign, Delivery, Notice
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import dkim
from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.dispatch.transport import Result
from mailer.lib import tokens
from mailer.lib.domains import to_ascii_domain
from subscribers.addresses import key_of
from subscribers.models import Suppression

KEPT = timedelta(days=30)
"""How long a settled notice is kept: long enough to find out why it did not arrive, no longer, as it names people."""
CHUNK = 1000
"""Notices, and batches, looked at by one sweep."""


@dataclass(frozen=True, slots=True)
class NoticeParcel:
    """One notice that may go."""

    delivery: int
    email: str
    sender: str
    data: bytes
    key: bytes

    def message(self) -> Message:
        """Signed now and not when it was queued: keys change. Raises ValueError for an address that cannot be sent
        to."""
        if not self.data:
            raise ValueError("the notice is gone")
        bounce = tokens.derive(self.key, self.delivery).bounce
        return Message(
            delivery=self.delivery,
            mail_from=f"b-{bounce}@{settings.MAILER_BOUNCE_DOMAIN}",
            rcpt_to=to_ascii_domain(self.email),
            data=dkim.signed(self.data, self.sender),
        )


class Letters:
    """The notices of a campaign of notices, read a window at a time; what templates are to other campaigns."""

    def __init__(self, campaign: Campaign) -> None:
        self._key = bytes(campaign.key)

    def parcels(self, rows: Sequence[Sequence[Any]]) -> list[NoticeParcel]:
        """In order of ``rows``, which begin with id, variant and address of a delivery."""
        found = Notice.objects.in_bulk([row[0] for row in rows])
        return [self._parcel(row[0], row[2], found.get(row[0])) for row in rows]

    def _parcel(self, delivery: int, email: str, notice: Notice | None) -> NoticeParcel:
        sender, data = (notice.sender, bytes(notice.data)) if notice is not None else ("", b"")
        return NoticeParcel(delivery, email, sender, data, self._key)


def dead_addresses(emails: Iterable[str]) -> set[str]:
    """Those of ``emails`` that no notice may go to."""
    keys = {email: key_of(email) for email in emails}
    dead = Suppression.objects.filter(email_key__in=set(keys.values()), reason=Suppression.Reason.BOUNCE)
    found = set(dead.values_list("email_key", flat=True))
    return {email for email, key in keys.items() if key in found}


def alone(result: Result) -> Result:
    """A notice whose sender the relay does not take fails alone: each has its own, and the next must not wait until
    somebody has looked into it."""
    return replace(result, verdict=Verdict.FAILED) if result.verdict is Verdict.SENDER else result


@transaction.atomic
def forget_old(now: datetime) -> int:
    """Delete settled notices that are old, and batches of which nothing is left; gives how many notices. At most CHUNK
    of each: the next sweep goes on. Those not settled yet are passed over, or so many of them would keep all later
    ones."""
    done = Delivery.objects.filter(pk=OuterRef("pk"), settled_at__isnull=False)
    oldest = list(Notice.objects.filter(Exists(done)).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    settled = Delivery.objects.filter(pk__in=oldest, settled_at__lt=now - KEPT).exclude(state=DeliveryState.PENDING)
    by_campaign: dict[int, list[tuple[int, int]]] = {}
    for pk, campaign, state in settled.values_list("pk", "campaign_id", "state"):
        by_campaign.setdefault(campaign, []).append((pk, state))
    return sum(_forget(campaign, rows) for campaign, rows in sorted(by_campaign.items()))


def _forget(campaign: int, rows: Sequence[tuple[int, int]]) -> int:
    """Uncount and delete. The campaign's row, locked by counting, keeps two sweeps from doing it twice."""
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
    still = Delivery.objects.filter(pk__in=[pk for pk, _ in rows])
    left = dict(still.values_list("pk", "state"))
    for state in DeliveryState:
        counters.add_to_campaign(campaign, {state: -sum(found == state for found in left.values())})
    Notice.objects.filter(pk__in=left).delete()
    still._raw_delete(still.db)  # outcomes name their delivery without a constraint, and stay
    _forget_batches(campaign)
    return len(left)


def _forget_batches(campaign: int) -> None:
    """What an empty batch has counted goes to the campaign, so that the sums stay right."""
    mine = Delivery.objects.filter(campaign=campaign, pk__gte=OuterRef("first"), pk__lte=OuterRef("last"))
    done = Batch.objects.filter(campaign=campaign, state=Batch.State.DONE).exclude(Exists(mine))
    empty = list(done.order_by("pk")[:CHUNK])
    for state, column in counters.COLUMNS.items():
        number = sum(getattr(batch, column) for batch in empty)
        counters.add_to_campaign(campaign, {state: number, DeliveryState.PENDING: -number})
    Batch.objects.filter(pk__in=[batch.pk for batch in empty]).delete()


def waiting() -> int:
    """Notices that have not gone yet."""
    campaigns = Campaign.objects.filter(kind=Campaign.Kind.NOTICE).exclude(state=Campaign.State.CLOSED)
    return sum(counters.counts(pk)[DeliveryState.PENDING] for pk in campaigns.values_list("pk", flat=True))

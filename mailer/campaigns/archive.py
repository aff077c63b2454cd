"""Move the deliveries of campaigns long over from the ledger to the archive.

The archive has a row a delivery, with its id, and no index but by id, campaign and person. What the ledger knew of it
goes on to be true: links, return paths and Message-IDs are found by ``ledger.find_delivery``, a person's history by
``ledger.history``, the numbers by ``ledger.counts``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from mailer.campaigns import counters
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import verify_counters
from mailer.campaigns.models import ArchivedDelivery, Batch, Campaign, Delivery, Window
from mailer.campaigns.states import FINAL

CHUNK = 20_000
"""Ids one transaction looks at: a lock is held, and on SQLite everybody waits, for well under a second."""
LONGEST_DAYS = 36_500
"""More is for ever, and no date before the first is asked for."""
A_SWEEP = 5
"""Chunks one sweep moves; the next one goes on."""
_COLUMNS = ", ".join(str(field.column) for field in ArchivedDelivery._meta.concrete_fields)


def archive_campaign(campaign: Campaign, chunks: int | None = None) -> int:
    """Move the deliveries of ``campaign`` to the archive, ``chunks`` at most in this call, and give how many. Raises
    CampaignRefused while it is not closed. Stopped in between, it goes on where it was."""
    _begin(campaign)
    mine = Delivery.objects.filter(campaign=campaign)
    ends = mine.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return 0
    starts = range(ends["first"], ends["last"] + 1, CHUNK)
    return sum(_move(campaign, start, start + CHUNK - 1) for start in starts[:chunks])


def archive_due(now: datetime) -> int:
    """Archive a part of the campaign that is longest over, if one is due by MAILER_ARCHIVE_DAYS. Gives how many
    deliveries were moved."""
    campaign = _due(now).order_by("closed_at", "pk").first()
    return archive_campaign(campaign, A_SWEEP) if campaign else 0


def _due(now: datetime) -> QuerySet[Campaign]:
    if settings.MAILER_ARCHIVE_DAYS <= 0:
        return Campaign.objects.none()
    kept = timedelta(days=min(settings.MAILER_ARCHIVE_DAYS, LONGEST_DAYS))
    old = Q(archived_at=None, closed_at__lt=now - kept)
    begun = Q(Exists(Delivery.objects.filter(campaign=OuterRef("pk"))), archived_at__isnull=False)
    return Campaign.objects.filter(old | begun, state__in=FINAL).exclude(kind=Campaign.Kind.NOTICE)


@transaction.atomic
def _begin(campaign: Campaign) -> None:
    """From here on nothing of it is sent again: its numbers are kept with the campaign, its batches and windows go."""
    locked = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if locked.state not in FINAL or locked.closed_at is None or locked.kind == Campaign.Kind.NOTICE:
        text = _("Campaign {id} is {state}: only what is closed, or cancelled and written off, can be archived.")
        raise CampaignRefused(text.format(id=locked.pk, state=locked.get_state_display()))
    if locked.archived_at is None:
        verify_counters(locked)
        locked.tally = {state.word: number for state, number in counters.counts(locked.pk).items() if number}
        locked.archived_at = database_now()
        locked.save(update_fields=["tally", "archived_at"])
        Window.objects.filter(batch__campaign=locked).delete()
        Batch.objects.filter(campaign=locked).delete()
    campaign.archived_at, campaign.tally = locked.archived_at, locked.tally


@transaction.atomic
def _move(campaign: Campaign, first: int, last: int) -> int:
    """Those of the ids from ``first`` to ``last`` that are of ``campaign``. Under its lock, as a second archivist may
    be at it."""
    Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign.pk).first()
    source, target = Delivery._meta.db_table, ArchivedDelivery._meta.db_table
    where = "WHERE id BETWEEN %s AND %s AND campaign_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target} ({_COLUMNS}) SELECT {_COLUMNS} FROM {source} {where} ORDER BY id",  # noqa: S608
            [first, last, campaign.pk],
        )
        moved = int(cursor.rowcount)
        cursor.execute(f"DELETE FROM {source} {where}", [first, last, campaign.pk])  # noqa: S608
    return moved

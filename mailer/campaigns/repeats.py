"""The same proof to the same people: meant sometimes, an accident more often. Who sends it is told, not refused."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mailer.campaigns.models import WITHOUT_READERS, Batch, Campaign
from mailer.issues.models import Proof
from subscribers.models import List


def sent_campaigns() -> QuerySet[Campaign]:
    """Those that were started or will start by themselves, the newest first; of the cancelled, those that somebody may
    have got."""
    mine = Batch.objects.filter(campaign=OuterRef("pk")).filter(Q(accepted__gt=0) | Q(uncertain__gt=0))
    reached = Exists(mine) | Q(tally__accepted__gt=0) | Q(tally__uncertain__gt=0)
    started = Campaign.objects.exclude(state=Campaign.State.DRAFT).exclude(kind__in=WITHOUT_READERS)
    found = started.filter(~Q(state=Campaign.State.CANCELLED) | reached)
    return found.prefetch_related("lists").order_by("-pk")


def sent_before(proof: Proof, lists: Iterable[List]) -> list[Campaign]:
    """The campaigns that have sent ``proof`` to one of ``lists`` already, or are about to."""
    keys = [each.pk for each in lists]
    return list(sent_campaigns().filter(proof=proof, lists__in=keys).distinct())


def told(campaign: Campaign) -> str:
    """What ``campaign`` has done, or is about to do, as a warning to whoever would do it again."""
    if campaign.state == Campaign.State.SCHEDULED:
        text = _("Goes on {when} to {lists} by campaign {id} ({state}) as well.")
    else:
        text = _("Already sent on {when} to {lists} by campaign {id} ({state}).")
    moment = campaign.started_at or campaign.start_at or campaign.created_at
    return text.format(
        when=date_format(localtime(moment), "SHORT_DATETIME_FORMAT"),
        lists=", ".join(sorted(each.name for each in campaign.lists.all())),
        id=campaign.pk,
        state=campaign.get_state_display(),
    )

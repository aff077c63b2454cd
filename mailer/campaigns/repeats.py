"""The same proof to the same people: meant sometimes, an accident more often. Who sends it is told, not refused."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.issues.models import Proof
from subscribers.models import List

REACHED = (DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)


def sent_campaigns() -> QuerySet[Campaign]:
    """Those that were started, the newest first; of the cancelled, those that somebody may have got."""
    reached = Exists(Delivery.objects.filter(campaign=OuterRef("pk"), state__in=REACHED))
    started = Campaign.objects.exclude(state=Campaign.State.DRAFT)
    found = started.filter(~Q(state=Campaign.State.CANCELLED) | Q(reached))
    return found.prefetch_related("lists").order_by("-pk")


def sent_before(proof: Proof, lists: Iterable[List]) -> list[Campaign]:
    """The campaigns that have sent ``proof`` to one of ``lists`` already, or are about to."""
    keys = [each.pk for each in lists]
    return list(sent_campaigns().filter(proof=proof, lists__in=keys).distinct())


def told(campaign: Campaign) -> str:
    """What ``campaign`` has done, as a warning to whoever is about to do it again."""
    return _("Already sent on {when} to {lists} by campaign {id} ({state}).").format(
        when=date_format(localtime(campaign.started_at or campaign.created_at), "SHORT_DATETIME_FORMAT"),
        lists=", ".join(sorted(each.name for each in campaign.lists.all())),
        id=campaign.pk,
        state=campaign.get_state_display(),
    )

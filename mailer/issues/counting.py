"""Whom a proof may go to, and how many that makes today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from subscribers.audience import audience
from subscribers.states import SubscriptionState

if TYPE_CHECKING:
    from mailer.issues.models import Proof


@dataclass(frozen=True, slots=True)
class ListCount:
    """A list of a proof by its name, and how many people are on it."""

    name: str
    subscribed: int


def list_counts(proof: Proof) -> list[ListCount]:
    subscribed = Q(subscriptions__state=SubscriptionState.SUBSCRIBED.value)
    lists = proof.lists.annotate(subscribed=Count("subscriptions", filter=subscribed)).order_by("name")
    return [ListCount(each.name, each.subscribed) for each in lists]


def staff_count(proof: Proof) -> ListCount | None:
    """The list that gets it first where a campaign has a time of grace."""
    if (staff := proof.first_readers) is None:
        return None
    return ListCount(staff.name, audience([staff.pk]).count())


def people(proof: Proof) -> int:
    """Everybody who would get it today: who is on several lists once, who is suppressed not at all."""
    return audience(proof.lists.values_list("pk", flat=True)).count()

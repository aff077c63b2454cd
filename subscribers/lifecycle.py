"""The write API: what changes about people and their subscriptions goes through here.

Each function is one transaction and safe to call twice. ``now`` is the database's clock unless it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from subscribers.models import List, Subscriber, Subscription, Suppression
from subscribers.states import Event, SubscriptionState, after


@transaction.atomic
def subscribe(
    subscriber: Subscriber, list: List, event: Event, source: str, now: datetime | None = None
) -> SubscriptionState:
    """Applies ``event`` to the person's subscription to ``list`` and gives the state that follows. Nothing is written
    where the state stays as it is, so that ``source`` and ``changed_at`` tell what brought the state about."""
    standing = Subscription.objects.select_for_update().filter(subscriber=subscriber, list=list)
    state = after(None, event)
    fresh = Subscription(subscriber=subscriber, list=list, state=state, source=source[:200], changed_at=now or Now())
    Subscription.objects.bulk_create([fresh], ignore_conflicts=True)
    before = SubscriptionState(standing.values_list("state", flat=True).get())
    # A row made just now is in its state already: no event moves a state it has itself led to.
    if (state := after(before, event)) != before:
        standing.update(state=state, source=source[:200], changed_at=now or Now())
    return state


@transaction.atomic
def unsubscribe(subscriber: Subscriber, lists: Iterable[List | int], source: str, now: datetime | None = None) -> int:
    """Leaves each of ``lists`` (lists or their primary keys); gives how many the person stood on until now.

    A list that the person was never on is marked as left too: a later import must not bring in who has said no to it.
    """
    keys = [item.pk if isinstance(item, List) else item for item in lists]
    change = {"source": source[:200], "changed_at": now or Now()}
    gone = after(None, Event.LEAVE)
    fresh = [Subscription(subscriber=subscriber, list_id=key, state=gone, **change) for key in sorted(set(keys))]
    # Rows first: where another transaction is just subscribing the person, this waits for it and the update sees it.
    Subscription.objects.bulk_create(fresh, ignore_conflicts=True)
    standing = Subscription.objects.filter(subscriber=subscriber, list__in=keys)
    moves = _moves(Event.LEAVE).items()
    return sum(standing.filter(state=before).update(state=state, **change) for before, state in moves)


def prefer(subscriber: Subscriber, *, light: bool) -> bool:
    """Gives the person the light edition from the next campaign on, or the full one; False where they were erased in
    the meantime."""
    return bool(Subscriber.objects.filter(pk=subscriber.pk).update(light=light))


@transaction.atomic
def suppress(email_key: str, reason: str, detail: str = "", now: datetime | None = None) -> bool:
    """Never mails the address again; True where it could be mailed until now.

    The first reason stands. Only a complaint replaces another: a dead mailbox may come back to life, and staff may have
    erred, but a person's own no is theirs to take back.
    """
    reason = Suppression.Reason(reason)
    values = {"reason": reason, "detail": detail.replace("\0", "")[:500], "created_at": now or Now()}
    _, made = Suppression.objects.get_or_create(email_key=email_key, defaults=values)
    if not made and reason == Suppression.Reason.COMPLAINT:
        Suppression.objects.filter(email_key=email_key).exclude(reason=reason).update(**values)
    return made


def _moves(event: Event) -> dict[SubscriptionState, SubscriptionState]:
    """The states that ``event`` leads out of, and where to."""
    return {state: after(state, event) for state in SubscriptionState if after(state, event) != state}

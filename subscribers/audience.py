"""Who gets a campaign: the read API. One question, asked when the audience is frozen and again before each window."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from subscribers.addresses import key_of
from subscribers.models import Subscriber, Subscription, Suppression
from subscribers.states import SubscriptionState


def audience(lists: Iterable[int], excluded: Iterable[int] = ()) -> QuerySet[Subscriber]:
    """Everyone subscribed to one of ``lists``, once each, but nobody on one of the ``excluded`` lists and nobody
    suppressed. Both take primary keys of lists."""
    people = Subscriber.objects.filter(on_one_of(lists)).exclude(suppressed()).order_by()
    excluded = tuple(excluded)
    return people.exclude(on_one_of(excluded)) if excluded else people


def suppressed() -> Exists:
    """Whether a subscriber's address is suppressed."""
    return Exists(Suppression.objects.filter(email_key=OuterRef("email_key")))


def suppressed_addresses(emails: Iterable[str]) -> set[str]:
    """Those of ``emails`` that are suppressed, whoever has them now: a mail goes to an address, and its holder may have
    changed since."""
    keys = {email: key_of(email) for email in emails}
    found = set(Suppression.objects.filter(email_key__in=set(keys.values())).values_list("email_key", flat=True))
    return {email for email, key in keys.items() if key in found}


def on_one_of(lists: Iterable[int]) -> Exists:
    """Whether a subscriber is subscribed to one of ``lists`` (primary keys)."""
    subscribed = Subscription.objects.filter(subscriber=OuterRef("pk"), state=SubscriptionState.SUBSCRIBED)
    return Exists(subscribed.filter(list__in=tuple(lists)))

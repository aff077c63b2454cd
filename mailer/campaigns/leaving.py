"""Who holds an unsubscribe link, and letting them go: every list of the campaign at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from mailer.campaigns.ledger import find_delivery
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import staff_list
from mailer.issues.models import ProofVariant
from mailer.lib import tokens
from mailer.lib.tokens import BadToken, Purpose
from subscribers import lifecycle
from subscribers.models import List, Subscriber
from subscribers.states import SubscriptionState


class UnknownLink(LookupError):
    """No link of ours: made up, cut short or altered."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """The person a link belongs to; ``subscriber`` is None where the person was erased or the mail was a test."""

    delivery: Delivery
    campaign: Campaign
    subscriber: Subscriber | None
    lists: tuple[List, ...]

    @property
    def was_test(self) -> bool:
        """Whether the mail was a test, of which nobody can leave anything."""
        return self.campaign.kind == Campaign.Kind.TEST

    def has_left(self) -> bool:
        """Whether nothing is left to leave."""
        if self.subscriber is None:
            return True
        standing = self.subscriber.subscriptions.filter(list__in=self.lists)
        return not standing.exclude(state=SubscriptionState.UNSUBSCRIBED).exists()

    def leave(self, way: str) -> int:
        """Leaves every list of the campaign; gives how many the person stood on. Doing it twice does no harm."""
        if self.subscriber is None:
            return 0
        return lifecycle.unsubscribe(self.subscriber, self.lists, source=f"{way}, campaign {self.campaign.pk}")

    @property
    def is_light(self) -> bool:
        """Whether they have asked for the light edition."""
        return self.subscriber is not None and self.subscriber.light

    def prefer(self, *, light: bool) -> None:
        """Gets the light edition from now on, or the full one. Who has left everything gets neither."""
        if self.subscriber is not None and not self.has_left() and lifecycle.prefer(self.subscriber, light=light):
            self.subscriber.light = light

    def language(self) -> str:
        """The person's language where pages are written in it, else that of the mail they got."""
        known = dict(settings.LANGUAGES)
        mail = ProofVariant.objects.filter(pk=self.delivery.variant).values_list("language", flat=True).first()
        own = self.subscriber.language if self.subscriber else ""
        return next((each for each in (own, mail) if each in known), settings.LANGUAGE_CODE)

    def masked(self) -> str:
        """The address so far as its holder knows it again and nobody else learns it."""
        local, _, domain = self.delivery.email.rpartition("@")
        return f"{local[:1]}•••@{domain}" if domain else ""


def find(token: str) -> Leaver:
    """The person whose link ends in ``token``. Raises UnknownLink."""
    delivery = delivery_of(token)
    campaign = Campaign.objects.filter(pk=delivery.campaign_id).first()
    if campaign is None or not tokens.proves(bytes(campaign.key), Purpose.UNSUBSCRIBE, token):
        raise UnknownLink
    subscriber = subscriber_of(delivery)
    return Leaver(delivery, campaign, subscriber, _lists(campaign, subscriber))


def _lists(campaign: Campaign, subscriber: Subscriber | None) -> tuple[List, ...]:
    """All that may have brought the mail: where the newsletter's staff got it first, their list too for those who are
    on it. It is an internal one: nobody else sees its name, or leaves it."""
    found = {each.pk: each for each in campaign.lists.all()}
    if subscriber is not None and (staff := staff_list(campaign)) is not None:
        here = subscriber.subscriptions.filter(list=staff, state=SubscriptionState.SUBSCRIBED)
        found |= {each.list_id: each.list for each in here.select_related("list")}
    return tuple(found.values())


def subscriber_of(delivery: Delivery) -> Subscriber | None:
    """The ledger's keys carry no constraint: whoever was erased is simply not found."""
    if delivery.subscriber_id is None:
        return None
    return Subscriber.objects.filter(pk=delivery.subscriber_id).first()


def delivery_of(token: str) -> Delivery:
    """The delivery that ``token`` claims to be of, unproven. Raises UnknownLink."""
    try:
        delivery = find_delivery(tokens.claimed_delivery(token))
    except BadToken as error:
        raise UnknownLink from error
    if delivery is None:
        raise UnknownLink
    return delivery

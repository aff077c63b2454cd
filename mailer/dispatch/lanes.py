"""Which ways rest, and until when; which relay's mail may go where; and what limits a lane."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from mailer.campaigns.models import Batch
from mailer.campaigns.signals import wake
from mailer.dispatch.backoff import lane_pause
from mailer.dispatch.models import Lane
from mailer.dispatch.routing import WHOLE_RELAY as WHOLE_RELAY
from mailer.dispatch.routing import Providers, open_to
from mailer.lib.relays import Relay

SOON = timedelta(seconds=2)
"""A lane whose hour or day is used up, but not for longer than this, is waited for."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The lanes of a relay at an instant, and what other relays leave to it."""

    relay: Relay
    relays: Sequence[Relay]
    lanes: Mapping[str, Lane]
    """Those of the relay that have a row, by provider."""
    asleep: frozenset[str]
    away: Mapping[str, frozenset[str]]

    @property
    def closed(self) -> bool:
        """Whether nothing at all may go."""
        return WHOLE_RELAY in self.asleep

    @property
    def named(self) -> tuple[str, ...]:
        """Sender domains that some relay names."""
        return tuple(dict.fromkeys(domain for relay in self.relays for domain in relay.senders))

    def providers(self, domain: str) -> Providers:
        """Whose mail from senders at ``domain`` may go."""
        return open_to(self.relay, domain, self.relays, self.asleep, self.away)

    def without(self, provider: str) -> Ways:
        return replace(self, asleep=self.asleep | {provider})

    def window(self, provider: str) -> int | None:
        """The lower limit of the lane's and its relay's; None: neither has one."""
        return min((lane.window for lane in self._both(provider) if lane.window is not None), default=None)

    def connections(self, provider: str) -> int | None:
        """As ``window``."""
        return min((lane.connections for lane in self._both(provider) if lane.connections is not None), default=None)

    def failures(self, provider: str) -> int:
        """Troubles in a row of the lane, or of its relay, whichever had more."""
        return max((lane.failures for lane in self._both(provider)), default=0)

    def _both(self, provider: str) -> list[Lane]:
        return [self.lanes[each] for each in (WHOLE_RELAY, provider) if each in self.lanes]


def ways(relay: Relay, now: datetime) -> Ways:
    """One look at the lanes of all relays: they are few."""
    relays = settings.MAILER_RELAYS
    if relay.name not in {each.name for each in relays}:
        relays = (relay,)
    mine: dict[str, Lane] = {}
    away: defaultdict[str, set[str]] = defaultdict(set)
    for lane in Lane.objects.filter(relay__in=[each.name for each in relays]):
        if lane.relay == relay.name:
            mine[lane.provider] = lane
        if lane.failures or _sleeps(lane, now):  # one that is only being tried again has not come back yet
            away[lane.relay].add(lane.provider)
    asleep = frozenset(provider for provider, lane in mine.items() if _sleeps(lane, now))
    return Ways(relay, relays, mine, asleep, {name: frozenset(providers) for name, providers in away.items()})


def _sleeps(lane: Lane, now: datetime) -> bool:
    resting = lane.not_before is not None and lane.not_before > now
    return resting or (lane.spent_until is not None and lane.spent_until > now + SOON)


def has_room(ways: Ways, provider: str) -> bool:
    """Whether one more batch of the lane may be leased, by the connections that dispatchers have for those that are.
    Where they are limited, whoever asks too waits until our transaction is over, see ``lock``."""
    limited = [lane for lane in (ways.lanes.get(WHOLE_RELAY), ways.lanes.get(provider)) if lane and lane.connections]
    return all(_has_room(lane, ways.relay) for lane in limited)


def lock(ways: Ways) -> None:
    """Make sure that nobody else leases a batch of a lane whose connections are limited: all of them at once, in order,
    so that two dispatchers never wait for each other."""
    limited = [lane.pk for lane in ways.lanes.values() if lane.connections]
    if limited:
        list(Lane.objects.select_for_update().filter(pk__in=limited).order_by("provider").values_list("pk"))


def _has_room(lane: Lane, relay: Relay) -> bool:
    if lane.connections is None:
        return True
    leased = Batch.objects.filter(state=Batch.State.LEASED, relay=lane.relay)
    if lane.provider != WHOLE_RELAY:
        leased = leased.filter(provider=lane.provider)
    each = relay.share(0)
    return leased.count() * each + min(each, lane.connections) <= lane.connections


def failures(relay: str, provider: str) -> int:
    """Troubles in a row of the lane, or of its relay, whichever had more."""
    lanes = Lane.objects.filter(relay=relay, provider__in=(provider, WHOLE_RELAY))
    return lanes.aggregate(most=Max("failures"))["most"] or 0


@transaction.atomic
def rest(relay: str, provider: str, reason: str, now: datetime, least: float = 0.0) -> Lane:
    """One more trouble: the lane rests, longer each time, and ``least`` seconds in any case. One that rests already is
    left alone: connections that meet the same trouble at the same time count it once."""
    Lane.objects.get_or_create(relay=relay, provider=provider, defaults={"changed_at": now})
    lane = Lane.objects.select_for_update().get(relay=relay, provider=provider)
    if lane.not_before and lane.not_before > now:
        return lane
    lane.failures += 1
    pause = lane_pause(lane.failures, random.random())  # noqa: S311  # jitter, not a secret
    lane.not_before = now + max(pause, timedelta(seconds=least))
    lane.reason, lane.changed_at = reason[:500], now
    lane.save(update_fields=["failures", "not_before", "reason", "changed_at"])
    if len(settings.MAILER_RELAYS) > 1:
        transaction.on_commit(_call_others)
    return lane


def _call_others() -> None:
    """The dispatchers of the next relay on the list have gone home, if this one had all the work."""
    wake.send(None)


def recovered(relay: str, provider: str, now: datetime) -> None:
    """A message went through: the lane and its relay are well."""
    for each in {WHOLE_RELAY, provider}:  # one at a time: two rows would be locked in any order
        troubled = Lane.objects.filter(relay=relay, provider=each, failures__gt=0)
        troubled.update(failures=0, not_before=None, reason="", changed_at=now)

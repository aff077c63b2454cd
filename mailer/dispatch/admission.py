"""Who of a batch may go now, with what their messages need: one statement a window.

The audience's own query is part of it, as Django writes it, so that there is one truth about who gets a campaign:
mailer.campaigns.snapshot.recipients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL

from mailer.campaigns.models import WITHOUT_READERS, Campaign, Delivery
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import sql
from mailer.dispatch.claim import Claim
from mailer.dispatch.load import Row
from mailer.dispatch.notices import dead_addresses
from mailer.dispatch.settle import STANDING
from mailer.issues.reviewers import reviewers_of
from subscribers.addresses import key_of
from subscribers.audience import suppressed_addresses
from subscribers.models import Organisation, Subscriber


@dataclass(frozen=True, slots=True)
class Admitted:
    """``rows`` may go, in order. All others may not; the ledger says so already."""

    rows: list[Row]
    ended: Mapping[DeliveryState, int] = field(default_factory=dict)


class Door:
    """Asks for one campaign, as long as a drain knows it."""

    def __init__(self, campaign: Campaign) -> None:
        self.is_of_notices = campaign.kind == Campaign.Kind.NOTICE
        self._newsletter = campaign.signed_proof.issue.newsletter if campaign.kind == Campaign.Kind.TEST else None
        welcome, self._parameters = _welcome(campaign)
        self._statement = _STATEMENT.format(welcome=welcome, chosen=sql.among("d.id"))

    def admit(self, candidates: Iterable[int], claim: Claim, now: datetime) -> Admitted:
        """Those of ``candidates`` that still stand in the batch of ``claim`` and may go. Whoever left, or was
        suppressed, since the snapshot is settled as such."""
        parameters = [*self._parameters, claim.campaign, claim.provider, sql.ids(candidates), claim.attempt]
        found = sql.rows(self._statement, parameters)
        doubtful = [each for each in found if not each[_WELCOME] or each[_PRESENT_EMAIL] != each[_EMAIL]]
        rows = [each[:_PRESENT_EMAIL] for each in found] if not doubtful else []
        return Admitted(rows) if not doubtful else _sorted(found, self._judged(doubtful), self._blocked, now)

    def _judged(self, doubtful: Sequence[Any]) -> Sequence[Any]:
        """Of a test, who is no reviewer any more is not welcome."""
        if self._newsletter is None:
            return doubtful
        keys = {key_of(each[_EMAIL]) for each in doubtful}
        known = {each.address.key for each in reviewers_of(self._newsletter, keys)}
        return [(*each[:_WELCOME], key_of(each[_EMAIL]) in known) for each in doubtful]

    def _blocked(self, emails: Iterable[str]) -> set[str]:
        return dead_addresses(emails) if self.is_of_notices else suppressed_addresses(emails)


_EMAIL, _PRESENT_EMAIL, _WELCOME = 2, 7, 8
# "+ 0" keeps the planner from looking for the ids among all deliveries of the campaign, which it takes for few where
# the campaign is newer than its statistics.
_STATEMENT = f"""
SELECT d.id, d.variant, d.email, s.name, s.salutation, o.name, s.country, s.email, {{welcome}}
FROM {Delivery._meta.db_table} AS d
LEFT JOIN {Subscriber._meta.db_table} AS s ON s.id = d.subscriber_id
LEFT JOIN {Organisation._meta.db_table} AS o ON o.id = s.organisation_id
WHERE d.campaign_id + 0 = %s AND d.provider = %s AND {{chosen}} AND {STANDING}
ORDER BY d.id
"""  # noqa: S608  # names of the models' own tables


def _welcome(campaign: Campaign) -> tuple[str, tuple[Any, ...]]:
    """The condition that a delivery's subscriber may get the campaign at this moment."""
    if campaign.kind in WITHOUT_READERS:
        return "1 = 1", ()
    people = recipients(campaign).filter(pk=RawSQL("d.subscriber_id", ())).order_by().values("pk")
    try:
        statement, parameters = sql.literally(*people.query.sql_with_params())
    except EmptyResultSet:
        return "1 = 0", ()
    return f"EXISTS ({statement})", parameters


def _sorted(
    found: Sequence[Any], doubtful: Sequence[Any], blocked: Callable[[Iterable[str]], set[str]], now: datetime
) -> Admitted:
    """The usual case is that nobody is in doubt: who is welcome at the address the delivery was made for. Otherwise
    that address decides too, whoever has it now."""
    dead = blocked(each[_EMAIL] for each in doubtful)
    suppressed = {each[0] for each in doubtful if each[_EMAIL] in dead}
    left = {each[0] for each in doubtful if not each[_WELCOME]} - suppressed
    rows = [each[:_PRESENT_EMAIL] for each in found if each[0] not in suppressed and each[0] not in left]
    ends = {DeliveryState.SUPPRESSED: suppressed, DeliveryState.UNSUBSCRIBED: left}
    return Admitted(rows, {state: _end(deliveries, state, now) for state, deliveries in ends.items()})


def _end(deliveries: set[int], state: DeliveryState, now: datetime) -> int:
    if not deliveries:
        return 0
    pending = Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.PENDING)
    return pending.update(state=state, settled_at=now)

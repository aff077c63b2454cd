"""Claim, arm and settle by hand, one batch at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.admission import Door
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim
from mailer.dispatch.transport import Result
from mailer.dispatch.windows import Lot, Standing, keep
from mailer.lib.replies import Phase, Reply

ACCEPTED = Reply(Phase.DOT, 250, "2.0.0 queued")
NOBODY = lambda owner: False  # noqa: E731
EVERYBODY = lambda owner: True  # noqa: E731


@dataclass
class Armed:
    """Who may go, and the lot they belong to."""

    lot: Lot
    ids: tuple[int, ...]
    standing: Standing
    known: list[Result] = field(default_factory=list)

    @property
    def window(self) -> int:
        return self.lot.window


def lot_of(claim: Claim, candidates: Sequence[int]) -> Lot:
    """``claim`` as its drain would know it, if the batch held ``candidates`` alone."""
    return Lot(claim, Door(Campaign.objects.get(pk=claim.campaign)), deque(candidates))


def arm(claim: Claim, candidates: Sequence[int], last: Armed | None = None) -> Armed:
    """Put ``candidates`` in force, and settle ``last`` in the same transaction."""
    lot = last.lot if last else lot_of(claim, ())
    lot.left.extend(candidates)
    rows = keep([lot], {lot: len(candidates)})
    return Armed(lot, tuple(row[0] for row in rows.get(lot, ())), lot.standing)


def settle(claim: Claim, armed: Armed) -> Standing:
    """Write down what ``armed`` knows."""
    keep([armed.lot])
    return armed.lot.standing


def results(armed: Armed, verdict: Verdict = Verdict.ACCEPTED, reply: Reply = ACCEPTED) -> Armed:
    """``armed``, all answered alike."""
    armed.lot.known += [Result(each, verdict, reply) for each in armed.ids]
    return armed


def state(delivery: int) -> DeliveryState:
    return DeliveryState(Delivery.objects.get(pk=delivery).state)

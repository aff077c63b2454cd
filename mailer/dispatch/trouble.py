"""What results say of the lane and the relay."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from mailer.campaigns.clock import database_now
from mailer.dispatch import lanes
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim
from mailer.dispatch.providers import refusals
from mailer.dispatch.transport import Result
from mailer.dispatch.windows import Lot
from mailer.lib.replies import Phase, Reply

logger = logging.getLogger(__name__)

OFTEN = 2
"""Pauses after which a probe that is refused again is set aside."""

Found = Sequence[tuple[Lot, Result]]
"""Troubles, and in which lot they were met."""


def concerns(result: Result, met: Lot, other: Lot) -> bool:
    """Whether ``other`` cannot go on after the trouble ``met`` has had: all of the relay, those on the same lane, or
    those of the same campaign."""
    if result.verdict is Verdict.RELAY:
        return True
    if result.verdict is Verdict.SENDER:
        return met.claim.campaign == other.claim.campaign
    return met.claim.provider == other.claim.provider


def refused_senders(found: Found) -> dict[int, Reply]:
    """The campaigns whose sender the relay does not take, and what it said."""
    return {lot.claim.campaign: each.reply for lot, each in found if each.verdict is Verdict.SENDER}


def rest(found: Found) -> None:
    """Let the lanes rest, or the whole relay, and tell the operator; each once."""
    ways: dict[tuple[str, str], Result] = {}
    for lot, each in found:
        if each.verdict is Verdict.RELAY:
            ways.setdefault((lot.claim.relay, lanes.WHOLE_RELAY), each)
        elif each.verdict is not Verdict.SENDER:
            ways.setdefault((lot.claim.relay, lot.claim.provider), each)
    for (relay, provider), each in ways.items():
        lane = lanes.rest(relay, provider, str(each.reply), database_now(), each.wait)
        level = logging.ERROR if provider == lanes.WHOLE_RELAY else logging.WARNING
        logger.log(level, "%s rests until %s: %s", lane, lane.not_before, each.reply)


def over(held: Claim) -> bool:
    """The lane has answered, and not with trouble: it is well, except where its provider refuses messages and nobody
    knows why. Whether it is."""
    if refusals.stand(held.relay):
        return False
    lanes.recovered(held.relay, held.provider, database_now())
    return True


def same_again(held: Claim, found: Result) -> bool:
    """Whether the probe of a lane, not of its relay, has been refused too often to put it first once more."""
    return _may_be_its_own(found) and lanes.failures(held.relay, held.provider) >= OFTEN


def deferred(result: Result) -> Result:
    """A probe set aside: it waits for its own next attempt, which counts, and another goes first."""
    return replace(result, verdict=Verdict.DEFERRED) if _may_be_its_own(result) else result


def _may_be_its_own(found: Result) -> bool:
    """Whether another message may fare better: a lane is refused at some, and a provider that has heard a message out
    may refuse that one, however many it refused before."""
    return found.verdict is Verdict.LANE or (found.verdict is Verdict.RELAY and found.reply.phase is Phase.DOT)

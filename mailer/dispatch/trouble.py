"""What a window's results say of the lane and the relay."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from mailer.campaigns.clock import database_now
from mailer.dispatch import lanes
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim
from mailer.dispatch.transport import Result

logger = logging.getLogger(__name__)

TROUBLE = frozenset({Verdict.RELAY, Verdict.SENDER, Verdict.LANE, Verdict.UNCERTAIN})
OFTEN = 2
"""Pauses after which a probe that is refused again is set aside."""


def look(held: Claim, results: Sequence[Result]) -> Result | None:
    """The result that makes the batch wait, if there is one; otherwise the lane is well, if it answered at all."""
    for each in results:
        if each.verdict in TROUBLE:
            return each
    if any(each.reply.code for each in results):
        lanes.recovered(held.relay, held.provider, database_now())
    return None


def rest(held: Claim, found: Result) -> None:
    """Let the lane rest, or the whole relay, and tell the operator."""
    whole = found.verdict is Verdict.RELAY
    lane = lanes.rest(held.relay, lanes.WHOLE_RELAY if whole else held.provider, str(found.reply), database_now())
    logger.log(logging.ERROR if whole else logging.WARNING, "%s rests until %s: %s", lane, lane.not_before, found.reply)


def is_probing(held: Claim) -> bool:
    """Whether the lane comes out of a pause: then one message goes first."""
    return lanes.failures(held.relay, held.provider) > 0


def same_again(held: Claim, found: Result) -> bool:
    """Whether the probe of a lane, not of its relay, has been refused too often to put it first once more."""
    return found.verdict is Verdict.LANE and lanes.failures(held.relay, held.provider) >= OFTEN


def deferred(result: Result) -> Result:
    """A probe set aside: it waits for its own next attempt, which counts, and another goes first."""
    return replace(result, verdict=Verdict.DEFERRED) if result.verdict is Verdict.LANE else result

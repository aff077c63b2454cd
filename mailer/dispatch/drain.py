"""Drain the queue through one relay: claim a batch, arm a window, send it, settle it, until there is nothing to do or
the time is up. Everything it knows it can lose: the ledger is the truth."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from django.conf import settings

from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Batch, Campaign
from mailer.dispatch import lanes, stopping
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim, claim, waiting
from mailer.dispatch.headers import UnsafeValue
from mailer.dispatch.load import addressed, templates
from mailer.dispatch.message import Message, MessageTemplate, Recipient
from mailer.dispatch.settle import Settled
from mailer.dispatch.slots import dispatcher
from mailer.dispatch.smtp import PlainTransport
from mailer.dispatch.transport import Result, Transport
from mailer.dispatch.windows import Armed, Standing, arm, give_back, settle
from mailer.issues.errors import ProofRefused
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

logger = logging.getLogger(__name__)

BUDGET = 30.0
"""Seconds a drain runs before it makes room for others and calls itself again."""


class Ended(Enum):
    """Why a drain stopped."""

    IDLE = "nothing to do"
    FULL = "no free slot"
    TIME = "time is up, or the worker stops"


@dataclass(slots=True)
class Drain:
    """One run. ``between`` is called between windows: whatever else is due."""

    relay: Relay
    transport: Transport
    owner: int
    deadline: float
    between: Callable[[], None] = lambda: None
    known: dict[int, dict[int, MessageTemplate]] = field(default_factory=dict)

    def goes_on(self) -> bool:
        return time.monotonic() < self.deadline and not stopping.asked()

    def batch(self, held: Claim) -> None:
        """Send what is left of one batch, and give it back whatever happens to us short of death."""
        done = False
        try:
            done = self._windows(held)
        finally:
            give_back(held, done=done)

    def _windows(self, held: Claim) -> bool:
        """True when nothing of the batch is left to send."""
        try:
            variants = self._templates(held.campaign)
        except ProofRefused as error:
            _stop(held.campaign, str(error))
            return False
        people = addressed(waiting(Batch.objects.get(pk=held.batch)))
        left = list(people)
        last: Settled | None = None
        while left and self.goes_on():
            size = 1 if lanes.is_probing(held.relay, held.provider) else self.relay.window
            group, left = left[:size], left[size:]
            messages, unsendable = _render(variants, {key: people[key] for key in group})
            armed = arm(held, group, last)
            if armed.standing is not Standing.OURS:
                return False
            last = self._send(armed, messages, unsendable)
            if last is not None and self._troubled(held, last):
                settle(held, last)
                return False
            self.between()
        if last is not None and settle(held, last) is Standing.LOST:
            return False
        return not left

    def _templates(self, campaign: int) -> dict[int, MessageTemplate]:
        if campaign not in self.known:
            self.known = {campaign: templates(campaign)}
        return self.known[campaign]

    def _send(self, armed: Armed, messages: dict[int, Message], unsendable: dict[int, Result]) -> Settled | None:
        if not armed.ids:
            return None
        results = self.transport.send([messages[each] for each in armed.ids if each in messages])
        failed = [unsendable[each] for each in armed.ids if each in unsendable]
        return Settled(armed.window, self.relay.name, [*results, *failed])

    def _troubled(self, held: Claim, last: Settled) -> bool:
        """Whether the batch must wait because the lane or the relay is in trouble; puts it to rest if so."""
        now = database_now()
        for each in last.results:
            if each.verdict in (Verdict.RELAY, Verdict.SENDER):
                lane = lanes.rest(held.relay, lanes.WHOLE_RELAY, str(each.reply), now)
                logger.error("Relay %s rests until %s: %s", held.relay, lane.not_before, each.reply)
                return True
            if each.verdict in (Verdict.LANE, Verdict.UNCERTAIN):
                lane = lanes.rest(held.relay, held.provider, str(each.reply), now)
                logger.warning("Lane %s rests until %s: %s", lane, lane.not_before, each.reply)
                return True
        if any(each.reply.code for each in last.results):
            lanes.recovered(held.relay, held.provider, now)
        return False


def drain(relay: Relay, budget: float = BUDGET, between: Callable[[], None] = lambda: None) -> Ended:
    """Send what is waiting through ``relay`` for at most ``budget`` seconds. Exits at once where no slot is free."""
    with dispatcher(relay) as mine:
        if mine is None:
            return Ended.FULL
        transport = PlainTransport(relay, hello=settings.MAILER_BOUNCE_DOMAIN)
        run = Drain(relay, transport, mine.pk, time.monotonic() + budget, between)
        try:
            while run.goes_on():
                held = claim(mine, relay, database_now())
                if held is None:
                    return Ended.IDLE
                run.batch(held)
                between()
            return Ended.TIME
        finally:
            transport.close()


def _render(
    variants: dict[int, MessageTemplate], people: dict[int, tuple[int, Recipient]]
) -> tuple[dict[int, Message], dict[int, Result]]:
    """Everybody's message; or, where somebody's data cannot be put into one, the result that says so."""
    now = datetime.now(UTC)  # the Date of a message is the sender's own time, not the ledger's
    messages, unsendable = {}, {}
    for key, (variant, recipient) in people.items():
        try:
            messages[key] = variants[variant].render(recipient, now)
        except (UnsafeValue, UnicodeError, KeyError) as error:
            reply = Reply(Phase.CONNECT, 0, f"not sent, the subscriber's data cannot be put into a message: {error}")
            unsendable[key] = Result(key, Verdict.FAILED, reply)
    return messages, unsendable


def _stop(campaign_id: int, reason: str) -> None:
    logger.error("Campaign %s is paused: %s", campaign_id, reason)
    try:
        pause_campaign(Campaign.objects.get(pk=campaign_id), reason)
    except CampaignRefused as error:
        logger.warning("%s", error)

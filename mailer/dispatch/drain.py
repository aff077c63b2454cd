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
from django.db import DatabaseError, InterfaceError, connection

from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Batch, Campaign
from mailer.dispatch import stopping, trouble
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim, claim, waiting
from mailer.dispatch.headers import UnsafeValue
from mailer.dispatch.load import addressed, templates
from mailer.dispatch.message import Message, MessageTemplate, Recipient
from mailer.dispatch.settle import Settled
from mailer.dispatch.slots import dispatcher
from mailer.dispatch.smtp import PlainTransport
from mailer.dispatch.sweep import tend
from mailer.dispatch.transport import Result, Transport
from mailer.dispatch.windows import Armed, Standing, arm, give_back, settle
from mailer.issues.errors import ProofRefused
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

logger = logging.getLogger(__name__)

BUDGET = 30.0
"""Seconds a drain runs before it makes room for others and calls itself again."""
WINDOW_SECONDS = 120.0
"""No message of a window is begun later than this, so that even with the 600 s one may wait after its final dot the
window ends within the task's 900 s and the lease's 960 s."""
SETTLE_TRIES = 3


class Ended(Enum):
    """Why a drain stopped."""

    IDLE = "nothing to do"
    FULL = "no free slot"
    TIME = "time is up, or the worker stops"


def drain(relay: Relay, budget: float = BUDGET) -> Ended:
    """Send what is waiting through ``relay`` for at most ``budget`` seconds. Exits at once where no slot is free."""
    with dispatcher(relay) as mine:
        if mine is None:
            return Ended.FULL
        transport = PlainTransport(relay, hello=settings.MAILER_BOUNCE_DOMAIN)
        run = Drain(relay, transport, time.monotonic() + budget)
        try:
            while run.goes_on():
                held = claim(mine, relay, database_now())
                if held is None:
                    return Ended.IDLE
                run.batch(held)
                run.tend_when_due()
            return Ended.TIME
        finally:
            transport.close()


@dataclass(slots=True)
class Drain:
    """One run."""

    relay: Relay
    transport: Transport
    deadline: float
    unsettled: Settled | None = None
    """What became of the window in force, until it is written down."""
    known: dict[int, dict[int, MessageTemplate]] = field(default_factory=dict)
    tended: float = field(default_factory=time.monotonic)

    def goes_on(self) -> bool:
        return time.monotonic() < self.deadline and not stopping.asked()

    def batch(self, held: Claim) -> None:
        """Send what is left of one batch, write down what became of it, and give it back, whatever happens to us short
        of death."""
        done = False
        try:
            done = self._windows(held)
        finally:
            self._settle(held)
            give_back(held, done=done)

    def tend_when_due(self) -> None:
        """Look after retries and the dead, but only while nothing is unsettled: it may fail, or take its time."""
        if self.unsettled is None and time.monotonic() - self.tended >= settings.MAILER_SWEEP_SECONDS:
            tend()
            self.tended = time.monotonic()

    def _windows(self, held: Claim) -> bool:
        """True when nothing of the batch is left to send."""
        try:
            variants = self._templates(held.campaign)
        except ProofRefused as error:
            _stop(held.campaign, str(error))
            return False
        except (ValueError, UnsafeValue) as error:
            _stop(held.campaign, f"Its messages cannot be put together: {error}")
            return False
        people = addressed(waiting(Batch.objects.get(pk=held.batch)))
        left = list(people)
        while left and self.goes_on():
            probing = trouble.is_probing(held)
            size = 1 if probing else self.relay.window
            group, left = left[:size], left[size:]
            messages, unsendable = _render(variants, {key: people[key] for key in group})
            armed = arm(held, group, self.unsettled)
            self.unsettled = None
            if armed.standing is not Standing.OURS:
                return False
            if not self._send(held, armed, messages, unsendable, probing):
                return False
        return not left and self._settle(held)

    def _templates(self, campaign: int) -> dict[int, MessageTemplate]:
        if campaign not in self.known:
            self.known = {campaign: templates(campaign)}
        return self.known[campaign]

    def _send(
        self,
        held: Claim,
        armed: Armed,
        messages: dict[int, Message],
        unsendable: dict[int, Result],
        probing: bool,
    ) -> bool:
        """Send an armed window and keep what became of it for settling. False where the batch must wait."""
        if not armed.ids:
            return True
        window = [messages[each] for each in armed.ids if each in messages]
        results = self.transport.send(window, time.monotonic() + WINDOW_SECONDS)
        failed = [unsendable[each] for each in armed.ids if each in unsendable]
        self.unsettled = Settled(armed.window, self.relay.name, [*results, *failed])
        found = trouble.look(held, results)
        if found is None:
            return not any(each.verdict is Verdict.UNSENT for each in results)
        if probing and trouble.same_again(held, found):
            # The one message that goes first after a pause is refused each time: it may be at fault, so the next goes.
            self.unsettled = Settled(armed.window, self.relay.name, [trouble.deferred(each) for each in results])
        self._settle(held)
        if found.verdict is Verdict.SENDER:
            _stop(held.campaign, f"Relay {held.relay} refuses our sender: {found.reply}")
        else:
            trouble.rest(held, found)
        return False

    def _settle(self, held: Claim) -> bool:
        """Write down what became of the last window; known answers are not given up lightly. True where the batch is
        still ours."""
        last = self.unsettled
        if last is None:
            return True
        standing = _persistently(lambda: settle(held, last))
        self.unsettled = None
        return standing is Standing.OURS


def _persistently(write: Callable[[], Standing]) -> Standing:
    """What ``write`` gives, on a new connection where the database went away."""
    for tries in range(1, SETTLE_TRIES):
        try:
            return write()
        except (DatabaseError, InterfaceError):
            logger.exception("Settling a window failed; trying again")
            connection.close()
            time.sleep(tries)
    return write()


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

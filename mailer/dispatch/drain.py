"""Drain the queue through one slot of a relay: claim batches, arm windows, hand them to the transport, settle what it
says, until there is nothing to do or the time is up. Everything it knows it can lose: the ledger is the truth.

It has the ledger to itself; the connections are driven by a thread of their own, which goes on while a commit waits for
the disk: see mailer.dispatch.beside.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from math import inf

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from mailer.campaigns.clock import database_now
from mailer.dispatch import liveness, sql, stopping, trouble
from mailer.dispatch.blame import HALTING, Verdict
from mailer.dispatch.carriers import transport_for
from mailer.dispatch.claim import claim_some, urgent
from mailer.dispatch.leave import Leave
from mailer.dispatch.load import Row, parcels
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.notices import alone
from mailer.dispatch.quota import Quota, in_turn, is_alone
from mailer.dispatch.slots import dispatcher
from mailer.dispatch.steps import attempt, persistently
from mailer.dispatch.sweep import tend
from mailer.dispatch.transport import Result, Transport
from mailer.dispatch.windows import Lot, Standing, forget_unknown, keep, release, take_up
from mailer.dispatch.works import Works, stop
from mailer.lib.killpoints import KillPoint, reach
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

logger = logging.getLogger(__name__)

BUDGET = 30.0
"""Seconds a drain runs before it makes room for others and calls itself again."""
WINDOW_SECONDS = 120.0
"""No message of a window is begun later than this, so that even with the 600 s one may wait after its final dot the
window ends within the task's 900 s and the lease's 960 s."""
LEAST_SECONDS = 0.05
"""In which a message may be begun in any case, however long the ledger took: or a slow disk would let nothing go."""
MOST_HELD = 16
"""Batches held at a time. One is enough where they are full; retries and notices come in small ones."""
MOST_AT_ONCE = 8
"""Batches claimed together where the last ones lasted less than QUICK_SECONDS: a claim costs as much as some hundred
messages."""
QUICK_SECONDS = 1.0
LOOK_SECONDS = 0.5
"""How often is asked whether something urgent waits, or anything at all where there was nothing."""
SETTLE_SECONDS = 1.0
"""What is known is written down by then, even if nothing is to be armed."""
RENEW_SECONDS = 10.0
"""How often the leases are renewed and our own lock is looked at."""


NEVER_OFFERED = Reply(Phase.CONNECT, 0, "taken back before it was handed to the relay's connections")


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
        sql.prepare()
        connections = relay.share(mine.slot)
        transport = transport_for(relay, connections, settings.MAILER_BOUNCE_DOMAIN)
        run = Drain(relay, mine, transport, connections, time.monotonic() + budget)
        try:
            return run.run()
        finally:
            transport.close()


@dataclass(slots=True)
class Drain:
    """One run."""

    relay: Relay
    mine: Dispatcher
    transport: Transport
    connections: int
    deadline: float
    lots: list[Lot] = field(default_factory=list)
    """What is held, in the order it was claimed."""
    where: dict[int, Lot] = field(default_factory=dict)
    """The lot of every delivery the transport has."""
    unoffered: dict[Lot, list[Row]] = field(default_factory=dict)
    """What is armed and the transport does not have yet: nothing of it can have been sent."""
    found: list[tuple[Lot, Result]] = field(default_factory=list)
    """Troubles not yet seen to."""
    works: Works = field(default_factory=Works)
    skipped: set[int] = field(default_factory=set)
    """Batches that cannot be sent, whatever their campaign says."""
    leave: Leave = field(init=False)
    quota: Quota = field(init=False)
    halted: bool = False
    """The transport begins nothing more until all that is under way has its answer."""
    cut_off: bool = False
    """Our lock is lost: others take us for dead, and may send what we hold."""
    doubtful: bool = False
    """Whether a transaction may have been committed whose answer was lost."""
    most: int = 1
    taken: float = 0.0
    looked: float = 0.0
    empty: float = 0.0
    fed: float = 0.0
    renewed: float = field(default_factory=time.monotonic)
    tended: float = field(default_factory=time.monotonic)
    clock: tuple[datetime, float] = field(default_factory=lambda: (database_now(), time.monotonic()))

    def __post_init__(self) -> None:
        self.leave = Leave(self.relay)
        self.quota = Quota(self.connections, self.relay.window)

    def run(self) -> Ended:
        """Send until there is nothing to do or the time is up; then write down what is known and give everything back,
        whatever happens to us short of death."""
        try:
            ended = self._work()
        except BaseException as error:
            self.doubtful = isinstance(error, DatabaseError | InterfaceError)
            self.transport.recall()
            raise
        finally:
            self._take_unoffered_back()
            self._finish()
        return ended

    def _take_unoffered_back(self) -> None:
        """What failed between the ledger and the transport: or a message that never left would be uncertain."""
        for lot, rows in self.unoffered.items():
            lot.known += [Result(row[0], Verdict.UNSENT, NEVER_OFFERED) for row in rows]
        self.unoffered = {}

    def _work(self) -> Ended:
        while self._goes_on():
            self._claim()
            if not self.lots:
                return Ended.IDLE
            self._feed()
            self._tend_when_due()
            self._await()
            self._see_to_trouble()
        return Ended.TIME

    def _goes_on(self) -> bool:
        return time.monotonic() < self.deadline and not stopping.asked() and not self.cut_off

    def _finish(self) -> None:
        if stopping.asked():
            self.transport.recall()
        idle = [lot for lot in self.lots if not lot.armed]
        if idle and not self.doubtful:
            attempt(self._give_up, idle)
        try:
            self._run_dry()
            self._see_to_trouble()
        except BaseException:
            self.transport.recall()  # what is queued still must not go out while nobody writes down what becomes of it
            raise
        finally:
            self._settle(self.lots, self.lots)

    def _give_up(self, lots: Sequence[Lot]) -> None:
        """Hold ``lots``, of which nothing is armed, no longer."""
        self._settle(lots, lots)
        self.lots = [lot for lot in self.lots if lot not in lots]

    # -- claim ---------------------------------------------------------------------------------------------------------

    def _claim(self) -> None:
        """Hold enough for the next window, and what is urgent."""
        now = time.monotonic()
        if self.lots and now - self.looked >= LOOK_SECONDS:
            self.looked = now
            highest = max(lot.claim.priority for lot in self.lots)
            if not is_alone(self.lots) and urgent(self.relay, highest, self._now()):
                self._take(above=highest)
        if self.lots and now - self.empty < LOOK_SECONDS:
            return
        while self._needs_more():
            if not self._take():
                self.empty = now
                return

    def _needs_more(self) -> bool:
        if len(self.lots) >= MOST_HELD or is_alone(self.lots):
            return False
        waiting = self._waiting()
        return sum(len(lot.left) for lot in self.lots if lot.claim.provider not in waiting) < self.quota.size

    def _waiting(self) -> set[str]:
        """Held lanes that have to wait for leave of their own: meanwhile others are served."""
        return self.leave.waiting({lot.claim.provider for lot in self.lots})

    def _take(self, *, above: int | None = None) -> bool:
        """Claim what is next; several batches where the last ones did not last long. What is of a priority ``above``
        that goes first; another dispatcher may have been faster, or its lane be full. False where there is nothing."""
        now = time.monotonic()
        self.most = min(MOST_AT_ONCE, self.most * 2) if now - self.taken < QUICK_SECONDS else 1
        self.taken = now
        while True:
            reach(KillPoint.BEFORE_CLAIM)
            most, waiting = (self.most, self._waiting()) if above is None else (1, ())
            claims = claim_some(self.mine, self.relay, self._now(), self.skipped, most, waiting, above)
            if not claims:
                return False
            reach(KillPoint.AFTER_CLAIM)
            try:
                work = self.works.of(claims[0].campaign, {lot.claim.campaign for lot in self.lots})
            except BaseException:
                for each in claims:
                    attempt(release, each)  # or it would be taken for one whose dispatcher died
                raise
            if work is not None:
                self.lots += [take_up(each, work.door, first=above is not None) for each in claims]
                return True
            for each in claims:
                release(each)
                self.skipped.add(each.batch)

    # -- feed ----------------------------------------------------------------------------------------------------------

    def _feed(self) -> None:
        """Settle what is known, arm what comes next and offer it, where either is due."""
        now = time.monotonic()
        wanted = self._wanted(now)
        renewing = now - self.renewed >= RENEW_SECONDS
        lots = [lot for lot in self.lots if lot.known or lot.over or lot in wanted or renewing]
        if not wanted and not renewing and not self._must_settle(now):
            return
        armed = keep(lots, wanted)
        self.unoffered = dict(armed)
        self.fed = now
        if armed:
            reach(KillPoint.AFTER_ARM)
        for lot in armed:
            self._offer(lot, now)
        self.leave.fresh.clear()
        for lot, number in wanted.items():
            self.leave.give_back(lot, number - len(armed.get(lot, ())), self._now())
        self._let_go(lots)
        if renewing:
            self._renewed(now)  # after the offers, which it may have to call back

    def _renewed(self, now: float) -> None:
        """All leases were written anew. Was our lock there all the time?"""
        self.renewed = now
        if not self.cut_off and not liveness.alive(self.mine.pk):
            logger.error("Dispatcher %s has lost its lock in the database: it begins nothing more", self.mine.pk)
            self.cut_off = True
            self.transport.recall()

    def _must_settle(self, now: float) -> bool:
        if any(lot.over for lot in self.lots):
            return True
        known = any(lot.known for lot in self.lots)
        return known and (not self.transport.outstanding or now - self.fed >= SETTLE_SECONDS)

    def _wanted(self, now: float) -> dict[Lot, int]:
        """How many to arm of each lot: at most a window a connection at a time, two in force."""
        if self.transport.queued > self.quota.low(self.lots) and not any(lot.first and lot.left for lot in self.lots):
            return {}
        room = self.quota.room(len(self.where))
        wanted = {}
        for lot in in_turn(self.lots):
            number = self.leave.ask(lot, min(room, self.quota.of(lot)), self._now())
            if number:
                wanted[lot] = number
                room -= number
        return wanted

    def _offer(self, lot: Lot, asked: float) -> None:
        """Hand over what was armed. Its time runs from ``asked``, before the ledger was: the lease does, and a process
        that was stopped over the commit wakes up when it is over."""
        least = time.monotonic() + LEAST_SECONDS
        until = min(asked + WINDOW_SECONDS, max(least, self.leave.fresh.get(lot, inf)))
        ready = parcels(self.unoffered[lot], self.works.known[lot.claim.campaign].templates)
        for row in self.unoffered.pop(lot):
            self.where[row[0]] = lot
        self.transport.offer(ready, until, first=lot.first)

    def _let_go(self, lots: Sequence[Lot]) -> None:
        """Forget what was given back; begin nothing more of a campaign that was stopped, or a batch that was lost."""
        if any(lot.standing is not Standing.OURS and lot.armed for lot in lots):
            self.transport.recall()
        self.lots = [lot for lot in self.lots if not lot.over]

    # -- what the transport says ---------------------------------------------------------------------------------------

    def _await(self) -> None:
        """Let the transport work until it wants more, or for a moment."""
        now = time.monotonic()
        waits = self.leave.waits(now)
        seconds = max(0.0, min([LOOK_SECONDS, self.deadline - now, *waits]))
        if self.transport.outstanding:
            self._collect(self.transport.poll(seconds, self.quota.low(self.lots)))
        elif waits:
            time.sleep(min(seconds, 0.1))

    def _collect(self, results: Sequence[Result]) -> None:
        """Note all of it before anything that asks the database, which may be away."""
        unsent: Counter[Lot] = Counter()
        probes: list[Lot] = []
        for each in results:
            lot = self.where.pop(each.delivery)
            self.halted = self.halted or each.verdict in HALTING
            each = alone(each) if lot.door.is_of_notices else each
            lot.known.append(each)
            if each.verdict in HALTING:
                self.found.append((lot, each))
            elif each.verdict is Verdict.UNSENT:
                unsent[lot] += 1
            if lot.probing:
                probes.append(lot)
        for lot in probes:  # one message at a time goes first, so it is the last that is known
            lot.known[-1] = attempt(self._probed, lot, lot.known[-1]) or lot.known[-1]
        for lot, number in unsent.items():
            self.leave.give_back(lot, number, self._now())

    def _probed(self, lot: Lot, result: Result) -> Result:
        """The message that went first after a pause: the lane is well, or it rests again."""
        if result.verdict in HALTING:
            return trouble.deferred(result) if trouble.same_again(lot.claim, result) else result
        if result.reply.code and trouble.over(lot.claim):
            lot.probing = False
        return result

    def _run_dry(self) -> None:
        """Wait until the transport has nothing left, writing down meanwhile what is known, and that we live."""
        while self.transport.outstanding:
            self._collect(self.transport.poll(LOOK_SECONDS))
            now = time.monotonic()
            if now - self.renewed >= RENEW_SECONDS:
                self._settle(self.lots)
                self._renewed(now)
            elif now - self.fed >= SETTLE_SECONDS:
                self._settle([lot for lot in self.lots if lot.known])
                self.fed = now
        self.halted = False

    def _see_to_trouble(self) -> None:
        """Let the lanes rest that want it, once all that is under way has its answer, and go on without them."""
        if self.found or self.halted:
            self._run_dry()
        if not self.found:
            return
        found, self.found = self.found, []
        concerned = [lot for lot in self.lots if any(trouble.concerns(result, each, lot) for each, result in found)]
        self._settle(self.lots, concerned)
        self.lots = [lot for lot in self.lots if lot not in concerned]
        for campaign, reply in trouble.refused_senders(found).items():
            stop(campaign, _("Relay {name} refuses our sender: {reply}").format(name=self.relay.name, reply=reply))
        trouble.rest(found)

    def _settle(self, lots: Sequence[Lot], give_back: Sequence[Lot] = ()) -> None:
        """Write down what is known and arm nothing; known answers are not given up lightly."""
        if not lots:
            return
        write, mend = partial(keep, lots, give_back=give_back), partial(forget_unknown, lots)
        persistently(write, mend, doubtful=self.doubtful)
        self._let_go(lots)

    def _tend_when_due(self) -> None:
        """Look after retries and the dead, but only while nothing is unsettled: it may fail, or take its time."""
        due = time.monotonic() - self.tended >= settings.MAILER_SWEEP_SECONDS
        if due and not any(lot.known for lot in self.lots):
            tend()
            self.tended = time.monotonic()

    def _now(self) -> datetime:
        """The database's time, as far as it can be known without asking again."""
        then, mark = self.clock
        return then + timedelta(seconds=time.monotonic() - mark)

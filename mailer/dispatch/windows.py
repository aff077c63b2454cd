"""Settle and arm: the durable writes between which a message can go out.

A window names the deliveries of one batch that may go, or have gone and are not written down yet. It stands on disk
before the first byte that could complete one of their messages. Settling what is known and arming what comes next, for
every batch a drain holds, is one transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any

from django.db import transaction

from mailer.campaigns import counters
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Window
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch import settle, sql
from mailer.dispatch.admission import Admitted, Door
from mailer.dispatch.claim import LEASE, Claim
from mailer.dispatch.load import Row
from mailer.dispatch.transport import Result
from mailer.lib.killpoints import KillPoint, reach

ARMED_LEASE = timedelta(seconds=960)
"""Longer than the 600 s a relay may take to answer the final dot."""
TOLERANCE = timedelta(seconds=30)
"""By so much a lease may fall short of it."""


class Standing(Enum):
    """How a batch stands at a write."""

    OURS = "ours"
    HALTED = "halted"
    """The campaign is not running any more: nothing may be armed."""
    LOST = "lost"
    """Another fence stands on the batch: somebody took us for dead."""


@dataclass(slots=True, eq=False)
class Lot:
    """A claimed batch, as its drain knows it."""

    claim: Claim
    door: Door
    left: deque[int]
    """Deliveries that may have to be sent still, in order; armed ones are not among them."""
    armed: dict[int, None] = field(default_factory=dict)
    """What the window names, in order."""
    known: list[Result] = field(default_factory=list)
    """What became of armed ones and is not written down yet."""
    window: int = 0
    """The row of the window in force; 0 where there is none."""
    lease: datetime | None = None
    """Until when it is ours without a sign of life, as far as we have written it."""
    standing: Standing = Standing.OURS
    first: bool = False
    """It goes before all others."""
    probing: bool = False
    """Its lane comes out of a pause: one message goes first, to see."""

    @property
    def over(self) -> bool:
        """Whether nothing more can come of holding it."""
        return not self.armed and (not self.left or self.standing is not Standing.OURS)


def take_up(claim: Claim, door: Door, *, first: bool = False) -> Lot:
    """A batch that was just claimed. What of it is settled or gone is found out when it is armed."""
    return Lot(claim, door, deque(claim.ids), first=first, probing=claim.failures > 0)


def release(claim: Claim) -> None:
    """Give back a batch of which nothing is armed."""
    mine = Batch.objects.filter(pk=claim.batch, fence=claim.fence, owner=claim.owner, state=Batch.State.LEASED)
    mine.update(state=Batch.State.OPEN, owner=None, lease_until=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a transaction made of one lot. ``rows`` may go now; ``tried`` candidates were asked for."""

    standing: Standing
    window: int
    lease: datetime | None
    tried: int
    rows: list[Row]


def keep(
    lots: Sequence[Lot], wanted: Mapping[Lot, int] | None = None, give_back: Collection[Lot] = ()
) -> dict[Lot, list[Row]]:
    """Settle what is known of ``lots``, put so many of each as ``wanted`` says in force, renew the leases, and end the
    lease of those in ``give_back`` and of those of which nothing is left; one transaction. Gives whom each may send to.
    Where it raises, nothing has changed, here or in the ledger, except that the ledger's answer may have been lost on
    its way: so it may be called again, after ``forget_unknown``."""
    kept = _keep(lots, wanted or {}, give_back)
    for lot, each in kept.items():
        _take_note(lot, each)
    return {lot: each.rows for lot, each in kept.items() if each.rows}


def forget_unknown(lots: Sequence[Lot]) -> None:
    """Remove windows that stand under our fences and that we do not know of: the connection broke while they were
    armed, and nothing of them was sent."""
    for lot in lots:
        claim = lot.claim
        mine = Window.objects.filter(batch=claim.batch, fence=claim.fence, owner=claim.owner, lost_at=None)
        mine.exclude(pk=lot.window).delete()


@transaction.atomic
def _keep(lots: Sequence[Lot], wanted: Mapping[Lot, int], give_back: Collection[Lot]) -> dict[Lot, Kept]:
    standings, now = _look(lots)
    kept: dict[Lot, Kept] = {}
    failed: list[Result] = []
    for lot in lots:
        standing = standings.get(lot.claim.batch, Standing.LOST)
        if standing is Standing.LOST:
            kept[lot] = _lost(lot, now)
        else:
            number = wanted.get(lot, 0) if standing is Standing.OURS else 0
            gained, refused = settle.write(lot.claim, lot.window, lot.known, now) if lot.known else ({}, [])
            kept[lot] = _hold(lot, standing, number, lot in give_back, gained, now)
            failed += refused
    settle.tell(failed)
    if any(lot.known for lot in lots):
        reach(KillPoint.BEFORE_COMMIT)
    return kept


def _look(lots: Sequence[Lot]) -> tuple[dict[int, Standing], datetime]:
    """How our batches stand, locked; those we do not hold are not named. And the time."""
    by_batch = {lot.claim.batch: lot.claim for lot in lots}
    found = sql.rows(_look_statement(), [sql.ids(sorted(by_batch))])
    standings = {}
    for batch, fence, owner, early, state, _ in found:
        claim = by_batch[batch]
        if (fence, owner) == (claim.fence, claim.owner):
            goes = state == CampaignState.RUNNING or (early and state == CampaignState.GRACE)
            standings[batch] = Standing.OURS if goes else Standing.HALTED
    return standings, sql.as_time(found[0][-1]) if found else database_now()


@cache
def _look_statement() -> str:
    locked = " FOR UPDATE OF b" if sql.on_postgresql() else ""  # the batch first, as recovery does
    return (
        f"SELECT b.id, b.fence, b.owner, b.early, c.state, {sql.clock()}"  # noqa: S608  # the models' own names
        f" FROM {BATCH} AS b JOIN {Campaign._meta.db_table} AS c ON c.id = b.campaign_id"
        f" WHERE {sql.among('b.id')} AND b.state = {Batch.State.LEASED.value} ORDER BY b.id{locked}"
    )


def _lost(lot: Lot, now: datetime) -> Kept:
    gained = settle.write_late(lot.claim, lot.window, lot.known, now)
    counters.add_to_batch(lot.claim.batch, gained)
    return Kept(Standing.LOST, lot.window, None, 0, [])


def _hold(lot: Lot, standing: Standing, number: int, give_back: bool, gained: settle.Counted, now: datetime) -> Kept:
    tried = min(number, len(lot.left))
    admitted = lot.door.admit(islice(lot.left, tried), lot.claim, now) if tried else Admitted([])
    in_force = _in_force(lot)
    armed = [row[0] for row in admitted.rows]
    window = _rewrite(lot, in_force, armed, now)
    for end, ended in admitted.ended.items():
        gained[end] = gained.get(end, 0) + ended
    left = len(lot.left) - tried + sum(each.verdict not in settle.LEAVES_THE_BATCH for each in lot.known)
    over = not window and (not left or give_back or standing is Standing.HALTED)
    state = Batch.State.LEASED if not over else Batch.State.OPEN if left else Batch.State.DONE
    lease = _lease(lot, now + (ARMED_LEASE if window else LEASE)) if state is Batch.State.LEASED else None
    if lease != lot.lease or lease is None:
        _write_batch(lot.claim, state, lease, gained)
    else:
        _count(lot.claim, gained)
    return Kept(standing, window, lease, tried, admitted.rows)


def _lease(lot: Lot, until: datetime) -> datetime:
    """Written anew only where it makes a difference, as that costs PostgreSQL a change of every index of the row."""
    return lot.lease if lot.lease is not None and until - lot.lease < TOLERANCE else until


def _in_force(lot: Lot) -> list[int]:
    """What is under way still."""
    known = {each.delivery for each in lot.known}
    return [each for each in lot.armed if each not in known] if known else list(lot.armed)


def _rewrite(lot: Lot, in_force: list[int], more: list[int], now: datetime) -> int:
    """Make the window name what is under way and what may go now; gives its row, 0 where nothing is."""
    ids = [*in_force, *more]
    if not ids:
        if lot.window:
            sql.execute(f"DELETE FROM {WINDOW} WHERE id = %s", [lot.window])  # noqa: S608
        return 0
    if not lot.window:
        values = [lot.claim.batch, lot.claim.fence, lot.claim.owner, sql.json_ids(ids), sql.moment(now)]
        return int(sql.rows(_INSERT, values)[0][0])
    if more:
        sql.execute(_GROW, [sql.json_ids(ids), sql.moment(now), lot.window])
    elif lot.known:
        sql.execute(_SHRINK, [sql.json_ids(ids), lot.window])
    return lot.window


BATCH, WINDOW = Batch._meta.db_table, Window._meta.db_table
_INSERT = f"INSERT INTO {WINDOW} (batch_id, fence, owner, ids, armed_at) VALUES (%s, %s, %s, %s, %s) RETURNING id"  # noqa: S608
_GROW = f"UPDATE {WINDOW} SET ids = %s, armed_at = %s WHERE id = %s"  # noqa: S608
_SHRINK = f"UPDATE {WINDOW} SET ids = %s WHERE id = %s"  # noqa: S608
_COUNTERS = ", ".join(f"{name} = {name} + %s" for name in counters.COLUMNS.values())
_OURS = f"WHERE id = %s AND fence = %s AND owner = %s AND state = {Batch.State.LEASED.value}"
_WRITE_BATCH = f"UPDATE {BATCH} SET state = %s, owner = %s, lease_until = %s, {_COUNTERS} {_OURS}"  # noqa: S608
_COUNT = f"UPDATE {BATCH} SET {_COUNTERS} {_OURS}"  # noqa: S608


def _write_batch(claim: Claim, state: Batch.State, until: datetime | None, gained: Mapping[DeliveryState, int]) -> None:
    """Renew the lease, or end it where ``until`` is None, and count; the row is locked and ours."""
    numbers = [gained.get(each, 0) for each in counters.COLUMNS]
    values: list[Any] = [state.value, claim.owner if until else None, sql.moment(until), *numbers]
    sql.execute(_WRITE_BATCH, [*values, claim.batch, claim.fence, claim.owner])


def _count(claim: Claim, gained: Mapping[DeliveryState, int]) -> None:
    if any(gained.values()):
        numbers = [gained.get(each, 0) for each in counters.COLUMNS]
        sql.execute(_COUNT, [*numbers, claim.batch, claim.fence, claim.owner])


def _take_note(lot: Lot, kept: Kept) -> None:
    """What was committed becomes what we know."""
    lot.standing, lot.window, lot.lease = kept.standing, kept.window, kept.lease
    for _ in range(kept.tried):
        lot.left.popleft()
    for each in reversed(lot.known):
        lot.armed.pop(each.delivery, None)
        if each.verdict not in settle.LEAVES_THE_BATCH:
            lot.left.appendleft(each.delivery)
    lot.known = []
    for row in kept.rows:
        lot.armed[row[0]] = None

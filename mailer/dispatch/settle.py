"""Write what became of armed deliveries into the ledger: one row, once, for each."""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from mailer.campaigns.models import Delivery
from mailer.campaigns.refusal import Refusal
from mailer.campaigns.signals import refused
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import sql
from mailer.dispatch.backoff import GIVE_UP, row_pause
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim, standing
from mailer.dispatch.transport import Result

logger = logging.getLogger(__name__)

ENDS = {
    Verdict.ACCEPTED: DeliveryState.ACCEPTED,
    Verdict.FAILED: DeliveryState.FAILED,
    Verdict.UNCERTAIN: DeliveryState.UNCERTAIN,
}
LEAVES_THE_BATCH = frozenset({*ENDS, Verdict.DEFERRED})
"""After any other verdict a delivery is pending as it was, and may be armed again."""
LONGEST_REPLY = 500
DELIVERY = Delivery._meta.db_table

Counted = dict[DeliveryState, int]


def write(claim: Claim, window: int, results: Sequence[Result], now: datetime) -> tuple[Counted, list[Result]]:
    """Settle deliveries armed in ``window`` under ``claim``, which holds, inside the caller's transaction. Gives what
    each state has gained, and which were refused for good, to be told with ``tell``. Doing it twice changes nothing: a
    row that was settled is pending no more, or has had one attempt more than its batch knows."""
    groups: defaultdict[DeliveryState, list[Result]] = defaultdict(list)
    for each in results:
        if (state := ENDS.get(each.verdict)) is not None:
            groups[state].append(each)
    if later := [each for each in results if each.verdict is Verdict.DEFERRED]:
        groups[DeliveryState.FAILED] += _defer(claim, window, later, now)
    gained = {state: _end(claim, window, state, group, now) for state, group in groups.items() if group}
    return gained, groups[DeliveryState.FAILED] if gained.get(DeliveryState.FAILED) else []


def write_late(claim: Claim, window: int, results: Sequence[Result], now: datetime) -> Counted:
    """Where the sweeper has given ``window`` up meanwhile, its deliveries are uncertain: then a late acceptance still
    counts, as it is under the same window, and nothing else does."""
    late = [each for each in results if each.verdict is Verdict.ACCEPTED]
    if not late or not window:
        return {}
    accepted, uncertain = DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN
    changed = _update(
        "state = %s, settled_at = %s, relay = %s",
        [accepted.value, sql.moment(now), claim.relay],
        'd.state = %s AND d."window" = %s',
        [uncertain.value, window],
        late,
    )
    return {accepted: changed, uncertain: -changed} if changed else {}


STANDING = "d.state = 0 AND d.next_attempt_at IS NULL AND d.attempts = %s"
"""See mailer.dispatch.claim.standing."""
ATTEMPTED = "attempts = d.attempts + 1, first_attempt_at = coalesce(d.first_attempt_at, %s)"


def _end(claim: Claim, window: int, state: DeliveryState, results: Sequence[Result], now: datetime) -> int:
    """Put standing deliveries into their end state; gives how many."""
    moment = sql.moment(now)
    return _update(
        f'state = %s, {ATTEMPTED}, settled_at = %s, "window" = %s, relay = %s',
        [state.value, moment, moment, window, claim.relay],
        STANDING,
        [claim.attempt],
        results,
    )


def _defer(claim: Claim, window: int, results: Sequence[Result], now: datetime) -> list[Result]:
    """Put off what a relay wants later; gives those that have been put off for too long."""
    before = _attempts(claim, results)
    again = {
        each.delivery: now + row_pause(before[each.delivery][0] + 1, random.random())  # noqa: S311  # jitter, no secret
        for each in results
        if each.delivery in before
    }
    too_long = {pk for pk, moment in again.items() if moment - (before[pk][1] or now) > GIVE_UP}
    moment = sql.moment(now)
    put_off = [each for each in results if each.delivery in again and each.delivery not in too_long]
    parameters = [
        [moment, sql.moment(again[each.delivery]), window, claim.relay, _reply(each), each.delivery, claim.attempt]
        for each in put_off
    ]
    if parameters:
        with connection.cursor() as cursor:
            cursor.executemany(_DEFER, parameters)
    return [each for each in results if each.delivery in too_long]


_DEFER = f"""
UPDATE {DELIVERY} AS d SET {ATTEMPTED}, next_attempt_at = %s, "window" = %s, relay = %s, reply = %s
WHERE d.id = %s AND {STANDING}
"""  # noqa: S608  # the model's own table name


def _attempts(claim: Claim, results: Sequence[Result]) -> dict[int, tuple[int, datetime | None]]:
    deliveries = standing(claim.attempt).filter(pk__in=[each.delivery for each in results])
    return {
        pk: (attempts, first) for pk, attempts, first in deliveries.values_list("pk", "attempts", "first_attempt_at")
    }


def _update(sets: str, values: Sequence[Any], condition: str, more: Sequence[Any], results: Sequence[Result]) -> int:
    """Set ``sets`` and the reply on the rows of ``results`` that meet ``condition``; gives how many did."""
    if sql.on_postgresql():
        words = sql.texts([str(each.reply)[:LONGEST_REPLY] for each in results])
        many = [*values, sql.ids(each.delivery for each in results), words, *more]
        return int(sql.execute(_FROM_ARRAYS.format(sets=sets, condition=condition), many).rowcount)
    with connection.cursor() as cursor:
        rows = [[*values, _reply(each), each.delivery, *more] for each in results]
        cursor.executemany(_ROW_BY_ROW.format(sets=sets, condition=condition), rows)
        return int(cursor.rowcount)


_FROM_ARRAYS = (
    f"UPDATE {DELIVERY} AS d SET {{sets}}, reply = coalesce(u.reply, '')"  # noqa: S608  # the model's own table name
    " FROM unnest(%s::bigint[], string_to_array(%s, E'\\x1f')) AS u(id, reply) WHERE d.id = u.id AND {condition}"
)
_ROW_BY_ROW = f"UPDATE {DELIVERY} AS d SET {{sets}}, reply = %s WHERE d.id = %s AND {{condition}}"  # noqa: S608


def _reply(result: Result) -> str:
    return sql.storable(str(result.reply)[:LONGEST_REPLY])


def tell(results: Sequence[Result]) -> None:
    """Tell the layers above who was refused for good: all of a transaction at once, as they lock what they write in an
    order of its own."""
    if not results:
        return
    emails = dict(Delivery.objects.filter(pk__in=[each.delivery for each in results]).values_list("pk", "email"))
    refusals = [
        Refusal(each.delivery, emails[each.delivery], each.reply.code, each.reply.status, each.reply.text)
        for each in results
        if each.delivery in emails
    ]
    try:
        with transaction.atomic():
            refused.send(None, refusals=refusals)
    except Exception:
        # The ledger has the reply. What a relay has accepted in the same window must not become uncertain over this.
        logger.exception("The layers above could not record %s refusals", len(refusals))

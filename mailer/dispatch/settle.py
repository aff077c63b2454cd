"""Write what became of an armed window into the ledger: one row, once, for each delivery."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from mailer.campaigns.models import Delivery, Window
from mailer.campaigns.refusal import Refusal
from mailer.campaigns.signals import refused
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.backoff import GIVE_UP, row_pause
from mailer.dispatch.blame import Verdict
from mailer.dispatch.transport import Result

logger = logging.getLogger(__name__)

ENDS = {
    Verdict.ACCEPTED: DeliveryState.ACCEPTED,
    Verdict.FAILED: DeliveryState.FAILED,
    Verdict.UNCERTAIN: DeliveryState.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """A window and what became of each of its deliveries."""

    window: int
    relay: str
    results: Sequence[Result]


def write(settled: Settled, now: datetime) -> None:
    """Settle a window inside the caller's transaction. Where the sweeper has given it up meanwhile, its deliveries are
    uncertain; then a late acceptance still counts, as it is under the same window, and nothing else does."""
    window = Window.objects.select_for_update().filter(pk=settled.window).first()
    in_force = window is not None and window.lost_at is None
    if in_force:
        _write_rows(settled, settled.results, DeliveryState.PENDING, now)
        Window.objects.filter(pk=settled.window).delete()
    else:
        late = [each for each in settled.results if each.verdict is Verdict.ACCEPTED]
        _write_rows(settled, late, DeliveryState.UNCERTAIN, now)


def _write_rows(settled: Settled, results: Sequence[Result], found: DeliveryState, now: datetime) -> None:
    results = [each for each in results if each.verdict in ENDS or each.verdict is Verdict.DEFERRED]
    if not results:
        return
    before = _before(results)
    rows = [_row(settled, each, *before[each.delivery], found, now) for each in results]
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, [[*row, found.value, settled.window] for row in rows])
    refusals = [each for each, row in zip(results, rows, strict=True) if row[0] == DeliveryState.FAILED]
    if refusals and found is DeliveryState.PENDING:
        _tell(refusals)


_UPDATE = f"""
UPDATE {Delivery._meta.db_table}
SET state = %s, attempts = %s, first_attempt_at = %s, next_attempt_at = %s, settled_at = %s, "window" = %s,
    relay = %s, reply = %s
WHERE id = %s AND state = %s AND (state = 0 OR "window" = %s)
"""  # noqa: S608  # the model's own table name


def _before(results: Sequence[Result]) -> dict[int, tuple[int, datetime | None]]:
    deliveries = Delivery.objects.filter(pk__in=[each.delivery for each in results])
    return {
        pk: (attempts, first) for pk, attempts, first in deliveries.values_list("pk", "attempts", "first_attempt_at")
    }


def _row(
    settled: Settled, result: Result, attempts: int, first: datetime | None, found: DeliveryState, now: datetime
) -> list[Any]:
    """The new values of one delivery's row, in the order of _UPDATE."""
    attempts += 0 if found is DeliveryState.UNCERTAIN else 1  # counted when it became uncertain
    first = first or now
    state, again = _end(result, attempts, first, now)
    return [
        state.value,
        attempts,
        _moment(first),
        _moment(again),
        None if again else _moment(now),
        settled.window,
        settled.relay,
        str(result.reply)[:500],
        result.delivery,
    ]


def _end(result: Result, attempts: int, first: datetime, now: datetime) -> tuple[DeliveryState, datetime | None]:
    """The state that follows, and when to try again, if at all."""
    if result.verdict is not Verdict.DEFERRED:
        return ENDS[result.verdict], None
    again = now + row_pause(attempts, random.random())  # noqa: S311  # jitter, not a secret
    if again - first > GIVE_UP:
        return DeliveryState.FAILED, None
    return DeliveryState.PENDING, again


def _moment(moment: datetime | None) -> Any:
    return None if moment is None else connection.ops.adapt_datetimefield_value(moment)


def _tell(results: Sequence[Result]) -> None:
    emails = dict(Delivery.objects.filter(pk__in=[each.delivery for each in results]).values_list("pk", "email"))
    refusals = [
        Refusal(each.delivery, emails[each.delivery], each.reply.code, each.reply.status, each.reply.text)
        for each in results
    ]
    try:
        with transaction.atomic():
            refused.send(None, refusals=refusals)
    except Exception:
        # The ledger has the reply. What a relay has accepted in the same window must not become uncertain over this.
        logger.exception("The layers above could not record %s refusals", len(refusals))

"""A drain takes one slot of its relay and gives it back; where none is free it goes home."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import IntegrityError, transaction

from mailer.campaigns.clock import database_now
from mailer.dispatch import liveness
from mailer.dispatch.models import Dispatcher
from mailer.lib.relays import Relay


@contextlib.contextmanager
def dispatcher(relay: Relay) -> Iterator[Dispatcher | None]:
    """A dispatcher on a free slot of ``relay``, its lock held; None where no slot is free."""
    with liveness.alone() as may, contextlib.ExitStack() as stack:
        mine = _take(relay, stack) if may else None
        try:
            yield mine
        finally:
            if mine is not None:
                Dispatcher.objects.filter(pk=mine.pk).delete()


def _take(relay: Relay, stack: contextlib.ExitStack) -> Dispatcher | None:
    _free_dead_slots(relay)
    taken = set(Dispatcher.objects.filter(relay=relay.name).values_list("slot", flat=True))
    for slot in range(min(relay.slots, relay.connections)):
        if slot not in taken and (mine := _insert(relay, slot, stack)):
            return mine
    return None


def _free_dead_slots(relay: Relay) -> None:
    for each in Dispatcher.objects.filter(relay=relay.name):
        if not liveness.alive(each.pk):
            each.delete()


def _insert(relay: Relay, slot: int, stack: contextlib.ExitStack) -> Dispatcher | None:
    """The lock is taken before anybody can see the row, so that no living dispatcher ever looks dead."""
    host, pid = liveness.whoami()
    try:
        with transaction.atomic():
            mine = Dispatcher.objects.create(relay=relay.name, slot=slot, host=host, pid=pid, started_at=database_now())
            if not stack.enter_context(liveness.held(mine.pk)):
                raise IntegrityError("the lock of a new dispatcher is held by somebody else")
    except IntegrityError:
        return None
    return mine

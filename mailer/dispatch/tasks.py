"""Thin tasks: stateless wake-ups. Losing or doubling any of them loses or doubles no message."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.conf import settings

from mailer.campaigns.tasks import publish
from mailer.dispatch.drain import Ended
from mailer.dispatch.drain import drain as run_drain
from mailer.dispatch.sweep import close_finished
from mailer.dispatch.sweep import sweep as run_sweep

logger = logging.getLogger(__name__)


@shared_task(name="dispatch.drain", queue="dispatch")  # type: ignore[untyped-decorator]
def drain(relay: str) -> None:
    """Drain through one relay; where time ran out with work left, call for another."""
    known = {each.name: each for each in settings.MAILER_RELAYS}
    if relay not in known:
        logger.error("Called to drain relay %s, unknown here: set MAILER_RELAYS alike on every worker host", relay)
        return
    ended = run_drain(known[relay])
    if ended is Ended.TIME:
        publish(drain, relay=relay)
    elif ended is Ended.IDLE:
        close_finished()  # whoever waits for the end of a campaign need not wait for the next sweep as well


@shared_task(name="dispatch.sweep", queue="control")  # type: ignore[untyped-decorator]
def sweep() -> None:
    if run_sweep().waiting:
        wake()


def wake() -> None:
    """One wake-up a slot of every relay; those that find no free slot go home at once."""
    for relay in settings.MAILER_RELAYS:
        for _ in range(relay.slots):
            if not publish(drain, relay=relay.name):
                return  # the broker is away: to find that out once takes long enough


def on_wake(sender: object, **_: Any) -> None:
    """Connected to mailer.campaigns.signals.wake."""
    wake()

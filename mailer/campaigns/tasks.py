"""Wake-ups for the control worker. What is to do stands in the database; a task lost is made up for by the sweeper."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task, shared_task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from mailer.campaigns.snapshot import freeze_audience

logger = logging.getLogger(__name__)

EXPIRES = 300.0
"""Seconds a wake-up is worth anything: the clocks of two hosts may differ, and one too many does no harm."""


def publish(task: Task, **arguments: Any) -> bool:
    """Send a wake-up; False, and no error, where the broker is away: the sweeper will do it."""
    try:
        task.apply_async(kwargs=arguments, expires=EXPIRES, retry=False)
    except (OperationalError, RedisError, OSError) as error:  # one that is out of memory says so in its own words
        logger.warning("The broker is away (%s): %s waits for the next sweep.", error, task.name)
        return False
    return True


@shared_task(name="campaigns.prepare", queue="control")  # type: ignore[untyped-decorator]
def prepare(campaign: int) -> None:
    freeze_audience(campaign)


def on_prepare(sender: object, campaign: int, **_: Any) -> None:
    """Connected to mailer.campaigns.signals.prepare."""
    publish(prepare, campaign=campaign)

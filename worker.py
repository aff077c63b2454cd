"""The Celery workers' entry point: ``celery -A worker worker -Q dispatch``, and ``-Q control -B`` for the other."""

from __future__ import annotations

import os

import django
from celery import Celery
from celery.signals import worker_ready, worker_shutting_down
from kombu.transport.redis import Transport
from redis.exceptions import OutOfMemoryError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")  # noqa: TID251
django.setup()

from django.conf import settings  # noqa: E402

from mailer.campaigns.tasks import EXPIRES  # noqa: E402

# A broker that is out of memory is one that is away: a worker would else end over it.
Transport.connection_errors = (*Transport.connection_errors, OutOfMemoryError)

# How long whoever presses a button waits where the broker is away; the sweeper makes up for a wake-up that is lost.
PUBLISHING = {"connect_retries_timeout": 0.5, "interval_start": 0.2, "interval_step": 0.2, "interval_max": 0.5}

app = Celery("mailer")
app.conf.update(
    broker_url=settings.MAILER_BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a broker that is away for an hour is waited for
    broker_transport_options={"socket_timeout": 10, "socket_connect_timeout": 2, **PUBLISHING},
    task_default_queue="control",
    task_ignore_result=True,
    result_backend=None,
    accept_content=["json"],
    task_serializer="json",
    task_acks_late=False,  # what is to do stands in the database: a task delivered again only adds poison loops
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    task_time_limit=900,  # longer than the 600 s a relay may take to answer the final dot
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    timezone="UTC",
    beat_schedule={
        "sweep": {
            "task": "dispatch.sweep",
            "schedule": settings.MAILER_SWEEP_SECONDS,
            "options": {"queue": "control", "expires": EXPIRES},
        }
    },
    beat_schedule_filename=str(settings.MAILER_HOME / "beat-schedule"),
)
app.autodiscover_tasks(["mailer.campaigns", "mailer.dispatch"], force=True)
app.set_default()


@worker_ready.connect
def sweep_first(sender: object, **_: object) -> None:
    """A worker that starts looks at once for what an earlier one left."""
    from mailer.campaigns.tasks import publish
    from mailer.dispatch.tasks import sweep

    publish(sweep)


@worker_shutting_down.connect
def end_drains(sender: object, **_: object) -> None:
    """In the worker's main process, as soon as it is told to stop; its drains run in others."""
    from mailer.dispatch import stopping

    stopping.ask()

"""``mailer run``, ``sweep`` and ``manage``."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

import typer
from django.conf import settings
from django.core.management import call_command, execute_from_command_line

from mailer.cli.output import Json, command, emit, note, say
from mailer.dispatch.sweep import sweep as sweep_now
from mailer.dispatch.tasks import wake
from mailer.embedded import House, house


@command
def run() -> None:
    """Everything on this machine, until Ctrl-C: broker, workers, catcher, bounce receiver, web server."""
    migrate()
    stopping = stop_on_signals()
    note("Starting …")
    with house() as running:
        tell_where()
        stay(running, stopping)
    note("Stopped.")


def migrate() -> None:
    """Bring the database up to date."""
    call_command("migrate", verbosity=0, interactive=False)


def stop_on_signals() -> threading.Event:
    """An event that SIGINT or SIGTERM sets."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def stay(running: House, stopping: threading.Event) -> None:
    """Watch over the children until told to stop."""
    while not stopping.wait(1.0):
        running.watch_once()


def tell_where() -> None:
    local = f"http://{settings.MAILER_WEB_HOST}:{settings.MAILER_WEB_PORT}"
    say(f"Write and send:  {local}/admin/   (make yourself an account: mailer manage createsuperuser)")
    if settings.MAILER_CATCHES:
        say(f"Mail goes here:  {local}/catcher/   (MAILER_RELAYS is not set, so nobody is mailed)")
    say(f"Logs:            {settings.MAILER_HOME}/logs   ·   stop with Ctrl-C")


@command
def sweep(json_: Json = False) -> None:
    """Make up for what was lost: dead dispatchers, wake-ups, due retries."""
    swept = sweep_now()
    if swept.waiting:
        wake()
    if json_:
        emit(swept.to_dict())
    else:
        say(", ".join(f"{name} {value}" for name, value in swept.to_dict().items()))


def manage(context: typer.Context) -> None:
    """A Django command, such as “mailer manage createsuperuser”."""
    arguments: list[Any] = ["mailer manage", *context.args]
    execute_from_command_line(arguments)
    sys.exit(0)

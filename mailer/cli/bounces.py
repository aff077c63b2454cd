"""``mailer bounce …``"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from django.conf import settings

from mailer.cli.output import Json, Refusal, command, emit, say
from mailer.outcomes.files import classify_file, ingest_file
from mailer.outcomes.receiver import serve

R = TypeVar("R")

app = typer.Typer(help="Bounces: classify, take in, receive.", no_args_is_help=True)


@app.command()
@command
def classify(files: list[Path], json_: Json = False) -> None:
    """What each mail is: a bounce, for whom, and whether the address is dead. Records nothing."""
    for file in files:
        found = _read(classify_file, file)
        if json_:
            emit(found)
            continue
        people = ", ".join(f"{each['address']} {each['status'] or ''} {each['reason']}" for each in found["recipients"])
        say(f"{file}: {found['kind']} {people}".rstrip())


@app.command()
@command
def ingest(files: list[Path], json_: Json = False) -> None:
    """Take mails in as if they had arrived: recorded with their delivery, dead addresses suppressed."""
    for file in files:
        result = _read(ingest_file, file)
        if json_:
            emit({"file": str(file), **asdict(result)})
        elif result.delivery is None:
            say(f"{file}: names no delivery of ours; nothing recorded.")
        else:
            not_recorded = ", dropped: the delivery has enough of these" if result.dropped else ", known already"
            more = ", address suppressed" if result.suppressed else "" if result.recorded else not_recorded
            say(f"{file}: {result.kind} {result.status} for delivery {result.delivery}{more}")


@app.command()
@command
def receive(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = settings.MAILER_BOUNCE_HOST,
    port: Annotated[int, typer.Option(help="The port.")] = settings.MAILER_BOUNCE_PORT,
) -> None:
    """Receive bounces by SMTP until stopped. “mailer run” does this by itself."""
    try:
        serve(host, port)
    except OSError as error:
        raise Refusal(
            f"{host}:{port} cannot be used ({error}): stop what uses it, or set MAILER_BOUNCE_PORT."
        ) from error


def _read(function: Callable[[Path], R], file: Path) -> R:
    try:
        return function(file)
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from error

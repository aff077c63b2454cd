"""``mailer dkim``: what to publish in DNS for the keys of MAILER_DKIM."""

from __future__ import annotations

import typer
from django.conf import settings

from mailer.cli.output import Json, Refusal, command, emit_lines, say

app = typer.Typer(help="DKIM signatures.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps ``show`` a command of its own."""


@app.command("show")
@command
def show(json_: Json = False) -> None:
    """The DNS record of each key: its name, and the TXT value to publish there."""
    signers = settings.MAILER_DKIM
    if not signers:
        raise Refusal("MAILER_DKIM names no key, so nothing is signed; docs/settings.md says how to make one.")
    if json_:
        emit_lines(
            {"name": each.record_name, "type": "TXT", "value": each.record, "algorithm": each.algorithm}
            for each in signers
        )
        return
    for each in signers:
        say(f"{each.record_name}. TXT\n{each.record}\n")

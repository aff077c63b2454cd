"""``mailer list …``"""

from __future__ import annotations

from typing import Annotated

import typer
from django.db import IntegrityError

from mailer.cli.output import Json, Refusal, command, emit, emit_lines, say, table
from subscribers.audience import audience
from subscribers.models import List

app = typer.Typer(help="Lists that subscribers are on.", no_args_is_help=True)


@app.command()
@command
def create(
    name: str,
    opt_in: Annotated[List.OptIn, typer.Option(help="One step, or with confirmation.")] = List.OptIn.SINGLE,
    json_: Json = False,
) -> None:
    """Make a list."""
    if not name.strip() or len(name) > 100:
        raise Refusal("A list's name has 1 to 100 characters.")
    try:
        made = List.objects.create(name=name.strip(), opt_in=opt_in)
    except IntegrityError:
        raise Refusal(f"There is a list “{name}” already.") from None
    if json_:
        emit({"id": made.pk, "name": made.name, "opt_in": made.opt_in})
    else:
        say(f"List “{made.name}” made.")


@app.command()
@command
def show(json_: Json = False) -> None:
    """Every list, and how many would get mail."""
    rows = [{"id": each.pk, "name": each.name, "mailable": audience([each.pk]).count()} for each in List.objects.all()]
    if json_:
        emit_lines(rows)
    elif rows:
        table("Lists", ("name", "would get mail"), [(row["name"], row["mailable"]) for row in rows])
    else:
        say("No lists yet. “mailer list create NAME” makes one.")

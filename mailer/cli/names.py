"""``mailer issue check-name``: a real name looked for in an issue. It is asked for, never an argument: shells keep
those, and other people on the machine see them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mailer.cli import find
from mailer.cli.output import Json, Refusal, command, emit_lines, say
from mailer.issues.name_check import Hit, check_names
from mailer.issues.names import LONGEST, MOST_NAMES, NameRefused
from mailer.issues.naming_words import field_label, kind_label, likeness_label, reason_words


@command
def check_name(
    number: Annotated[int, typer.Argument(metavar="ISSUE", help="The issue's number.")], json_: Json = False
) -> None:
    """Look for a real name; it is asked for, or read from stdin, one a line.

    Exit status 1 where it stands somewhere. The name is not stored and not printed."""
    issue = find.issue(number)
    try:
        hits = check_names(issue, _asked())
    except NameRefused as refused:
        raise Refusal(reason_words(refused.reason)) from None
    if json_:
        emit_lines(plain(hit) for hit in hits)
    else:
        _tell(hits)
    if hits:
        raise typer.Exit(1)


def _asked() -> list[str]:
    if sys.stdin.isatty():
        return [typer.prompt("Real name (not shown)", hide_input=True)]
    read = sys.stdin.read((LONGEST + 2) * (MOST_NAMES + 1))
    return [line for line in read.splitlines() if line.strip()]


def _tell(hits: Sequence[Hit]) -> None:
    if not hits:
        say("Not found. Nicknames, misspellings and words within pictures are not: look for those yourself.")
    for hit in hits:
        say(f"{_where(hit)}, {field_label(hit.place.field)}: {likeness_label(hit.place.likeness)}: {hit.place.context}")


def _where(hit: Hit) -> str:
    if hit.proof:
        return f"Proof {hit.proof} ({hit.language})"
    return f"Block {hit.position} ({kind_label(hit.place.block_kind)})" if hit.position else f"Issue ({hit.language})"


def plain(hit: Hit) -> dict[str, Any]:
    """A hit as JSON has it."""
    return {
        "language": hit.language,
        "proof": hit.proof or None,
        "block": hit.position or None,
        "kind": hit.place.block_kind,
        "field": hit.place.field,
        "offset": hit.place.offset,
        "likeness": hit.place.likeness.name.lower(),
        "name": hit.place.number,
        "context": hit.place.context,
    }

"""``mailer issue check-name``: a real name looked for in an issue. It is asked for, never an argument: shells keep
those, and other people on the machine see them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mailer.cli import find
from mailer.cli.output import Json, Refusal, command, emit_lines, note, say
from mailer.issues.models import Issue
from mailer.issues.name_check import Hit, look_for
from mailer.issues.names import LONGEST, MOST_NAMES, NameRefused
from mailer.issues.naming_words import field_label, kind_label, likeness_label, reason_words
from mailer.issues.pseudonyms import note_looked_for, pseudonyms_of


@command
def check_name(
    number: Annotated[int, typer.Argument(metavar="ISSUE", help="The issue's number.")],
    pseudonyms: Annotated[
        list[str] | None,
        typer.Option("--pseudonym", help="The name in the story; notes that the real one was looked for."),
    ] = None,
    other_people: Annotated[
        bool, typer.Option("--other-people", help="Says that what has only a part of the name is about others.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who looks, by their user name.")] = "",
    json_: Json = False,
) -> None:
    """Look for a real name; it is asked for, or read from stdin, one a line.

    Exit status 1 where it stands somewhere. The name is not stored and not printed."""
    issue, user = find.issue(number), find.user(by) if by else None
    _check_known(issue, pseudonyms or ())
    try:
        looked = look_for(issue, _asked())
    except NameRefused as refused:
        raise Refusal(reason_words(refused.reason)) from None
    is_open = looked.is_in_doubt and not other_people
    if pseudonyms and not is_open:
        names = [each.strip() for each in pseudonyms]
        note_looked_for(issue, names, user, found=looked.is_found, state=looked.state)
    if json_:
        emit_lines(plain(hit) for hit in looked.hits)
    else:
        _tell(looked.hits)
    if pseudonyms and is_open:
        note(
            "Only parts of the name stand in the issue: nothing is noted. If they are other people, say --other-people."
        )
    if looked.hits:
        raise typer.Exit(1)


def _check_known(issue: Issue, pseudonyms: Sequence[str]) -> None:
    known = [each.name for each in pseudonyms_of(issue.get_latest_revision_as_object())] if pseudonyms else []
    if {each.strip() for each in pseudonyms} - set(known):
        listed = ", ".join(known) or "none yet; write them into a story"
        raise Refusal(f"That is no pseudonym of the issue. Its pseudonyms: {listed}.")


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
        return f"Proof {hit.proof} ({hit.language or 'all'}{', sent' if hit.is_sent else ''})"
    if hit.version:
        return f"Former version of {hit.version:%Y-%m-%d %H:%M} ({hit.language})"
    return f"Block {hit.position} ({kind_label(hit.place.block_kind)})" if hit.position else f"Issue ({hit.language})"


def plain(hit: Hit) -> dict[str, Any]:
    """A hit as JSON has it."""
    return {
        "language": hit.language,
        "proof": hit.proof or None,
        "sent": hit.is_sent,
        "version": hit.version and hit.version.isoformat(),
        "block": hit.position or None,
        "kind": hit.place.block_kind,
        "field": hit.place.field,
        "offset": hit.place.offset,
        "likeness": hit.place.likeness.name.lower(),
        "name": hit.place.number,
        "context": hit.place.context,
    }

"""``mailer issue draft``: a manuscript becomes an issue, as far as can be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mailer.cli.output import Json, Refusal, command, emit, say
from mailer.issues.look_again import Again, look_again
from mailer.issues.manuscripts.drafting import draft_issue
from mailer.issues.manuscripts.paper import MAX_BYTES
from mailer.issues.models import Newsletter

Named = Annotated[str, typer.Option("--newsletter", metavar="NAME", help="Whose issue it is; made where missing.")]


@command
def draft(
    file: Annotated[Path, typer.Argument(metavar="FILE.docx|.pdf|.txt")], newsletter: Named = "", json_: Json = False
) -> None:
    """A manuscript becomes an issue, as far as can be told; what was uncertain is listed."""
    issue = draft_issue(_read(file), file.name, newsletter or _only())
    doubts = look_again(issue)
    if json_:
        name = issue.newsletter.name
        flags = [_plain(each) for each in doubts]
        emit(
            {"id": issue.pk, "title": issue.title, "newsletter": name, "date": issue.date, "blocks": len(issue.body)}
            | {"flags": flags}
        )
        return
    say(f"Issue {issue.pk}: {issue.title} ({len(issue.body)} blocks)")
    if doubts:
        say("Look at this again:")
    for each in doubts:
        say(f"  {_place(each)}{each.words}{f' “{each.detail}”' if each.detail else ''}")


def _read(file: Path) -> bytes:
    """One byte more than is taken tells that there is more."""
    try:
        with open(file, "rb") as handle:
            return handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from error


def _only() -> str:
    names = list(Newsletter.objects.values_list("name", flat=True)[:2])
    if len(names) != 1:
        raise Refusal("Name the newsletter with --newsletter NAME.")
    return names[0]


def _place(each: Again) -> str:
    return f"block {each.position}, {each.name}: " if each.position else ""


def _plain(each: Again) -> dict[str, Any]:
    """A flag as JSON has it."""
    return {
        "block": each.position or None,
        "kind": each.name,
        "reason": each.reason,
        "message": each.words,
        "detail": each.detail,
    }

"""``mailer issue test``"""

from __future__ import annotations

from typing import Annotated

import typer

from mailer.campaigns.actions.send_test import send_issue_as_test
from mailer.cli import find
from mailer.cli.output import Json, command, emit, say
from mailer.issues.readers import reader_of

Number = Annotated[int, typer.Argument(metavar="ISSUE", help="The issue's number.")]


@command
def send_test(
    number: Number,
    to: Annotated[list[str], typer.Option(metavar="ADDRESS", help="A member of staff or a reviewer; once for each.")],
    for_: Annotated[str, typer.Option("--for", metavar="ADDRESS", help="Filled as for this subscriber.")] = "",
    json_: Json = False,
) -> None:
    """Send the issue, as it was saved last, to staff or reviewers with [TEST] before its subject."""
    reader = reader_of(find.subscriber(for_)) if for_ else None
    campaign = send_issue_as_test(find.issue(number), to, reader)
    if json_:
        emit({"id": campaign.pk, "kind": campaign.kind, "proof": campaign.proof_id, "to": to})
    else:
        say(f"Campaign {campaign.pk}, a test to {len(to)}: “mailer campaign status {campaign.pk}” tells how it goes")

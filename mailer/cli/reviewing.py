"""``mailer issue test``"""

from __future__ import annotations

from typing import Annotated

import typer

from mailer.campaigns.actions.send_test import send_issue_as_test
from mailer.cli import find
from mailer.cli.output import Json, command, emit, say

Number = Annotated[int, typer.Argument(metavar="ISSUE", help="The issue's number.")]


@command
def send_test(
    number: Number,
    to: Annotated[list[str], typer.Option(metavar="ADDRESS", help="A reviewer or a member of staff; once for each.")],
    json_: Json = False,
) -> None:
    """Send the issue, as it was saved last, to staff or reviewers with [TEST] before its subject."""
    campaign = send_issue_as_test(find.issue(number), to)
    if json_:
        emit({"id": campaign.pk, "kind": campaign.kind, "proof": campaign.proof_id, "to": to})
    else:
        say(f"Campaign {campaign.pk}, a test to {len(to)}: “mailer campaign status {campaign.pk}” tells how it goes")

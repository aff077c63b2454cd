"""``mailer campaign archive``: make room in the ledger."""

from __future__ import annotations

from mailer.campaigns.archive import archive_campaign
from mailer.cli import find
from mailer.cli.output import Json, command, emit, say


@command
def archive(number: int, json_: Json = False) -> None:
    """Move the ledger of a closed campaign to the archive: its numbers and links stay known, resending ends."""
    campaign = find.campaign(number)
    moved = archive_campaign(campaign)
    if json_:
        emit({"id": campaign.pk, "archived": moved})
    else:
        say(f"{moved} deliveries moved to the archive.")

"""``mailer campaign list``, ``status`` and ``ledger``: what they say of campaigns."""

from __future__ import annotations

import csv
import sys
import time
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mailer.campaigns import ledger as book
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import CampaignState
from mailer.cli import find
from mailer.cli.output import Json, Refusal, command, emit, emit_lines, err, say, table
from mailer.dispatch.status import status as standing
from subscribers.exports import neutral

Number = Annotated[int, typer.Argument(metavar="ID", help="The campaign's number.")]
RESTING = (
    CampaignState.CLOSED,
    CampaignState.PAUSED,
    CampaignState.CANCELLED,
    CampaignState.DRAFT,
    CampaignState.SCHEDULED,
)
POLL_SECONDS = 0.5


@command
def status(
    number: Number,
    wait: Annotated[bool, typer.Option("--wait", help="Until it is closed, paused or cancelled.")] = False,
    timeout: Annotated[float, typer.Option(help="Wait at most this many seconds; 0 waits for ever.")] = 0,
    json_: Json = False,
) -> None:
    """How a campaign stands: counts, rate, lanes in trouble."""
    chosen = find.campaign(number)
    if wait and not wait_for(chosen, timeout):
        raise Refusal(f"Campaign {number} is still {chosen.state} after {timeout:.0f} s. Is “mailer run” running?")
    data = standing(chosen)
    if json_:
        emit(data)
    else:
        tell(data)


def wait_for(campaign: Campaign, timeout: float = 0) -> bool:
    """Show progress on stderr until the campaign rests; False where time ran out."""
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    begun = time.monotonic()
    with Progress(*bar, console=err, transient=True) as progress:
        task = progress.add_task("preparing", total=None)
        while True:
            campaign.refresh_from_db()
            counts = book.counts(campaign)
            total = sum(counts.values())
            progress.update(task, description=campaign.state, total=total or None, completed=total - counts["pending"])
            if CampaignState(campaign.state) in RESTING:
                return True
            if timeout and time.monotonic() - begun > timeout:
                return False
            time.sleep(POLL_SECONDS)


def tell(data: dict[str, Any]) -> None:
    say(f"Campaign {data['id']} is {data['state']}. {data['trouble']}".rstrip())
    for line in _manner(data):
        say(line)
    table("Ledger", ("state", "deliveries"), [(state, number) for state, number in data["counts"].items() if number])
    if data["state"] == CampaignState.RUNNING:
        say(f"{data['rate']} a second, {data['dispatchers']} dispatchers alive.")
    for lane in data["lanes"]:
        say(f"Lane {lane['relay']} → {lane['provider']} rests until {lane['not_before']}: {lane['reason']}")


def _manner(data: dict[str, Any]) -> list[str]:
    """What makes it other than a plain campaign that goes out now."""
    lines = []
    if data["corrects"]:
        lines.append(f"It corrects campaign {data['corrects']}.")
    if data["state"] == CampaignState.SCHEDULED:
        lines.append(f"It starts by itself at {data['start_at']}.")
    if data["state"] == CampaignState.GRACE:
        lines.append(f"Only the newsletter's staff have it until {data['grace_until']}: release, or cancel.")
    if (data["priority"], data["weight"]) != ("normal", 1):
        lines.append(f"Priority {data['priority']}, weight {data['weight']}.")
    if hours := data["hours"]:
        zone = hours["zone"] or "each reader's own time"
        closed = f"; closed now, opens at {hours['next_opening']}" if hours["next_opening"] else ""
        lines.append(f"It leaves from {hours['from']} to {hours['until']}, {zone}{closed}.")
    return lines


@command
def list_campaigns(
    most: Annotated[int, typer.Option(min=1, max=1000, help="So many, the newest first.")] = 20, json_: Json = False
) -> None:
    """Campaigns, the newest first; notices are none of them."""
    campaigns = (
        Campaign.objects.exclude(kind=Campaign.Kind.NOTICE).select_related("proof__issue").order_by("-pk")[:most]
    )
    rows = [_line(each) for each in campaigns]
    if json_:
        emit_lines(rows)
    elif rows:
        columns = ("id", "kind", "state", "issue", "start_at", "priority")
        table("Campaigns", columns, [[row[name] or "" for name in columns] for row in rows])
    else:
        say("There are no campaigns yet. “mailer campaign create PROOF --list NAME” makes one.")


def _line(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "kind": campaign.kind,
        "state": campaign.state,
        "issue": campaign.signed_proof.issue.title,
        "proof": campaign.proof_id,
        "corrects": campaign.corrects_id,
        "start_at": campaign.start_at.isoformat() if campaign.start_at else None,
        "priority": Campaign.Priority(campaign.priority).name.lower(),
    }


@command
def ledger(
    number: Number, csv_: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False, json_: Json = False
) -> None:
    """Every delivery: address, state, attempts, reply, message_id, times."""
    rows = book.rows(find.campaign(number))
    if csv_:
        _write_csv(rows)
    elif json_:
        emit_lines(rows)
    else:
        for row in rows:
            say(f"{row['id']:>8}  {row['state']:12} {row['attempts']}  {row['address']}  {row['reply']}")


def _write_csv(rows: Any) -> None:
    writer = csv.writer(sys.stdout)
    for position, row in enumerate(rows):
        if position == 0:
            writer.writerow(row)
        writer.writerow("" if value is None else neutral(str(value)) for value in row.values())

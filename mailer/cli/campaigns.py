"""``mailer campaign …``"""

from __future__ import annotations

import csv
import sys
import time
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mailer.campaigns import ledger as book
from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import sent_before, told
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.cli import find
from mailer.cli.output import Json, Refusal, command, emit, emit_lines, err, note, say, table
from mailer.dispatch.resend import resend as send_again
from mailer.dispatch.status import status as standing
from subscribers.exports import neutral

app = typer.Typer(help="Campaigns: one send of one signed proof.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="ID", help="The campaign's number.")]
RESTING = (CampaignState.CLOSED, CampaignState.PAUSED, CampaignState.CANCELLED, CampaignState.DRAFT)
POLL_SECONDS = 0.5


@app.command()
@command
def create(
    proof: int,
    list_: Annotated[list[str], typer.Option("--list", help="A list it goes to; once for each.")],
    exclude: Annotated[list[str], typer.Option(help="Not to those on this list; once for each.")] = [],  # noqa: B006
    policy: Annotated[
        Campaign.Policy, typer.Option(help="What happens to uncertain deliveries.")
    ] = Campaign.Policy.HOLD,
    json_: Json = False,
) -> None:
    """A draft that will send a signed proof to lists."""
    made = create_campaign(find.proof(proof), find.lists(list_), find.lists(exclude), policy=policy.value)
    _warn_of_repetition(made)
    if json_:
        emit({"id": made.pk, "state": made.state, "proof": proof})
    else:
        say(f"Campaign {made.pk} made. Next: mailer campaign start {made.pk}")


@app.command()
@command
def start(number: Number, json_: Json = False) -> None:
    """Freeze the audience and send."""
    _warn_of_repetition(find.campaign(number))
    _do(start_campaign, number, json_)


@app.command()
@command
def pause(number: Number, json_: Json = False) -> None:
    """Stop sending; what is on its way still goes out."""
    _do(pause_campaign, number, json_)


@app.command()
@command
def resume(number: Number, json_: Json = False) -> None:
    """Go on where it stood."""
    _do(resume_campaign, number, json_)


@app.command()
@command
def cancel(number: Number, json_: Json = False) -> None:
    """Stop for good."""
    _do(cancel_campaign, number, json_)


def _warn_of_repetition(campaign: Campaign) -> None:
    """Who sends the same proof to the same lists may mean it; once it is started, only its state is of interest."""
    if campaign.state == CampaignState.DRAFT:
        for each in sent_before(campaign.signed_proof, campaign.lists.all()):
            note(f"mailer: warning: {told(each)}")


def _do(action: Any, number: int, json_: bool) -> None:
    chosen = find.campaign(number)
    action(chosen)
    if json_:
        emit({"id": chosen.pk, "state": chosen.state})
    else:
        say(f"Campaign {chosen.pk} is {chosen.state}.")


@app.command()
@command
def resend(
    number: Number,
    uncertain: Annotated[bool, typer.Option("--uncertain", help="Those of whom nobody can know.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Those that were refused.")] = False,
    json_: Json = False,
) -> None:
    """Try uncertain or failed deliveries once more, with the same Message-ID."""
    if uncertain == failed:
        raise Refusal("Say which: --uncertain or --failed.")
    chosen = find.campaign(number)
    tried = send_again(chosen, DeliveryState.UNCERTAIN if uncertain else DeliveryState.FAILED)
    if json_:
        emit({"id": chosen.pk, "resent": tried, "state": chosen.state})
    else:
        say(f"{tried} deliveries will be tried again.")


@app.command()
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
        _tell(data)


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


def _tell(data: dict[str, Any]) -> None:
    say(f"Campaign {data['id']} is {data['state']}. {data['trouble']}".rstrip())
    table("Ledger", ("state", "deliveries"), [(state, number) for state, number in data["counts"].items() if number])
    if data["state"] == CampaignState.RUNNING:
        say(f"{data['rate']} a second, {data['dispatchers']} dispatchers alive.")
    for lane in data["lanes"]:
        say(f"Lane {lane['relay']} → {lane['provider']} rests until {lane['not_before']}: {lane['reason']}")


@app.command()
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

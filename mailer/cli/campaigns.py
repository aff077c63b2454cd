"""``mailer campaign …``"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from django.db import transaction

from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.change import change_campaign
from mailer.campaigns.actions.correct import create_correction, stop_and_correct
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.release import release_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.schedule import schedule_campaign, unschedule_campaign
from mailer.campaigns.actions.start import repeated, start_campaign
from mailer.campaigns.manner import Manner
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import told
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.cli import find, moments, reading
from mailer.cli.manner import (
    Between,
    Bounces,
    Clicks,
    Complaints,
    Grace,
    Rank,
    Readers,
    Time,
    Weight,
    wanted,
)
from mailer.cli.output import Json, Refusal, command, emit, note, say
from mailer.cli.reading import Number, tell
from mailer.dispatch.resend import resend as send_again
from mailer.dispatch.status import status as standing

app = typer.Typer(help="Campaigns: one send of one signed proof.", no_args_is_help=True)


@app.command()
@command
def create(
    proof: int,
    list_: Annotated[list[str], typer.Option("--list", help="A list it goes to; once for each.")],
    exclude: Annotated[list[str], typer.Option(help="Not to those on this list; once for each.")] = [],  # noqa: B006
    policy: Annotated[
        Campaign.Policy, typer.Option(help="What happens to uncertain deliveries.")
    ] = Campaign.Policy.HOLD,
    at: Time = "",
    grace: Grace = None,
    between: Between = "",
    readers_time: Readers = None,
    priority: Rank = None,
    weight: Weight = None,
    pause_bounces: Bounces = None,
    pause_complaints: Complaints = None,
    track_links: Clicks = None,
    json_: Json = False,
) -> None:
    """A draft that will send a signed proof to lists; with --at it starts by itself."""
    if grace is not None and not at:
        raise Refusal(
            "--grace goes with --at here. Without it, give it when you start: mailer campaign start ID --grace 10"
        )
    manner = Manner(**wanted(between, readers_time, priority, weight, pause_bounces, pause_complaints, track_links))
    moment = moments.moment(at) if at else None
    with transaction.atomic():  # a draft that could not be scheduled is none that anybody asked for
        made = create_campaign(
            find.proof(proof), find.lists(list_), find.lists(exclude), policy=policy.value, manner=manner
        )
        _warn_of_repetition(made)
        if moment:
            schedule_campaign(made, moment, grace=grace)
    if json_:
        emit({"id": made.pk, "state": made.state, "proof": proof, "start_at": made.start_at})
    elif moment:
        say(f"Campaign {made.pk} made. It starts by itself at {moment.isoformat(timespec='minutes')}.")
    else:
        say(f"Campaign {made.pk} made. Next: mailer campaign start {made.pk}")


@app.command("set")
@command
def set_(
    number: Number,
    between: Between = "",
    readers_time: Readers = None,
    priority: Rank = None,
    weight: Weight = None,
    pause_bounces: Bounces = None,
    pause_complaints: Complaints = None,
    track_links: Clicks = None,
    json_: Json = False,
) -> None:
    """Change how a campaign is sent, also while it runs."""
    fields = wanted(between, readers_time, priority, weight, pause_bounces, pause_complaints, track_links)
    if not fields:
        raise Refusal("Say what to set, such as --priority high; “mailer campaign set --help” lists all of it.")
    chosen = find.campaign(number)
    change_campaign(chosen, **fields)
    if json_:
        emit(standing(chosen))
    else:
        tell(standing(chosen))


@app.command()
@command
def start(number: Number, grace: Grace = None, json_: Json = False) -> None:
    """Freeze the audience and send; with --grace to the newsletter's staff first."""
    _warn_of_repetition(find.campaign(number))
    _do(lambda chosen: start_campaign(chosen, grace=grace or 0), number, json_)


@app.command()
@command
def schedule(number: Number, at: Time, grace: Grace = None, json_: Json = False) -> None:
    """Start by itself at a time, give or take a sweep; scheduling again changes the time."""
    moment = moments.moment(at)
    _warn_of_repetition(find.campaign(number))
    _do(lambda chosen: schedule_campaign(chosen, moment, grace=grace), number, json_)


@app.command()
@command
def unschedule(number: Number, json_: Json = False) -> None:
    """Make it a draft again, that starts when somebody starts it."""
    _do(unschedule_campaign, number, json_)


@app.command()
@command
def release(number: Number, json_: Json = False) -> None:
    """End the time of grace: send to everybody now."""
    _do(release_campaign, number, json_)


@app.command()
@command
def correct(
    number: Number,
    proof: Annotated[int, typer.Argument(help="The signed proof of the correction.")],
    json_: Json = False,
) -> None:
    """Stop a campaign, if it still runs, and make a correction of it: a draft to those who have it or may have it."""
    chosen, correction = find.campaign(number), find.proof(proof)
    with transaction.atomic():  # whoever names a proof that does not fit has stopped nothing
        stop_and_correct(chosen)
        made = create_correction(chosen, correction)
    if json_:
        emit({"id": made.pk, "state": made.state, "proof": proof, "corrects": chosen.pk})
    else:
        say(f"Campaign {made.pk} made, which corrects {chosen.pk}. Next: mailer campaign start {made.pk}")


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
    if campaign.state in (CampaignState.DRAFT, CampaignState.SCHEDULED):
        for each in repeated(campaign):
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


app.command("list")(reading.list_campaigns)
app.command("status")(reading.status)
app.command("ledger")(reading.ledger)

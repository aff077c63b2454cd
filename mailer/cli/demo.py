"""``mailer demo``: the sample newsletter, from typed blocks to bounces, with every step done by the real parts."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.progress import Progress, SpinnerColumn, TextColumn

from mailer.campaigns import ledger
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.catcher.store import CatcherStore
from mailer.cli.output import Refusal, command, err, note, out, say, table
from mailer.cli.reading import wait_for
from mailer.cli.system import migrate, stay, stop_on_signals
from mailer.demo import kept, people, pictures
from mailer.embedded import house
from mailer.issues.actions.check_photo import confirm_photo, look_at
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.models import Proof
from mailer.issues.preflight.check import photos_in
from mailer.issues.yaml_import import import_issue
from mailer.outcomes.models import Outcome
from subscribers.imports import import_csv
from subscribers.models import List, Suppression, User

SENDING_SECONDS = 120.0
BOUNCES_SECONDS = 30.0
USER = "demo"
ADDRESS = "demo@lantern-coast.example"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the ledger says was accepted, held against what the catcher has."""

    accepted: int
    caught: int
    missing: frozenset[str]
    doubled: frozenset[str]
    unknown: frozenset[str]

    @property
    def whole(self) -> bool:
        return self.accepted == self.caught and not (self.missing or self.doubled or self.unknown)


@command
def demo(exit_: Annotated[bool, typer.Option("--exit", help="Stop when the mail is out.")] = False) -> None:
    """The sample newsletter, end to end, mailing nobody; then keeps running, or exits with 0 if every message is
    accounted for."""
    if not (settings.MAILER_CATCHES and settings.MAILER_BROKER_EMBEDDED):
        raise Refusal("The demo mails nobody: unset MAILER_RELAYS and MAILER_BROKER_URL, then try again.")
    stopping = stop_on_signals()
    with _step("Preparing the database"):
        migrate()
    password = _user()
    with _step("Writing the sample newsletter and importing 200 subscribers"):
        proof = _proof()
    with contextlib.ExitStack() as stack:
        with _step("Starting broker, workers, catcher, bounce receiver and web server"):
            running = stack.enter_context(house())
        agreement = _send(proof)
        if exit_:
            if not agreement.whole:
                raise Refusal("Ledger and catcher do not agree: see above.")
            return
        _tell_where(password)
        stay(running, stopping)


def _step(text: str) -> Progress:
    progress = Progress(SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), console=err)
    progress.add_task(text + " …", total=None)
    return progress


def _user() -> str:
    """The demo's user, with a new password each time."""
    password = secrets.token_urlsafe(9)
    user, _ = User.objects.get_or_create(username=USER, defaults={"is_staff": True, "is_superuser": True})
    user.set_password(password)
    user.save()
    return password


def _proof() -> Proof:
    folder = Path(settings.MAILER_HOME) / "sample"
    pictures.draw_all(folder)
    kept.keep_programmes(folder)
    sample = files("mailer.demo").joinpath("sample.yaml").read_text("utf-8")
    issue = import_issue(sample, "sample.yaml", base=folder)
    user = User.objects.get(username=USER)
    kept.keep_staff(issue.newsletter, user, ADDRESS, folder)
    lists = [List.objects.get_or_create(name=name)[0] for name in ("donors", "partners")]
    for onto, numbers in zip(lists, (people.DONORS, people.PARTNERS), strict=True):
        import_csv(people.csv_of(numbers), onto, source="demo")
    for photo in photos_in(issue):
        look_at(photo)
        confirm_photo(photo, user)  # drawn: nobody is in them
    proof = make_proof(issue, lists)
    signed = sign_proof(proof, user, proof.digest)
    user.email = ADDRESS  # only now: nobody need be asked by mail to sign what is signed at once
    user.save(update_fields=["email"])
    return signed


def _send(proof: Proof) -> Agreement:
    campaign = create_campaign(proof, list(proof.lists.all()))
    start_campaign(campaign)
    if not wait_for(campaign, SENDING_SECONDS):
        raise Refusal(f"Not everything was sent within {SENDING_SECONDS:.0f} s: see {settings.MAILER_HOME}/logs.")
    if campaign.state != CampaignState.CLOSED:  # nothing accepted and nothing caught would agree as well
        raise Refusal(f"Campaign {campaign.pk} is {campaign.state}: {campaign.trouble or 'somebody stopped it.'}")
    with CatcherStore(Path(settings.MAILER_HOME) / "catcher.sqlite3") as catcher:
        with _step("Waiting for the bounces"):
            _await_bounces(catcher)
        agreement = agree(campaign, catcher)
    _tell(campaign, agreement)
    return agreement


def _await_bounces(catcher: CatcherStore) -> None:
    deadline = time.monotonic() + BOUNCES_SECONDS
    while catcher.pending_bounces() and time.monotonic() < deadline:
        time.sleep(0.2)


def agree(campaign: Campaign, catcher: CatcherStore) -> Agreement:
    """Ledger and catcher, message for message."""
    rows = {row["message_id"]: row for row in ledger.rows(campaign)}
    accepted = {key for key, row in rows.items() if row["state"] == DeliveryState.ACCEPTED.word}
    caught = [key.strip("<>") for key in catcher.message_ids()]
    ours = [key for key in caught if key in rows]
    return Agreement(
        accepted=len(accepted),
        caught=len(ours),
        missing=frozenset(accepted - set(ours)),
        doubled=frozenset(key for key, times in Counter(ours).items() if times > 1),
        unknown=frozenset(set(ours) - accepted),
    )


def _tell(campaign: Campaign, agreement: Agreement) -> None:
    counts = {state: number for state, number in ledger.counts(campaign).items() if number}
    table(f"Ledger of campaign {campaign.pk}", ("state", "deliveries"), counts.items())
    bounces = Outcome.objects.filter(delivery__in=Delivery.objects.filter(campaign=campaign))
    rows = [(each.status or "-", each.reason, "dead address" if each.hard else "may recover") for each in bounces]
    if rows:
        table("Bounces and refusals", ("status", "reason", "the address"), sorted(rows))
    say(f"Suppressed for good: {Suppression.objects.count()} addresses; the next campaign leaves them out.")
    words = "agree, message for message" if agreement.whole else "DO NOT agree"
    out.print(
        f"Ledger ({agreement.accepted} accepted) and catcher ({agreement.caught} caught) {words}.", highlight=False
    )
    for name in ("missing", "doubled", "unknown"):
        if odd := getattr(agreement, name):
            say(f"{name}: {', '.join(sorted(odd)[:10])}")


def _tell_where(password: str) -> None:
    base = f"http://{settings.MAILER_WEB_HOST}:{settings.MAILER_WEB_PORT}"
    say(f"\nThe mails:  {base}/catcher/")
    say(f"The desk:   {base}/admin/")
    say(f"Log in as “{USER}” with the password “{password}”.")
    note("Stop with Ctrl-C.")

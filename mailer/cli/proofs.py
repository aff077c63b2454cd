"""``mailer proof …``"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer
from django.utils import timezone

from mailer.cli import find
from mailer.cli.output import Json, command, emit, note, say
from mailer.issues.actions.delegate import delegate as delegate_to
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.addresses import view_url
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import Origin
from mailer.issues.signers import name_of
from mailer.issues.waiting import Waiting

app = typer.Typer(help="Proofs: what is signed is what is sent.", no_args_is_help=True)

HERE = Origin(tell=note)
"""The command line has no address; what could not be mailed is told on stderr."""

Number = Annotated[int, typer.Argument(metavar="PROOF", help="The proof's number.")]
By = Annotated[str, typer.Option(help="The user who does it; deputies do it for their signer.")]


@app.command()
@command
def sign(number: Number, by: By, json_: Json = False) -> None:
    """Sign a proof: from then on it may be sent, exactly as it stands."""
    signed = sign_proof(find.proof(number), find.user(by), origin=HERE)
    if json_:
        emit(_plain(signed))
    else:
        behalf = f" for {signed.signed_for.get_username()}" if signed.signed_for else ""
        say(f"Proof {signed.pk} signed by {by}{behalf}, digest {signed.signed_digest}")
        say(f"Next: mailer campaign create {signed.pk} --list NAME")


@app.command("return")
@command
def return_(
    number: Number,
    by: By,
    comment: Annotated[str, typer.Option(help="What should be different.")],
    json_: Json = False,
) -> None:
    """Return a proof with a comment: it can then not be signed any more."""
    returned = return_proof(find.proof(number), find.user(by), comment, origin=HERE)
    if json_:
        emit(_plain(returned))
    else:
        say(f"Proof {returned.pk} returned by {by}.")
        say(f"Next: correct the issue, then mailer issue proof {returned.issue_id} --list NAME")


@app.command()
@command
def delegate(
    signer: Annotated[str, typer.Option(help="The user who is away.")],
    to: Annotated[str, typer.Option(help="The user who signs instead.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="For how many days, from now.")],
    reason: Annotated[str, typer.Option(help="Why; both see it.")] = "",
    json_: Json = False,
) -> None:
    """Let somebody sign for a signer until a day."""
    away, until = find.user(signer), timezone.now() + timedelta(days=days)
    made = delegate_to(away, find.user(to), until, by=away, reason=reason, origin=HERE)
    if json_:
        emit({"id": made.pk, "signer": signer, "deputy": to, "since": made.since, "until": made.until})
    else:
        say(f"{to} signs for {signer} until {until:%Y-%m-%d %H:%M} UTC.")


@app.command()
@command
def show(number: Number, json_: Json = False) -> None:
    """What a proof holds, what it waits for, and who did what with it."""
    data = _plain(find.proof(number))
    if json_:
        emit(data)
        return
    events = data.pop("events")
    for name, value in data.items():
        say(f"{name:14} {value}")
    for event in events:
        say(f"{event['at']:%Y-%m-%d %H:%M} {event['kind']:12} {event['by']} {event['detail']}".rstrip())


def _plain(proof: Proof) -> dict[str, Any]:
    told = Waiting().tell(proof)
    return {
        "id": proof.pk,
        "issue": proof.issue_id,
        "digest": proof.digest,
        "state": told.standing.value,
        "standing": told.words,
        "signed_by": _username(proof.signed_by),
        "signed_for": _username(proof.signed_for),
        "signed_at": proof.signed_at,
        "expires_at": proof.expires_at,
        "returned_by": _username(proof.returned_by),
        "return_comment": proof.return_comment,
        "superseded_by": proof.superseded_by_id,
        "sent_at": proof.sent_at,
        "subject": proof.subject,
        "sender": f"{proof.sender_name} <{proof.sender_email}>",
        "lists": [each.name for each in proof.lists.all()],
        "overrides": proof.overrides,
        "public_url": view_url(proof),
        "events": [_event(each) for each in proof.events.select_related("on_behalf_of")],
    }


def _username(user: Any) -> str | None:
    return user.get_username() if user else None


def _event(event: ProofEvent) -> dict[str, Any]:
    behalf = f" for {name_of(event.on_behalf_of)}" if event.on_behalf_of else ""
    return {
        "at": event.at,
        "kind": event.kind,
        "by": event.name + behalf,
        "digest": event.digest,
        "address": event.address,
        "agent": event.agent,
        "detail": event.detail,
    }

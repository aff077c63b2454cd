"""``mailer proof …``"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mailer.cli import find
from mailer.cli.output import Json, command, emit, say
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.addresses import view_url
from mailer.issues.digest import verify
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof

app = typer.Typer(help="Proofs: what is signed is what is sent.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="PROOF", help="The proof's number.")]


@app.command()
@command
def sign(number: Number, by: Annotated[str, typer.Option(help="The user who signs.")], json_: Json = False) -> None:
    """Sign a proof: from then on it may be sent, exactly as it stands."""
    signed = sign_proof(find.proof(number), find.user(by))
    if json_:
        emit(_plain(signed))
    else:
        say(f"Proof {signed.pk} signed by {by}, digest {signed.signed_digest}")
        say(f"Next: mailer campaign create {signed.pk} --list NAME")


@app.command()
@command
def show(number: Number, json_: Json = False) -> None:
    """What a proof holds, and whether it is signed."""
    data = _plain(find.proof(number))
    if json_:
        emit(data)
        return
    for name, value in data.items():
        say(f"{name:12} {value}")


def _plain(proof: Proof) -> dict[str, Any]:
    try:
        verify(proof)
        standing = "signed"
    except ProofRefused as error:
        standing = str(error)
    return {
        "id": proof.pk,
        "issue": proof.issue_id,
        "digest": proof.digest,
        "standing": standing,
        "signed_by": proof.signed_by.get_username() if proof.signed_by else None,
        "signed_at": proof.signed_at,
        "subject": proof.subject,
        "sender": f"{proof.sender_name} <{proof.sender_email}>",
        "lists": [each.name for each in proof.lists.all()],
        "overrides": proof.overrides,
        "public_url": view_url(proof),
    }

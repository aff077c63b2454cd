"""Mails to the people of the desk: please sign, it was signed, it came back, somebody commented.

They go through Django's mail, and so through the ledger of notices."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from mailer.issues.counting import ListCount, list_counts
from mailer.issues.models import Delegation, Proof
from mailer.issues.origin import Origin
from mailer.issues.signers import name_of

log = logging.getLogger(__name__)

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """``facts`` are pairs of a name and a value; ``quote`` is what somebody wrote, kept in its lines."""

    subject: str
    text: str
    url: str
    button: str
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    end: str = ""


def page_url(proof: Proof) -> str:
    """The proof's page; who is not logged in is asked to, and comes back to it."""
    return settings.MAILER_PUBLIC_URL + reverse("issues_proof", args=[proof.pk])


def please_sign(proof: Proof, deputy_for: Any = None) -> Letter:
    """For a signer, or for a deputy who stands in for ``deputy_for``."""
    text = _("A proof of “{newsletter}” waits for your signature. Nothing of it is sent before it is signed.")
    end = _("Do you see something that must be different? Return it there with a comment.")
    if deputy_for:
        end = (
            _("You are asked because you sign for {signer} at present.").format(signer=name_of(deputy_for)) + " " + end
        )
    return Letter(
        subject=_("Please sign: {subject}").format(subject=proof.subject),
        text=text.format(newsletter=proof.issue.newsletter),
        url=page_url(proof),
        button=_("Read the proof"),
        facts=_facts(proof),
        end=end,
    )


def _facts(proof: Proof) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Subject"), proof.subject),
        (_("From"), f"{proof.sender_name} <{proof.sender_email}>"),
        (_("Goes to"), "; ".join(map(_counted, list_counts(proof)))),
        (_("To consider"), str(sum(each["severity"] == "warning" for each in proof.findings))),
    ]
    if proof.expires_at:
        facts.append((_("Sign until"), moment_of(proof.expires_at)))
    return tuple(facts)


def _counted(each: ListCount) -> str:
    return _("{list} ({number} subscribers today)").format(list=each.name, number=each.subscribed)


def signed(proof: Proof) -> Letter:
    name, behalf = name_of(proof.signed_by), name_of(proof.signed_for)
    text = (
        _("{name} signed proof {id} for {signer}. It may be sent now.")
        if behalf
        else _("{name} signed proof {id}. It may be sent now.")
    )
    return Letter(
        subject=_("Signed: {subject}").format(subject=proof.subject),
        text=text.format(name=name, id=proof.pk, signer=behalf),
        url=page_url(proof),
        button=_("Open the proof"),
    )


def returned(proof: Proof) -> Letter:
    text = _("{name} returned proof {id} with this comment. Correct the issue, then make a new proof.")
    return Letter(
        subject=_("Returned: {subject}").format(subject=proof.subject),
        text=text.format(name=name_of(proof.returned_by), id=proof.pk),
        url=page_url(proof),
        button=_("Open the proof"),
        quote=proof.return_comment,
    )


def commented(proof: Proof, name: str, comment: str) -> Letter:
    return Letter(
        subject=_("Comment on: {subject}").format(subject=proof.subject),
        text=_("{name} commented on proof {id}:").format(name=name, id=proof.pk),
        url=page_url(proof),
        button=_("Open the proof"),
        quote=comment,
    )


def you_stand_in(delegation: Delegation) -> Letter:
    text = _("You sign proofs for {signer} from {since} until {until}. When one waits, you are asked by mail.")
    return Letter(
        subject=_("You sign for {signer}").format(signer=name_of(delegation.signer)),
        text=text.format(
            signer=name_of(delegation.signer), since=moment_of(delegation.since), until=moment_of(delegation.until)
        ),
        url=settings.MAILER_PUBLIC_URL + reverse("issues_proofs"),
        button=_("Open the proofs"),
        quote=delegation.reason,
    )


def they_stand_in(delegation: Delegation) -> Letter:
    """For a signer whose deputy somebody else chose."""
    text = _(
        "{name} chose {deputy} to sign proofs for you from {since} until {until}. If that is not what you want, end it."
    )
    return Letter(
        subject=_("{deputy} signs for you").format(deputy=name_of(delegation.deputy)),
        text=text.format(
            name=name_of(delegation.created_by),
            deputy=name_of(delegation.deputy),
            since=moment_of(delegation.since),
            until=moment_of(delegation.until),
        ),
        url=settings.MAILER_PUBLIC_URL + reverse("issues_delegations"),
        button=_("Open the deputies"),
        quote=delegation.reason,
    )


def moment_of(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")


def language_of(user: Any) -> str:
    """The language in which ``user`` has the desk."""
    profile = UserProfile.objects.filter(user=user).first()
    chosen = profile.preferred_language if profile else ""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Posting:
    """A letter to one person, written in their language when it is sent."""

    to: Any
    write: Any
    """A function without arguments that gives the Letter."""


def ask_to_sign(proof: Proof, signers: Sequence[Any], deputies: Sequence[Delegation]) -> list[Posting]:
    """One to each signer and deputy; whoever is both is asked once."""
    asked = {user.pk: Posting(user, partial(please_sign, proof)) for user in signers}
    for each in deputies:
        asked.setdefault(each.deputy.pk, Posting(each.deputy, partial(please_sign, proof, each.signer)))
    return list(asked.values())


def to_maker(proof: Proof, write: Any, *but: Any) -> list[Posting]:
    """To whoever made the proof, unless they know it already."""
    maker = proof.created_by
    if maker is None or not maker.is_active or maker in but:
        return []
    return [Posting(maker, write)]


def post(postings: Iterable[Posting], origin: Origin) -> None:
    """Sends them once the transaction is over. Whatever cannot be sent never undoes what they tell of: whoever did that
    is told, and the log has it."""
    reached = []
    for each in postings:
        if each.to.email:
            reached.append(each)
        else:
            text = _("{name} has no mail address here, and was not told by mail. Tell them yourself.")
            origin.tell(text.format(name=name_of(each.to)))
    if reached:
        transaction.on_commit(partial(_send_all, reached, origin))


def _send_all(postings: Sequence[Posting], origin: Origin) -> None:
    """In one go, which wakes dispatch once; where that fails one by one, so that one bad address stops no other."""
    try:
        messages = [_written(each) for each in postings]
        with transaction.atomic():
            get_connection().send_messages(messages)
    except Exception:
        log.exception("%d mails could not be queued together", len(postings))
        for each in postings:
            _send(each, origin)


def _send(posting: Posting, origin: Origin) -> None:
    try:
        _written(posting).send()
    except Exception:
        log.exception("The mail to %s could not be queued", posting.to.get_username())
        text = _("The mail to {name} could not be sent. Tell them yourself.")
        origin.tell(text.format(name=name_of(posting.to)))


def _written(posting: Posting) -> EmailMultiAlternatives:
    with override(language_of(posting.to)):
        return message_of(posting.write(), posting.to.email)


def message_of(letter: Letter, address: str) -> EmailMultiAlternatives:
    """In the language that is active."""
    shown = replace(letter, subject=" ".join(letter.subject.split())[:LONGEST_SUBJECT])
    context = {"letter": shown}
    text = render_to_string("issues/letter.txt", context)
    message = EmailMultiAlternatives(shown.subject, text, to=[address])
    message.attach_alternative(render_to_string("issues/letter.html", context), "text/html")
    return message

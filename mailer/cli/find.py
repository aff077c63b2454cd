"""Things by the name or number that people type; a clear word where there is no such thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model

from mailer.campaigns.models import Campaign
from mailer.cli.output import Refusal
from mailer.issues.editions import editions_of
from mailer.issues.models import Issue, Proof
from subscribers.addresses import key_of
from subscribers.models import List, Subscriber, User

M = TypeVar("M", bound=Model)


def by_number(model: type[M], number: int, hint: str) -> M:
    found = model._default_manager.filter(pk=number).first()
    if found is None:
        raise Refusal(f"There is no {model._meta.verbose_name} {number}. {hint}")
    return found


def issue(number: int) -> Issue:
    return by_number(Issue, number, "“mailer issue import” prints the number of each issue.")


def edition(issue: Issue, language: str) -> Issue:
    """The edition of ``issue`` in ``language``."""
    editions = {each.language: each for each in editions_of(issue)}
    if language not in editions:
        raise Refusal(f"There is no edition in “{language}”; there is {', '.join(editions)}.")
    return editions[language]


def proof(number: int) -> Proof:
    return by_number(Proof, number, "“mailer issue proof ISSUE” makes one.")


def campaign(number: int) -> Campaign:
    return by_number(Campaign, number, "“mailer campaign create PROOF” makes one.")


def lists(names: Sequence[str]) -> list[List]:
    return [one_list(name) for name in dict.fromkeys(names)]


def one_list(name: str) -> List:
    found = List.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(List.objects.values_list("name", flat=True)[:20]) or "none yet"
        raise Refusal(f"There is no list “{name}”. Known lists: {known}. “mailer list create” makes one.")
    return found


def user(name: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        raise Refusal(f"There is no user “{name}”. “mailer manage createsuperuser” makes one.")
    return found


def subscriber(address: str) -> Subscriber:
    found = Subscriber.objects.filter(email_key=key_of(address)).first()
    if found is None:
        raise Refusal(f"There is no subscriber with the address {address}.")
    return found


def pairs(texts: Sequence[str], what: str) -> dict[str, str]:
    """``A=B`` texts as a dict. Raises Refusal."""
    split: list[Any] = [text.partition("=") for text in texts]
    for left, equals, right in split:
        if not (left and equals and right):
            raise Refusal(f"{what} are written NAME=VALUE: “{left}{equals}{right}” is not.")
    return {left: right for left, _, right in split}

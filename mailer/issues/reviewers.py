"""To whom a test may be sent: the reviewers that a newsletter names, and those on its staff list who may open the desk.
Nobody else: a test is not signed, and any list may be called the staff list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mailer.issues.accounts import staff_keys
from mailer.issues.errors import ProofRefused
from subscribers.addresses import Address, BadAddress, key_of, parse_address
from subscribers.audience import audience, suppressed_addresses

if TYPE_CHECKING:
    from mailer.issues.models import Newsletter

MOST = 50
"""Of one test: more is a newsletter, and those are signed."""
OFFERED = 500
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who may get a test, and as what: from the staff list, or named in the newsletter."""

    address: Address
    name: str
    on_staff_list: bool

    @property
    def email(self) -> str:
        return self.address.email


def reviewers_of(newsletter: Newsletter, keys: Collection[str] | None = None) -> list[Reviewer]:
    """Everybody who may get a test of ``newsletter`` now, each address once; with ``keys`` (see subscribers.addresses)
    only those of them who have one of these. Nobody suppressed."""
    found: dict[str, Reviewer] = {}
    for each in (*_staff(newsletter, keys), *_named(newsletter)):
        if keys is None or each.address.key in keys:
            found.setdefault(each.address.key, each)
    suppressed = suppressed_addresses(each.email for each in found.values())
    return [each for each in found.values() if each.email not in suppressed]


def chosen_reviewers(newsletter: Newsletter, addresses: Iterable[str]) -> list[Reviewer]:
    """Those at ``addresses``. Raises :class:`ProofRefused` where there is none, where there are too many, or where one
    of them must not get a test."""
    keys = {key_of(each.strip()): each for each in addresses}
    if not keys:
        raise ProofRefused(_("Choose at least one person who gets the test."))
    if len(keys) > MOST:
        raise ProofRefused(_("A test goes to {most} people at most. Choose fewer.").format(most=MOST))
    found = reviewers_of(newsletter, keys)
    known = {each.address.key for each in found}
    if strangers := [each for key, each in keys.items() if key not in known]:
        raise ProofRefused(
            _(
                "No test may go to {addresses}: only to the newsletter's reviewers and to those on its staff list who "
                "have an account here, and to no suppressed address. Add them to the newsletter's reviewers first."
            ).format(addresses=", ".join(strangers))
        )
    return found


def _staff(newsletter: Newsletter, keys: Collection[str] | None) -> Iterator[Reviewer]:
    if newsletter.staff_list_id is None:
        return
    known = staff_keys() if keys is None else staff_keys().intersection(keys)
    people = audience([newsletter.staff_list_id]).filter(email_key__in=known).order_by("email_key")
    for person in people[:OFFERED]:
        if (address := _address(person.email)) is not None:
            yield Reviewer(address, person.name, on_staff_list=True)


def _named(newsletter: Newsletter) -> Iterator[Reviewer]:
    users: Any = newsletter.reviewers.filter(is_active=True).exclude(email="").order_by("email")
    for user in users[:OFFERED]:
        if (address := _address(user.email)) is not None:
            yield Reviewer(address, user.get_full_name(), on_staff_list=False)


def _address(email: str) -> Address | None:
    """None for what cannot be mailed: a user's address is checked by nobody."""
    try:
        return parse_address(email.strip())
    except BadAddress:
        return None

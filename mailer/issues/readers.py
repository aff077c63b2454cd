"""Whose data fill the merge fields: a subscriber's, or those of readers that are made up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, override

if TYPE_CHECKING:
    from subscribers.models import Subscriber


def recipient_values(name: Any, salutation: Any, organisation: Any, country: Any) -> dict[str, str]:
    """The merge fields of one person; whoever was erased since the snapshot has none any more."""
    fields = {"name": name, "salutation": salutation, "organisation": organisation, "country": country}
    return {field: value or "" for field, value in fields.items()}


def values_of(person: Subscriber) -> dict[str, str]:
    """The merge fields of ``person`` as a delivery would have them."""
    organisation = person.organisation.name if person.organisation else ""
    return recipient_values(person.name, person.salutation, organisation, person.country)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody as whom an issue is read before it is sent. ``values`` are all merge fields, empty where unknown."""

    values: dict[str, str]

    @property
    def email(self) -> str:
        return self.values["email"]


def sample(language: str) -> Reader:
    """A made-up reader of whom everything is known, in ``language``."""
    with override(language):
        return Reader(
            {
                "salutation": gettext("Dear Dr Haddad"),
                "name": gettext("Dr Amal Haddad"),
                "organisation": gettext("Ministry of Examples"),
                "email": "amal.haddad@example.org",
                "country": "JO",
            }
        )


def stranger() -> Reader:
    """A made-up reader of whom nothing is known but the address: what fallbacks are for."""
    return Reader({"email": "reader@example.org", **recipient_values(None, None, None, None)})


class MadeUp(StrEnum):
    """A reader who is nobody; the value stands in the address of a page."""

    SAMPLE = "sample"
    STRANGER = "unknown"

    def reader(self, language: str) -> Reader:
        """For a mail in ``language``."""
        return stranger() if self is MadeUp.STRANGER else sample(language)


def reader_of(person: Subscriber) -> Reader:
    return Reader({"email": person.email, **values_of(person)})

"""Choices that stand in the address of a page: how a mail is looked at, and as whom it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigAutoField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mailer.issues.readers import MadeUp, Reader, reader_of, stranger
from subscribers.addresses import key_of
from subscribers.models import Subscriber

PERMISSION = "subscribers.view_subscriber"
OFFERED = 10
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; the first is meant where none, or an unknown one, is given."""

    name: str
    label: Any
    options: tuple[tuple[str, Any], ...]

    def of(self, query: Mapping[str, Any]) -> str:
        words = [word for word, _label in self.options]
        given = query.get(self.name)
        return given if given in words else words[0]


def chosen(choice: Choice, query: Mapping[str, Any]) -> dict[str, Any]:
    """A choice as a page shows it: each option with whether it is the one."""
    word = choice.of(query)
    options = [{"word": each, "label": label, "chosen": each == word} for each, label in choice.options]
    return {"name": choice.name, "label": choice.label, "options": options}


MADE_UP = Choice(
    "reader",
    _("Read it as"),
    (
        (MadeUp.SAMPLE.value, _("A sample reader, everything known")),
        (MadeUp.STRANGER.value, _("A reader of whom nothing is known")),
    ),
)


class ReaderChoice:
    """As whom a mail is read: ``reader`` in the address is a word for somebody made up, or a subscriber's number;
    ``address`` looks a subscriber up. Subscribers are for those alone who may see them; 403 for others."""

    def __init__(self, request: HttpRequest, data: Mapping[str, Any] | None = None) -> None:
        query = request.GET if data is None else data
        self.may_search = request.user.has_perm(PERMISSION)
        self.asked = str(query.get("address", "")).replace("\0", "").strip()[:LONGEST_ADDRESS]
        self._key = str(query.get("reader", MadeUp.SAMPLE))
        if not self.may_search and (self.asked or self._number is not None):
            raise PermissionDenied

    @cached_property
    def person(self) -> Subscriber | None:
        if self.asked:
            return self._people.filter(email_key=key_of(self.asked)).first()
        return None if self._number is None else self._people.filter(pk=self._number).first()

    @property
    def was_found(self) -> bool:
        return bool(self.asked and self.person)

    @property
    def not_found(self) -> bool:
        return bool(self.asked and self.person is None)

    @property
    def reader(self) -> Reader | None:
        """None for the made-up reader of whom everything is known, who depends on the mail's language."""
        if self.person is not None:
            return reader_of(self.person)
        return stranger() if self._key == MadeUp.STRANGER else None

    @property
    def key(self) -> str:
        """What stands in the address of a page for the one that was found."""
        if self.person is not None:
            return str(self.person.pk)
        return MADE_UP.of({"reader": self._key})

    @property
    def options(self) -> list[dict[str, Any]]:
        """Those made up, and for those who may see them the newest subscribers and the one that is chosen."""
        return [
            {"word": word, "label": label, "chosen": word == self.key}
            for word, label in [*MADE_UP.options, *((str(each.pk), _named(each)) for each in self._offered())]
        ]

    def _offered(self) -> list[Subscriber]:
        if not self.may_search:
            return []
        newest = list(self._people.order_by("-pk")[:OFFERED])
        return newest if self.person is None or self.person in newest else [self.person, *newest]

    @property
    def _people(self) -> Any:
        return Subscriber.objects.select_related("organisation")

    @property
    def _number(self) -> int | None:
        """None for what is no number that a subscriber may have."""
        if not self._key.isascii() or not self._key.isdigit() or len(self._key) > len(str(BigAutoField.MAX_BIGINT)):
            return None
        number = int(self._key)
        return number if number <= BigAutoField.MAX_BIGINT else None


def _named(person: Subscriber) -> str:
    return f"{person.name} · {person.email}" if person.name else person.email

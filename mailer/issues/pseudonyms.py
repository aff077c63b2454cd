"""The pseudonyms of an issue, and whether the real name behind each was looked for in the issue as it stands.

Of a real name nothing is kept: neither itself nor its length nor a hash of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mailer.issues.editions import editions_of
from mailer.issues.name_places import texts_of_edition
from mailer.issues.names import state_of

if TYPE_CHECKING:
    from mailer.issues.models import Issue
    from subscribers.models import User

MOST = 200
"""Pseudonyms of an issue, in all its editions."""


@dataclass(frozen=True, slots=True)
class Look:
    """That the real name was looked for: when, by the account numbered ``by`` (None from the command line), in which
    state of the issue, and whether it still stood in it."""

    pseudonym: str
    at: datetime
    by: int | None
    state: str
    found: bool


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A name in block ``position`` (from 1) of the edition in ``language``. ``look`` is the last; ``is_current`` tells
    that the issue has not changed since."""

    name: str
    language: str
    position: int
    block_id: str = ""
    look: Look | None = None
    is_current: bool = False

    @property
    def is_settled(self) -> bool:
        """Looked for, and not there."""
        return self.look is not None and self.is_current and not self.look.found


def pseudonyms_of(issue: Issue) -> list[Pseudonym]:
    """Those of ``issue`` as it is given, and of its other editions as they were saved last: each name once, where it
    comes first. At most MOST."""
    editions = _editions(issue)
    marked = list(_marked([issue, *(each for each in editions if each.pk != issue.pk)]))
    if not marked:
        return []
    looks, state = _looks(issue), _state(editions)
    return [_looked_for(each, looks.get(each.name), state) for each in marked]


def note_looked_for(issue: Issue, names: Collection[str], by: User | None, *, found: bool, state: str) -> None:
    """That the real names behind ``names``, pseudonyms of ``issue``, were looked for in it as it was in ``state``, that
    of the very texts that were looked through. ``found`` tells whether one of them still stands there. Of what
    is no pseudonym of it nothing is kept."""
    from mailer.issues.models import Issue

    latest = issue.get_latest_revision_as_object()
    known, now = {each.name for each in pseudonyms_of(latest)}, timezone.now()
    new = [
        {"pseudonym": name, "by": by and by.pk, "at": now.isoformat(), "state": state, "found": found}
        for name in sorted(known.intersection(names))
    ]
    with transaction.atomic():
        stored = Issue.objects.select_for_update().get(pk=issue.pk)
        kept = [each for each in stored.names_checked if each.get("pseudonym") in known.difference(names)]
        stored.names_checked = [*kept, *new][:MOST]
        stored.save(update_fields=["names_checked"])


def _editions(issue: Issue) -> list[Issue]:
    """All of them in the order they were made, ``issue`` as it is given and the others as they were saved last."""
    if issue.pk is None:
        return [issue]
    others = [each.get_latest_revision_as_object() for each in editions_of(issue) if each.pk != issue.pk]
    return sorted([issue, *others], key=lambda each: int(each.pk))


def _state(editions: Iterable[Issue]) -> str:
    return state_of(text for edition in editions for text in texts_of_edition(edition))


def _marked(editions: Sequence[Issue]) -> Iterator[Pseudonym]:
    seen: set[str] = set()
    for edition in editions:
        for position, child in enumerate(edition.body, 1):
            for name in _names(child):
                if name not in seen and len(seen) < MOST:
                    seen.add(name)
                    yield Pseudonym(name, edition.language, position, str(child.id or ""))


def _names(child: Any) -> list[str]:
    names = child.value.get("pseudonyms") if child.block_type == "story" else None
    return [name.strip() for name in names or () if name and name.strip()]


def _looks(issue: Issue) -> dict[str, Look]:
    """The last of each pseudonym, whichever edition it was asked for in. A revision may hold older ones."""
    from mailer.issues.models import Issue

    rows = Issue.objects.filter(translation_key=issue.translation_key).values_list("names_checked", flat=True)
    looks = [look for row in rows for entry in row if (look := _look(entry))]
    return {each.pseudonym: each for each in sorted(looks, key=lambda look: look.at)}


def _look(entry: dict[str, Any]) -> Look | None:
    at = parse_datetime(str(entry.get("at")))
    if at is None:
        return None
    return Look(str(entry["pseudonym"]), at, entry.get("by"), str(entry.get("state")), bool(entry.get("found")))


def _looked_for(each: Pseudonym, look: Look | None, state: str) -> Pseudonym:
    is_current = look is not None and look.state == state
    return Pseudonym(each.name, each.language, each.position, each.block_id, look, is_current)

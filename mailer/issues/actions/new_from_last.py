"""The next issue of a newsletter, begun from one that was written: what stands in every issue is kept, what was news is
emptied, and what was emptied is listed."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from mailer.issues.editions import main_of
from mailer.issues.models import Issue
from mailer.issues.next_title import next_title
from subscribers.models import User

EMPTIED: dict[str, tuple[str, ...]] = {
    "foreword": ("body",),
    "story": ("title", "body", "photos", "attribution", "pseudonyms"),
    "text": ("body",),
    "photo": ("image", "alt", "caption", "credit", "protect_faces"),
    "quote": ("body", "name", "role"),
    "gallery": ("photos",),
    "figures": ("items",),
    "event": ("title", "date", "starts", "until_date", "ends", "place", "body", "url"),
}
"""What is news in a block of each kind. Other kinds stand in every issue and are kept whole."""

UNLISTED = {("story", "pseudonyms"), ("photo", "protect_faces")}
"""Emptied without a word: nobody has to fill them in again."""

LINES = ("subject", "preheader")


@dataclass(frozen=True, slots=True)
class Emptied:
    """One field that was emptied; ``block`` is empty for those of the issue itself."""

    block: str
    kind: str
    field: str
    label: str

    def as_json(self) -> list[str]:
        return [self.block, self.kind, self.field, self.label]


def new_from_last(last: Issue, day: date, by: User | None, title: str = "") -> Issue:
    """A new issue of ``last``'s newsletter, dated ``day``, begun from its main edition: the new one is in the language
    of that. Its title is that edition's with the date moved on, if none is given."""
    last = main_of(last)
    body, emptied = renewed(last.body)
    issue = Issue(
        newsletter=last.newsletter,
        title=title or next_title(last.title, day, last.language),
        date=day,
        greeting=last.greeting,
        visibility=last.visibility,
        made_from=last,
        emptied=[each.as_json() for each in (*_emptied_lines(last), *emptied)],
    )
    issue.body = Issue._meta.get_field("body").to_python(body)
    with transaction.atomic():
        issue.save()
        issue.save_revision(user=by, log_action="wagtail.create")
    return issue


def _emptied_lines(last: Issue) -> Iterator[Emptied]:
    for name in LINES:
        if getattr(last, name).strip():
            yield Emptied("", "issue", name, str(Issue._meta.get_field(name).verbose_name))


def renewed(body: Any) -> tuple[list[dict[str, Any]], list[Emptied]]:
    """The blocks as StreamField stores them, with ids of their own, and what was emptied in them."""
    blocks, emptied = [], []
    for child in body:
        new = _with_ids({"type": child.block_type, "value": child.get_prep_value()["value"], "id": ""})
        emptied.extend(_empty(new, child.block))
        blocks.append(new)
    return blocks, emptied


def _with_ids(block: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(block) | {"id": str(uuid.uuid4())}


def _empty(block: dict[str, Any], definition: Any) -> Iterator[Emptied]:
    kind, value = block["type"], block["value"]
    for name in EMPTIED.get(kind, ()):
        old, value[name] = value.get(name), _nothing(kind, name, value.get(name))
        if (kind, name) not in UNLISTED and old != value[name]:
            yield Emptied(block["id"], kind, name, str(definition.child_blocks[name].label))


def _nothing(kind: str, name: str, old: Any) -> Any:
    """What stands there instead: the places of figures and of a gallery's photos stay, so that only the new ones have
    to be put in."""
    if kind == "figures":
        return [item | {"value": item["value"] | {"value": ""}} for item in old or []]
    if kind == "gallery":
        return [item | {"value": {}} for item in old or []]
    return {"photos": [], "pseudonyms": [], "protect_faces": False}.get(name, "" if isinstance(old, str) else None)

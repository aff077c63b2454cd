"""What was guessed when an issue was drafted, and nobody has looked at since."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mailer.issues.manuscripts.words_for import words_for
from mailer.issues.models import Issue

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Doubt:
    """About the block at ``position``, counted from 0, or about the whole issue; ``reason`` is a Reason's value."""

    position: int | None
    reason: str
    detail: str = ""

    def as_json(self, ids: Sequence[str]) -> list[str]:
        """As the issue keeps it; ``ids`` are those of its blocks."""
        block = "" if self.position is None else ids[self.position]
        return [uuid.uuid4().hex[:12], block, self.reason, self.detail[:LONGEST]]


@dataclass(frozen=True, slots=True)
class Again:
    """One thing to look at; ``anchor`` is where the editor shows it, and ``position`` counts the blocks from 1. Of the
    whole issue there is no anchor."""

    key: str
    reason: str
    words: str
    detail: str
    anchor: str = ""
    name: str = ""
    position: int = 0


def look_again(issue: Issue) -> list[Again]:
    """First what is about the whole issue, then block by block. Blocks that were removed since ask for nothing."""
    places = {child.id: (at, str(child.block.label)) for at, child in enumerate(issue.body, start=1)}
    found = []
    for key, block, reason, detail in (entry for entry in issue.uncertain if len(entry) == 4):
        if not block:
            found.append(Again(key, reason, words_for(reason), detail))
        elif block in places:
            position, name = places[block]
            anchor = f"block-{block}-section"
            found.append(Again(key, reason, words_for(reason), detail, anchor, name, position))
    return sorted(found, key=lambda each: each.position)


def looked_at(issue: Issue, key: str) -> Issue:
    """The issue without that doubt; one that is gone already is no error."""
    with transaction.atomic():
        stored = Issue.objects.select_for_update().get(pk=issue.pk)
        stored.uncertain = [entry for entry in stored.uncertain if entry[:1] != [key]]
        stored.save(update_fields=["uncertain"])
    return stored

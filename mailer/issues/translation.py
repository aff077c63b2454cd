"""An edition beside the main one: what is to be translated, paired by the ids of blocks, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from mailer.issues.fingerprints import fingerprint_of
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD, outdated

LINES = ("title", "subject", "preheader")
"""What is translated above the blocks."""
NOT_TEXT = {"audience", "language", "pseudonyms", "code"}
"""Fields whose words are not the reader's, or are the same in every language."""

Raw = dict[str, Any]
"""A block as StreamField stores it: type, value, id."""


class State(StrEnum):
    DONE = "done"
    MISSING = "missing"
    OUTDATED = "outdated"
    SAME = "same"
    """It says word for word what the main edition says: nobody has translated it."""
    ADDED = "added"
    """It is in this edition alone."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a block: ``path`` is where it stands, items of lists by their number; ``definition`` is the editor's
    block that it is typed in."""

    path: str
    label: str
    definition: blocks.FieldBlock
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the main edition and of the one that is translated; either may be missing. ``id`` is HEAD for what
    stands above the blocks."""

    id: str
    label: str
    state: State
    source: tuple[Text, ...]
    texts: tuple[Text, ...]

    @property
    def is_to_do(self) -> bool:
        return self.state in (State.MISSING, State.OUTDATED, State.SAME)

    @property
    def pairs(self) -> list[tuple[Text | None, Text | None]]:
        """By where they stand; what is on one side alone comes after."""
        here = {each.path: each for each in self.texts}
        paired = [(each, here.pop(each.path, None)) for each in self.source]
        return [*paired, *((None, each) for each in here.values())]


def rows(main: Issue, edition: Issue) -> list[Row]:
    """In the order of the main edition, then what is in the other alone."""
    changed = _changed(main, edition)
    theirs = {child.id: child for child in edition.body}
    source = {child.id for child in main.body}
    found = [_row(HEAD, str(_("Above the blocks")), _head(main), _head(edition), HEAD in changed)]
    for child in main.body:
        other = theirs.get(child.id)
        same_kind = other is not None and other.block_type == child.block_type
        texts = tuple(texts_of(other)) if other is not None and same_kind else None
        found.append(_row(child.id, str(child.block.label), tuple(texts_of(child)), texts, child.id in changed))
    added = (child for child in edition.body if child.id not in source)
    return found + [Row(each.id, str(each.block.label), State.ADDED, (), tuple(texts_of(each))) for each in added]


def _row(id: str, label: str, source: tuple[Text, ...], texts: tuple[Text, ...] | None, is_changed: bool) -> Row:
    if texts is None:
        state = State.MISSING
    elif is_changed:
        state = State.OUTDATED
    else:
        state = State.SAME if _says(source) and _says(source) == _says(texts) else State.DONE
    return Row(id, label, state, source, texts or ())


def _says(texts: Sequence[Text]) -> list[str]:
    return [each.value for each in texts if any(letter.isalpha() for letter in each.value)]


def _changed(main: Issue, edition: Issue) -> set[str]:
    try:
        return {each.block_id for each in outdated(edition.translated, fingerprint_of(main))}
    except ValueError:  # what is stored is no fingerprint: everything is to be looked at
        return {HEAD, *(child.id for child in main.body)}


def _head(issue: Issue) -> tuple[Text, ...]:
    return tuple(
        Text(name, str(Issue._meta.get_field(name).verbose_name), _line(name), getattr(issue, name)) for name in LINES
    )


def _line(name: str) -> blocks.CharBlock:
    field = Issue._meta.get_field(name)
    return blocks.CharBlock(required=not field.blank, max_length=field.max_length, validators=field.validators)


def texts_of(child: Any) -> Iterator[Text]:
    """The texts of a block of the editor, in the order of its form."""
    yield from _walk(child.block, child.get_prep_value()["value"], "", "")


def _walk(definition: Any, raw: Any, path: str, label: str) -> Iterator[Text]:
    if isinstance(definition, blocks.StructBlock):
        for name, inner in definition.child_blocks.items():
            if name not in NOT_TEXT:
                yield from _walk(inner, (raw or {}).get(name), f"{path}.{name}" if path else name, str(inner.label))
    elif isinstance(definition, blocks.ListBlock):
        for at, item in enumerate(raw or []):
            yield from _walk(definition.child_block, item["value"], f"{path}.{at}", label)
    elif isinstance(definition, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock):
        yield Text(path, label, definition, str(raw or ""))


def with_texts(body: Sequence[Raw], typed: Mapping[tuple[str, str], str]) -> list[Raw]:
    """The blocks as they are stored, with what was ``typed`` by a block's id and a text's path."""
    return [block | {"value": _typed(block["value"], block["id"], "", typed)} for block in body]


def _typed(raw: Any, block_id: str, path: str, typed: Mapping[tuple[str, str], str]) -> Any:
    if isinstance(raw, dict):
        return {name: _typed(each, block_id, f"{path}.{name}" if path else name, typed) for name, each in raw.items()}
    if isinstance(raw, list):
        return [
            item | {"value": _typed(item["value"], block_id, f"{path}.{at}", typed)} if isinstance(item, dict) else item
            for at, item in enumerate(raw)
        ]
    return typed.get((block_id, path), raw)


def taken_over(main: Sequence[Raw], edition: Sequence[Raw], ids: set[str]) -> list[Raw]:
    """The edition's blocks with those of the main one that ``ids`` names, each after the block it follows there."""
    result = list(edition)
    order = [each["id"] for each in main]
    for each in main:
        if each["id"] in ids and each["id"] not in {there["id"] for there in result}:
            before = order[: order.index(each["id"])]
            places = [at for at, there in enumerate(result, start=1) if there["id"] in before]
            result.insert(max(places, default=0), each)
    return result


def stamp(issue: Issue) -> str:
    """Tells whether the edition's texts are what they were when the page was shown."""
    said = [[child.id, *([each.path, each.value] for each in texts_of(child))] for child in issue.body]
    lines = [getattr(issue, name) for name in LINES]
    return hashlib.sha256(json.dumps([lines, said]).encode()).hexdigest()[:32]


def raw_blocks(issue: Issue) -> list[Raw]:
    """The issue's blocks as the editor stores them: every field is named, every item of a list has an id."""
    return [child.get_prep_value() for child in issue.body]

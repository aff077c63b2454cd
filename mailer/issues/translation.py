"""An edition beside the main one: what is to be translated, paired by the ids of blocks, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from mailer.compiler.richtext import paragraphs
from mailer.issues.fingerprints import fingerprint_of
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD, Paragraph, outdated
from mailer.issues.rich import rich

LINES = ("title", "subject", "preheader")
"""What is translated above the blocks."""
NAME = 3
"""Words that a name has at most; more of them are a sentence, which reads otherwise in another language."""
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
    changed: frozenset[int] = frozenset()
    """Of the main edition: which of its paragraphs changed since, from 1; of a plain text, 1."""


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
        """By where they stand; what is on one side alone comes after. What says nothing on either side is left out."""
        here = {each.path: each for each in self.texts}
        paired = [(each, here.pop(each.path, None)) for each in self.source]
        return [pair for pair in (*paired, *((None, each) for each in here.values())) if any(map(_is_said, pair))]


def to_do(found: Sequence[Row]) -> tuple[int, int]:
    """How many of the main edition's blocks are to do, and how many there are."""
    counted = [row for row in found if row.state is not State.ADDED]
    return sum(row.is_to_do for row in counted), len(counted)


def _is_said(text: Text | None) -> bool:
    return text is not None and (bool(text.value.strip()) or text.definition.required)


def rows(main: Issue, edition: Issue) -> list[Row]:
    """In the order of the main edition, then what is in the other alone."""
    changed = _changed(main, edition)
    theirs = {child.id: child for child in edition.body}
    ids = {child.id for child in main.body}
    head = _marked(_head(main), changed.get(HEAD, set()))
    found = [_row(HEAD, str(_("Above the blocks")), head, _head(edition), HEAD in changed)]
    for child in main.body:
        other = theirs.get(child.id)
        same_kind = other is not None and other.block_type == child.block_type
        texts = tuple(texts_of(other)) if other is not None and same_kind else None
        source = _marked(texts_of(child), changed.get(child.id, set()))
        keeps = bool(other is not None and other.value and other.value.get("language"))
        found.append(_row(child.id, str(child.block.label), source, texts, child.id in changed, keeps))
    added = (child for child in edition.body if child.id not in ids)
    return found + [Row(each.id, str(each.block.label), State.ADDED, (), tuple(texts_of(each))) for each in added]


def _row(
    id: str,
    label: str,
    source: tuple[Text, ...],
    texts: tuple[Text, ...] | None,
    is_changed: bool,
    keeps: bool = False,
) -> Row:
    """``keeps`` says that the block stays in a language of its own, such as a quote in the original."""
    if texts is None:
        state = State.MISSING
    elif is_changed:
        state = State.OUTDATED
    else:
        state = State.SAME if not keeps and _is_untranslated(source, texts) else State.DONE
    return Row(id, label, state, source, texts or ())


def _is_untranslated(source: Sequence[Text], texts: Sequence[Text]) -> bool:
    """Whether a sentence, or everything, is word for word the same: names alone may well be."""
    here, there = _in_letters(source), _in_letters(texts)
    # What is said, not how it is stored: the editor writes rich text its own way
    is_sentence = any(there.get(path) == value and len(value.split()) > NAME for path, value in here.items())
    return is_sentence or (bool(here) and here == there)


def _in_letters(texts: Sequence[Text]) -> dict[str, str]:
    """What the texts say that is more than figures, by where they stand."""
    said = {each.path: said_by(each) for each in texts}
    return {path: each for path, each in said.items() if any(letter.isalpha() for letter in each)}


def said_by(text: Text) -> str:
    """What it says, however it is set."""
    if not isinstance(text.definition, blocks.RichTextBlock):
        return text.value
    return "\n".join(each.text for each in paragraphs(rich(text.value)))


def _changed(main: Issue, edition: Issue) -> dict[str, set[Paragraph]]:
    """The blocks of the main edition that changed since, each with its paragraphs."""
    try:
        found = outdated(edition.translated, fingerprint_of(main))
    except ValueError:  # what is stored is no fingerprint: everything is to be looked at
        return {HEAD: set()} | {child.id: set() for child in main.body}
    return {each.block_id: set(each.paragraphs) for each in found}


def _marked(texts: Iterable[Text], changed: set[Paragraph]) -> tuple[Text, ...]:
    """The texts with the paragraphs that changed; those of one name are counted through, as the fingerprint does."""
    marked, counts = [], dict[str, int]()
    for text in texts:
        name, before = text.path.rpartition(".")[2], counts.get(text.path.rpartition(".")[2], 0)
        own = len(paragraphs(rich(text.value))) if isinstance(text.definition, blocks.RichTextBlock) else 1
        own = own if text.value.strip() else 0
        numbers = {each.number - before for each in changed if each.field == name}
        counts[name] = before + own
        marked.append(replace(text, changed=frozenset(numbers & set(range(1, own + 1)))))
    return tuple(marked)


def _head(issue: Issue) -> tuple[Text, ...]:
    return tuple(
        Text(name, capfirst(Issue._meta.get_field(name).verbose_name), _line(name), getattr(issue, name))
        for name in LINES
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
    """The edition's blocks with those of the main one that ``ids`` names, each after the block it follows there, or in
    place of the one that has its id and is of another kind."""
    wanted = {each["id"]: each for each in main if each["id"] in ids}
    result = [_of_its_kind(there, wanted.get(there["id"], there)) for there in edition]
    order = [each["id"] for each in main]
    for each in wanted.values():
        if each["id"] not in {there["id"] for there in result}:
            before = order[: order.index(each["id"])]
            places = [at for at, there in enumerate(result, start=1) if there["id"] in before]
            result.insert(max(places, default=0), each)
    return result


def _of_its_kind(there: Raw, wanted: Raw) -> Raw:
    """The block that is there where it is of the kind that is wanted, so that no translation is lost."""
    return there if there["type"] == wanted["type"] else wanted


def stamp(issue: Issue) -> str:
    """Tells whether the edition's texts are what they were when the page was shown."""
    said = [[child.id, *([each.path, each.value] for each in texts_of(child))] for child in issue.body]
    lines = [getattr(issue, name) for name in LINES]
    return hashlib.sha256(json.dumps([lines, said]).encode()).hexdigest()[:32]


def raw_blocks(issue: Issue) -> list[Raw]:
    """The issue's blocks as the editor stores them: every field is named, every item of a list has an id."""
    return [child.get_prep_value() for child in issue.body]

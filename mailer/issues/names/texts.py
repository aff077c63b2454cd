"""All that an issue says, text by text, as it is looked through for a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailer.compiler import richtext
from mailer.compiler.content import IssueContent
from mailer.compiler.walk import Kind, Spot, rebuild

LINK, PICTURE = "link", "picture"
"""Fields of a text that is behind a link, or the address of a picture's file."""

_DEEPEST = 40
"""Levels of stored values that are gone down."""
_MARKS = ("id", "type")
"""Keys of blocks under which nothing is said; an id may be another one each time."""


@dataclass(frozen=True, slots=True)
class Text:
    """``is_prose`` tells running text from addresses and the names of files."""

    block_id: str
    block_kind: str
    field: str
    text: str
    is_prose: bool = True


def texts_of(content: IssueContent, more: Mapping[str, str]) -> list[Text]:
    """Those of ``content``, and ``more``: names of files and the like, by what they are."""
    texts = _Texts()
    rebuild(content, texts.collect)
    return [*texts.found, *labelled(more, is_prose=False)]


def labelled(texts: Mapping[str, str], is_prose: bool) -> Iterator[Text]:
    return (Text("", "", label, text, is_prose) for label, text in texts.items())


def words_in(value: object, depth: int = 0) -> Iterator[str]:
    """Every text within ``value``, which JSON could hold: rich text as words with the addresses of its links, and JSON
    within JSON as what it holds."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from _words(value, depth)
    elif isinstance(value, Mapping):
        yield from _each((each for key, each in value.items() if key not in _MARKS), depth)
    elif isinstance(value, list | tuple):
        yield from _each(value, depth)


def _each(values: Iterable[object], depth: int) -> Iterator[str]:
    return (text for value in values for text in words_in(value, depth + 1))


def _words(text: str, depth: int) -> Iterator[str]:
    if text[:1] in ("[", "{") and (held := _held(text)) is not None:
        yield from words_in(held, depth + 1)
    elif "<" in text or "&" in text:
        yield from (paragraph.text for paragraph in richtext.paragraphs(text))
        yield from (link.href for link in richtext.typed_links(text))
    else:
        yield text


def _held(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@dataclass(slots=True)
class _Texts:
    found: list[Text] = field(default_factory=list)

    def collect(self, spot: Spot, text: str) -> str:
        where = (spot.block_id, spot.block_kind)
        if spot.kind is Kind.RICH:
            self.found += [Text(*where, spot.field, paragraph.text) for paragraph in richtext.paragraphs(text)]
            self.found += [Text(*where, LINK, each.href, is_prose=False) for each in richtext.typed_links(text)]
        elif spot.kind is Kind.PLAIN:
            self.found.append(Text(*where, spot.field, text))
        elif spot.kind in (Kind.LINK, Kind.PICTURE):
            self.found.append(Text(*where, LINK if spot.kind is Kind.LINK else PICTURE, text, is_prose=False))
        return text

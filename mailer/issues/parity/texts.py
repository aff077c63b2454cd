"""What a block states: its words, where its links lead, the programmes it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailer.compiler import content as c
from mailer.compiler import merge, richtext
from mailer.compiler.walk import Kind as Holds
from mailer.compiler.walk import Spot, rebuild
from mailer.issues.parity.addresses import behind_link, link
from mailer.issues.parity.facts import Fact, Kind
from mailer.issues.parity.reading import read
from mailer.issues.scripts import folded, seen

MOST_NAMES = 600
"""Of programmes."""
LONGEST_NAME = 300
SHORTEST_NAME = 3
"""Letters of a name that is looked for in text."""
_PREFIXES = r"(?<!\w)(?:[وف]?(?:[بلك]|ال|وال)?)"
"""What Arabic writes onto a name."""


@dataclass(slots=True)
class Text:
    """Of one block, of one edition."""

    language: str
    lines: list[str] = field(default_factory=list)
    links: list[Fact] = field(default_factory=list)

    def collect(self, spot: Spot, text: str) -> str:
        if spot.kind is Holds.RICH:
            self.lines.extend(paragraph.text for paragraph in richtext.paragraphs(text))
            self.links.extend(filter(None, (behind_link(each.href) for each in richtext.typed_links(text))))
        elif spot.kind is Holds.LINK and text.strip():
            self.links.append(link(text.strip()))
        elif spot.kind is Holds.PLAIN:
            self.lines.append(text)
        return text

    @property
    def words(self) -> str:
        return "\n".join(_without_fields(line) for line in self.lines)


def _without_fields(line: str) -> str:
    """Merge fields are filled with what is the reader's."""
    return "".join("…" if isinstance(piece, merge.Field) else str(piece) for piece in merge.scan(line))


def text_of(block: c.Block, language: str) -> Text:
    """``language`` is the edition's."""
    text = Text(block.language or language)
    rebuild(block, text.collect)
    return text


def head_of(content: c.IssueContent) -> Text:
    """What stands above the blocks and in the inbox."""
    return Text(content.language, [content.title, content.subject, content.preheader, content.date])


def facts_of(text: Text, programmes: Programmes) -> list[Fact]:
    words = text.words
    return [*read(words, text.language), *text.links, *programmes.named_in(words)]


class Programmes:
    """Programmes by all that they are called: titles in any language, and codes, which are looked for in capitals."""

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        called = [tuple(each)[:MOST_NAMES] for each in names]
        self._keys: Mapping[str, int] = _by_name(called)
        self._codes = frozenset(_plain(name) for each in called for name in each if name.isupper())
        longest_first = sorted(self._keys, key=len, reverse=True)
        any_name = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(rf"{_PREFIXES}(?P<name>{any_name})(?!\w)")

    def knows(self, name: str) -> bool:
        return _plain(name) in self._keys

    def named_in(self, words: str) -> list[Fact]:
        text = seen(words)
        found = [(match["name"], *match.span("name")) for match in self._pattern.finditer(_plain_text(text))]
        return [
            Fact(Kind.PROGRAMME, text[start:end], ((self._keys[name],),))
            for name, start, end in found
            if name not in self._codes or text[start:end].isupper()
        ]


def _by_name(programmes: Iterable[Iterable[str]]) -> dict[str, int]:
    """The number of the programme by each name; one that two have is the first one's."""
    keys: dict[str, int] = {}
    for number, names in enumerate(programmes):
        for name in map(_plain, names):
            if SHORTEST_NAME <= len(name) <= LONGEST_NAME and len(keys) < MOST_NAMES:
                keys.setdefault(name, number)
    return keys


def _plain(name: str) -> str:
    return _plain_text(seen(" ".join(name.split())))


def _plain_text(text: str) -> str:
    """As long as ``text``."""
    return folded("".join(small if len(small := each.lower()) == 1 else each for each in text))

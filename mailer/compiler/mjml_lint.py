"""Finds in MJML what mrml passes over in silence: tags and attributes that it does not know, and nesting that MJML does
not allow. One pass of a regular expression, as every mail goes through here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailer.compiler import mjml_tags as known


class Kind(StrEnum):
    """What is wrong; the values are stable and stand in the output of commands."""

    UNKNOWN_TAG = "unknown-tag"
    UNKNOWN_ATTRIBUTE = "unknown-attribute"
    NESTING = "nesting"
    STRAY = "stray"
    UNBALANCED = "unbalanced"
    INLINE_STYLE = "inline-style"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that would not come out as it was meant. ``line`` counts from 1; ``at`` is where the tag was written,
    as its attribute :data:`ORIGIN` says; ``nearest`` is the right name that is most like the wrong one, or empty."""

    kind: Kind
    line: int
    tag: str
    message: str
    nearest: str = ""
    at: str = ""

    def __str__(self) -> str:
        return f"{self.at or f'line {self.line}'}: {self.message}{f' Write {self.nearest}.' if self.nearest else ''}"


ORIGIN = "written-at"
"""An attribute of no tag that tells where in a theme the tag was written; only linting adds it."""

_TAG = re.compile(r"<(/?)(mj[\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|<!--.*?-->", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    end: int
    line: int
    at: str


def find_flaws(source: str) -> Iterator[Flaw]:
    """Every flaw of a whole MJML document, in the order of the document."""
    return _Reader(source).flaws()


def find_unknown(source: str) -> Iterator[Flaw]:
    """The flaws that a piece of MJML shows by itself: those of its start tags, whatever is around them."""
    lines = _Lines(source)
    for match in _TAG.finditer(source):
        if match[2] and not match[1]:
            yield from _flaws_of_tag(match[2], _attributes(match[3]), lines.at(match.start()))


class _Lines:
    """Line numbers of positions that are asked for in order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position, self._line = 0, 1

    def at(self, position: int) -> int:
        self._line += self._source.count("\n", self._position, position)
        self._position = position
        return self._line


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lines = _Lines(source)
        self._open = [_Open("", 0, 1, "")]

    def flaws(self) -> Iterator[Flaw]:
        position = 0
        for match in _TAG.finditer(self._source):
            yield from self._stray(position, match.start())
            position = match.end()
            if match[2]:
                yield from self._end(match) if match[1] else self._start(match)
        for left in self._open[1:]:
            yield Flaw(Kind.UNBALANCED, left.line, left.tag, f"{left.tag} is never closed.", f"</{left.tag}>", left.at)

    def _stray(self, start: int, end: int) -> Iterator[Flaw]:
        """Words or HTML where only tags of MJML belong."""
        around = self._open[-1]
        if around.tag in known.ATTRIBUTES and (around.tag in known.CHILDREN or around.tag in known.EMPTY):
            words = self._source[start:end].strip()
            if words:
                message = f"{words[:40]!r} stands in {around.tag}, which holds no text: put it in an mj-text."
                yield Flaw(Kind.STRAY, self._lines.at(start), around.tag, message, at=around.at)

    def _start(self, match: re.Match[str]) -> Iterator[Flaw]:
        tag, line, attributes = match[2], self._lines.at(match.start()), _attributes(match[3])
        at = attributes.pop(ORIGIN, "").rstrip("/")
        yield from _flaws_of_tag(tag, attributes, line, at)
        if tag in known.ATTRIBUTES:
            yield from self._misplaced(tag, line, at)
        if not match[3].endswith("/"):
            self._open.append(_Open(tag, match.end(), line, at))

    def _misplaced(self, tag: str, line: int, at: str) -> Iterator[Flaw]:
        around = self._open[-1].tag
        if around in {"", *known.ATTRIBUTES} and tag not in known.CHILDREN.get(around, ()):
            place = " or ".join(parent for parent, inside in known.CHILDREN.items() if tag in inside and parent)
            message = f"{tag} cannot stand in {around or 'nothing'}; it goes into {place or 'no other tag'}."
            yield Flaw(Kind.NESTING, line, tag, message, at=at)

    def _end(self, match: re.Match[str]) -> Iterator[Flaw]:
        """Closes the tag; what stands open in it was forgotten."""
        tag = match[2]
        if tag not in {each.tag for each in self._open}:
            line = self._lines.at(match.start())
            yield Flaw(Kind.UNBALANCED, line, tag, f"</{tag}> closes nothing: no {tag} is open.", at=self._open[-1].at)
            return
        while (left := self._open.pop()).tag != tag:
            yield Flaw(Kind.UNBALANCED, left.line, left.tag, f"{left.tag} is never closed.", f"</{left.tag}>", left.at)


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}


def _flaws_of_tag(tag: str, attributes: dict[str, str], line: int, at: str = "") -> Iterator[Flaw]:
    if tag not in known.ATTRIBUTES:
        message = f"{tag} is no tag that our themes can use: it would be dropped silently, with all that it holds."
        yield Flaw(Kind.UNKNOWN_TAG, line, tag, message, _nearest(tag, known.ATTRIBUTES), at)
        return
    taken = _taken(tag)
    for name in attributes:
        if (tag, name) == ("mj-style", "inline"):
            message = "mj-style inline has no effect: move these rules to inline.css."
            yield Flaw(Kind.INLINE_STYLE, line, tag, message, at=at)
        elif name not in taken:
            message = f"{name} has no effect on {tag}."
            yield Flaw(Kind.UNKNOWN_ATTRIBUTE, line, tag, message, _nearest(name, taken), at)


def _taken(tag: str) -> frozenset[str]:
    return known.ALL_ATTRIBUTES if tag in known.ANY_ATTRIBUTE else known.ATTRIBUTES[tag]


def _nearest(name: str, names: frozenset[str] | dict[str, frozenset[str]]) -> str:
    return next(iter(difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)), "")

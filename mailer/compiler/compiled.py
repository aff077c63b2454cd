"""What the compiler gives: literals and slots, to be filled once per recipient.

``CompiledIssue`` is what a proof freezes. Its JSON form is canonical (sorted keys, no spaces, UTF-8): equal issues give
equal bytes, and the proof's digest is taken over them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """Where a slot stands, and so how its value must be encoded."""

    HTML = "h"
    """Text or an attribute's value in HTML: escape ``& < > " '``."""
    URL = "u"
    """A whole address in an HTML attribute."""
    QUERY = "q"
    """Part of a web address, in either part of the mail: percent-encode all but unreserved characters."""
    TEXT = "t"
    """Plain text: the text part, addresses in it, and the subject, where it must stay on one line."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap for one recipient's value. ``fallback`` stands where the recipient has none."""

    name: str
    place: Place
    fallback: str = ""


Part = str | Slot


@dataclass(frozen=True, slots=True)
class CompiledIssue:
    """One compiled variant.

    ``html``, ``text`` and ``subject`` alternate literals and slots in order. ``links`` is the table of web addresses
    that a reader can follow, numbered from 0 in order of first appearance; a merge field in one shows as
    ``{{ name }}``. ``preheader`` is for people to read and keeps its fields as typed.
    """

    language: str
    direction: str
    subject: tuple[Part, ...]
    preheader: str
    html: tuple[Part, ...]
    text: tuple[Part, ...]
    links: tuple[str, ...]

    def to_json(self) -> str:
        """The canonical form that proofs store and hash."""
        return json.dumps(
            {
                "version": 1,
                "language": self.language,
                "direction": self.direction,
                "subject": _dump(self.subject),
                "preheader": self.preheader,
                "html": _dump(self.html),
                "text": _dump(self.text),
                "links": list(self.links),
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, document: str) -> CompiledIssue:
        """The issue that :meth:`to_json` wrote. Raises ValueError for anything else."""
        try:
            data = json.loads(document)
            if data["version"] != 1:
                raise ValueError(f"unknown version {data['version']!r}")
            return cls(
                language=data["language"],
                direction=data["direction"],
                subject=_load(data["subject"]),
                preheader=data["preheader"],
                html=_load(data["html"]),
                text=_load(data["text"]),
                links=tuple(data["links"]),
            )
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"not a compiled issue: {error!r}") from error

    @property
    def html_size(self) -> int:
        """Bytes of the HTML part's literals in UTF-8; Gmail clips a mail's HTML above 102 KB."""
        return sum(len(part.encode()) for part in self.html if isinstance(part, str))


def _dump(parts: tuple[Part, ...]) -> list[Any]:
    return [part if isinstance(part, str) else [part.name, part.place.value, part.fallback] for part in parts]


def _load(parts: list[Any]) -> tuple[Part, ...]:
    return tuple(part if isinstance(part, str) else Slot(part[0], Place(part[1]), part[2]) for part in parts)


def with_fallback(issue: CompiledIssue, name: str, fallback: str) -> CompiledIssue:
    """``issue`` with ``fallback`` in every slot called ``name`` that has none of its own."""

    def fill(parts: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(
            replace(part, fallback=fallback)
            if isinstance(part, Slot) and part.name == name and not part.fallback
            else part
            for part in parts
        )

    return replace(issue, subject=fill(issue.subject), html=fill(issue.html), text=fill(issue.text))

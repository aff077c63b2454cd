"""Merge fields: what staff may type, e.g. ``{{ salutation }}`` or ``{{ organisation|"your organisation" }}``.

Reading them is a plain scan for pairs of braces; nothing that staff type ever reaches a template engine.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.compiler.errors import Problem

FIELDS = {
    "salutation": False,
    "name": True,
    "organisation": True,
    "email": False,
    "country": True,
}
"""Every merge field, and whether it needs a fallback because subscribers may have none.

An address is never empty, and whoever sends gives the newsletter's own fallback for the salutation.
"""

_BRACES = re.compile(r"\{\{([^{}]{0,200})\}\}|\{\{")
_NAME = re.compile(r"[^\W\d]\w*")
_OPENING = "\"'“”„‟‘’‚«»‹›"
_DOTTED_REST = 40


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field that can be filled."""

    name: str
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Unfillable:
    """Braces that look like a merge field and cannot be filled."""

    found: str
    problem: Problem
    suggestion: str = ""


Piece = str | Field | Unfillable


def scan(text: str) -> Iterator[Piece]:
    """The pieces of ``text`` in order: literal text, fields, and what only looks like a field."""
    position = 0
    for match in _BRACES.finditer(text):
        if match.start() > position:
            yield text[position : match.start()]
        if match[1] is None:
            yield Unfillable(text[match.start() : match.start() + _DOTTED_REST], Problem.MALFORMED)
            position = match.end()
        else:
            yield _read(match[0], match[1])
            position = match.end()
    if position < len(text):
        yield text[position:]


def _read(found: str, inside: str) -> Field | Unfillable:
    name, bar, rest = (part.strip() for part in inside.partition("|"))
    known = name.lower()
    if known not in FIELDS:
        return Unfillable(found, Problem.UNKNOWN, _nearest(name))
    if not bar:
        return Unfillable(found, Problem.NEEDS_FALLBACK, _example(known)) if FIELDS[known] else Field(known)
    fallback = _unquote(rest)
    if fallback is None:
        return Unfillable(found, Problem.MALFORMED, _example(known))
    if not fallback and FIELDS[known]:
        return Unfillable(found, Problem.NEEDS_FALLBACK, _example(known))
    return Field(known, fallback)


def _unquote(quoted: str) -> str | None:
    """What stands between a pair of straight or typographic quotation marks, which editors like to mix."""
    if len(quoted) < 2 or quoted[0] not in _OPENING or quoted[-1] not in _OPENING:
        return None
    return " ".join(quoted[1:-1].split())  # a header may have to hold it: on one line


def _nearest(name: str) -> str:
    if not _NAME.fullmatch(name):
        return ""
    nearest = difflib.get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.5)
    return _example(nearest[0]) if nearest else ""


def _example(name: str) -> str:
    return f'{{{{ {name}|"your {name}" }}}}' if FIELDS[name] else f"{{{{ {name} }}}}"

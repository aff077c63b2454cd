"""What stands before the items of a Word file's lists: it is in none of their words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from mailer.issues.manuscripts.wording import value_of

GENERATIONS = 10
BULLET = "•"
_LETTERS = {"lowerLetter", "upperLetter"}
_LABELLED = re.compile(r"[•·▪■●◦*–—-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s")


def styles_of(element: Any, styles: Mapping[str, Any]) -> Iterator[Any]:
    """A paragraph's style, that which it is made from, and so on."""
    style = styles.get(value_of(element.find("./{*}pPr/{*}pStyle")))
    for _generation in range(GENERATIONS):
        if style is None:
            break
        yield style
        style = getattr(style, "base_style", None)


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str = "bullet"
    start: int = 1
    style: str = ""


@dataclass
class _Numbering:
    """What the file says of its lists: the levels of each kind of list, and of which kind each list is."""

    levels: dict[str, dict[str, _Level]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, str], int] = field(default_factory=dict)
    """Of lists that begin anew."""


class Lists:
    """Counts as Word does; to be asked for each paragraph once, from the first to the last."""

    def __init__(self, part: Any, styles: Mapping[str, Any]) -> None:
        self._styles, self._numbering = styles, _numbering(part)
        self._counted: dict[str, dict[str, int]] = {}
        self._begun: set[tuple[str, str]] = set()

    def labelled(self, element: Any, words: str) -> str:
        """“• words”, “1. words” or “a) words” for an item of a list, else the words."""
        label = self._label(element)
        return f"{label} {words}" if label and not _LABELLED.match(words) else words

    def _label(self, element: Any) -> str:
        number, at = self._place(element)
        if number in {"", "0"}:
            return ""
        level = self._levels(number).get(at, _Level())
        if level.kind == "bullet":
            return BULLET
        count = self._count(number, at, level)
        if level.kind == "none":
            return ""
        is_letter = level.kind in _LETTERS and 1 <= count <= 26
        return f"{chr(ord('a') + count - 1)})" if is_letter else f"{count}."

    def _levels(self, number: str) -> dict[str, _Level]:
        return self._numbering.levels.get(self._numbering.kinds.get(number, ""), {})

    def _place(self, element: Any) -> tuple[str, str]:
        """The list and the level; empty for what is no item."""
        styles = list(styles_of(element, self._styles))
        said = [element, *(style.element for style in styles)]
        found = [each for one in said if (each := one.find("./{*}pPr/{*}numPr")) is not None]
        number = next((value for each in found if (value := value_of(each.find("./{*}numId")))), "")
        level = next((value for each in found if (value := value_of(each.find("./{*}ilvl")))), "")
        return number, level or self._level_of(number, {str(style.style_id) for style in styles})

    def _level_of(self, number: str, styles: set[str]) -> str:
        return next((at for at, level in self._levels(number).items() if level.style in styles), "0")

    def _count(self, number: str, at: str, level: _Level) -> int:
        counted = self._counted.setdefault(self._numbering.kinds.get(number, number), {})
        start = self._numbering.starts.get((number, at))
        if start is not None and (number, at) not in self._begun:
            self._begun.add((number, at))
            counted[at] = start
        else:
            counted[at] = counted[at] + 1 if at in counted else level.start
        for deeper in [each for each in counted if each > at]:
            del counted[deeper]
        return counted[at]


def _numbering(part: Any) -> _Numbering:
    found = _Numbering()
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
            _read(parse_xml(relation.target_part.blob), found)
    return found


def _read(root: Any, found: _Numbering) -> None:
    linked: dict[str, str] = {}
    for kind in root.findall("./{*}abstractNum"):
        key = value_of(kind, "abstractNumId")
        found.levels[key] = {value_of(each, "ilvl"): _level(each) for each in kind.findall("./{*}lvl")}
        if style := value_of(kind.find("./{*}styleLink")):
            linked[style] = key
    borrowed = {
        value_of(kind, "abstractNumId"): linked.get(value_of(kind.find("./{*}numStyleLink")), "")
        for kind in root.findall("./{*}abstractNum")
    }
    for each in root.findall("./{*}num"):
        number, kind = value_of(each, "numId"), value_of(each.find("./{*}abstractNumId"))
        found.kinds[number] = borrowed.get(kind) or kind
        for anew in each.findall("./{*}lvlOverride"):
            if value_of(start := anew.find("./{*}startOverride")):
                found.starts[number, value_of(anew, "ilvl")] = _whole(value_of(start))


def _level(element: Any) -> _Level:
    start = value_of(element.find("./{*}start"))
    return _Level(
        value_of(element.find("./{*}numFmt")) or "decimal",
        _whole(start) if start else 1,
        value_of(element.find("./{*}pStyle")),
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1

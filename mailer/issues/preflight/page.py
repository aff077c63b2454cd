"""The compiled HTML read once, for all that is checked in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.html

from mailer.compiler.compiled import Part, Slot

_WORD = re.compile(r"\w+")
_SILENT = {"head", "style", "script", "title"}
_DECLARATION = re.compile(r"\s*([-\w]{1,60})\s*:\s*([^;]{1,2000})")
_RULE_BODY = re.compile(r"\{([^{}]*)\}")
_PIXELS = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)px")
_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Look:
    """How text is shown, as far as styles and attributes in the mark-up say. Sizes in CSS pixels."""

    colour: str = "#000000"
    ground: str = "#ffffff"
    size: float = 16
    bold: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    words: str
    look: Look


@dataclass
class Page:
    """``declarations`` are those of styles everywhere, as ``property:value`` in lower case; ``pictures`` the addresses
    of pictures; ``css`` what style elements hold."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    texts: list[Shown] = field(default_factory=list)
    declarations: set[str] = field(default_factory=set)
    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)
    css: str = ""

    @property
    def words(self) -> Counter[str]:
        return words_of(" ".join(shown.words for shown in self.texts))


def joined(parts: tuple[Part, ...]) -> str:
    """A part of the mail as one text, ``{{ name }}`` where a slot is."""
    return "".join(f"{{{{ {part.name} }}}}" if isinstance(part, Slot) else part for part in parts)


def words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def read(html: str) -> Page:
    page = Page()
    whole = lxml.html.document_fromstring(html)
    page.css = "\n".join(style.text or "" for style in whole.iter("style"))
    for body in _RULE_BODY.findall(page.css):
        page.declarations.update(_told(_declarations(body)))
    _walk(whole, Look(), page)
    return page


def _walk(element: Any, around: Look, page: Page) -> None:
    if not isinstance(element.tag, str):  # a comment, such as what Outlook alone reads
        return
    styles = _declarations(element.get("style") or "")
    look = _look(element, styles, around)
    _note(element, styles, look, page)
    if element.tag in _SILENT or look.hidden:
        return
    _say(element.text, look, page)
    for child in element:
        _walk(child, look, page)
        _say(child.tail, look, page)


def _note(element: Any, styles: dict[str, str], look: Look, page: Page) -> None:
    page.elements.add(element.tag)
    page.attributes.update(element.keys())
    page.declarations.update(_told(styles))
    if element.tag == "img" and element.get("src"):
        page.pictures.add(element.get("src"))
    if element.tag in _LEVELS and not look.hidden:
        page.headings.append((_LEVELS[element.tag], " ".join(element.text_content().split())))


def _say(text: str | None, look: Look, page: Page) -> None:
    if text and text.strip():
        page.texts.append(Shown(" ".join(text.split()), look))


def _declarations(style: str) -> dict[str, str]:
    return {
        match[1].lower(): match[2].replace("!important", "").strip().lower()
        for match in map(_DECLARATION.match, style.split(";"))
        if match
    }


def _told(styles: dict[str, str]) -> Iterator[str]:
    return (f"{name}:{value}" for name, value in styles.items())


def _look(element: Any, styles: dict[str, str], around: Look) -> Look:
    if not styles and not element.get("bgcolor"):
        return replace(around, bold=True) if element.tag in {"b", "strong", "th", *_LEVELS} else around
    size = _PIXELS.fullmatch(styles.get("font-size", ""))
    weight = styles.get("font-weight", "")
    return Look(
        colour=styles.get("color", around.colour),
        ground=_ground(element, styles, around.ground),
        size=float(size[1]) if size and float(size[1]) else around.size,
        bold=_is_bold(weight) if weight else around.bold or element.tag in {"b", "strong", "th", *_LEVELS},
        hidden=around.hidden or styles.get("display") == "none",
    )


def _ground(element: Any, styles: dict[str, str], around: str) -> str:
    told = styles.get("background-color") or styles.get("background") or (element.get("bgcolor") or "").lower()
    return around if told in {"", "none", "transparent", "inherit"} else told


def _is_bold(weight: str) -> bool:
    return weight in {"bold", "bolder"} or (weight.isdecimal() and int(weight) >= 700)

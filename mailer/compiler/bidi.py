"""Words and numbers of left-to-right scripts in a right-to-left text, each kept in its own order.

Mail programs order letters by the Unicode Bidirectional Algorithm (UAX #9), which goes by what stands beside them.
After Arabic it shows the groups of +962 6 565 9660 from right to left, and 43% as %43; the number behind an acronym it
takes for a part of it. Here each such piece is set apart: in HTML by an element with a direction, which old programs
know too; in plain text by marks that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

_RIGHT_TO_LEFT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Hebrew, Arabic and their neighbours, their own punctuation and digits included."""
_LETTER = rf"(?:(?![{_RIGHT_TO_LEFT}])[^\W\d_])"
_CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|IQD|JOD|SYP|LBP|TRY|IRR|AED|SAR|KWD|QAR|YER|EGP|SDG|ILS"
_MONEY = rf"(?:[A-Z]{{0,3}}[$€£¥]|{_CODES})"
_AMOUNT = r"[0-9]+(?:[.,][0-9]+)*"
_UNIT = rf"[ \u00a0]?(?:[%‰]|{_MONEY})"
_SLOT = r"~~[0-9a-f]{12}\.\d+~~"
_PIECE = re.compile(
    rf"""(?P<slot>{_SLOT})
    | https?://[^\s{_RIGHT_TO_LEFT}]*[\w/]
    | {_MONEY}[ \u00a0]?{_AMOUNT}(?![^\n{_RIGHT_TO_LEFT}]{{0,40}}{_LETTER})
    | {_LETTER}(?:(?:(?!~~|https?://)[^\n{_RIGHT_TO_LEFT}])*(?!https?://){_LETTER})?(?:[-/]?[0-9]+)*
    | (?<![\w/])(?<!\d[:.,])(?:\+[ ]?)?\(?\d+(?:(?:[ \u00a0\u202f-]|[ ]?\(|\)[ ]?)\d+)+  # telephone, thousands apart
    | (?<!\w)[-+\u2212±]{_MONEY}?{_AMOUNT}(?:{_UNIT})?
    | (?<![\w.,]){_AMOUNT}{_UNIT}
    """,
    re.VERBOSE,
)
_RANGE = re.compile(r"[1-9]\d*-[1-9]\d*")
"""From one number to another: Arabic reads it from the right as it does its words."""
_ADDRESS = re.compile(rf"{_SLOT}|://|www\.|.@.")
_WORD = re.compile(r"\S+|\s+")
_TO_LEFT, _TO_RIGHT, _OVERRIDE, _END = "\u200f", "\u200e", "\u202d", "\u202c"
_RIGHTWARDS, _LEFTWARDS = "\u202a", "\u202b"
_SILENT = {"style", "script", "title"}


def isolate(html: str) -> str:
    """A right-to-left page with each such piece in an element of its own, but where the page names a direction."""
    page = etree.fromstring(html.strip(), etree.HTMLParser())
    for element in list(page.find("body").iter(etree.Element)):
        if element.tag not in _SILENT and _follows_the_page(element):
            _set_apart(element)
    return str(etree.tostring(page.getroottree(), method="html", encoding="utf-8").decode())


def isolate_text(text: str) -> str:
    """A right-to-left plain text with marks around each such piece. Addresses stay bare: mail programs would take a
    mark for a part of the link."""
    groups = groupby(_WORD.findall(text), lambda word: bool(_ADDRESS.search(word)))
    return "".join("".join(words) if bare else _with_marks("".join(words)) for bare, words in groups)


def embedded(text: str, direction: str) -> str:
    """Lines of the other direction than the text around them, each between marks that keep its own, full stop at its
    end and all. A line that ends with an address stays bare, for the same reason."""
    begin = _RIGHTWARDS if direction == "ltr" else _LEFTWARDS
    return "\n".join(_embedded(line, begin) for line in text.split("\n"))


def _embedded(line: str, begin: str) -> str:
    quoted = "> " if line.startswith("> ") else ""
    words = line.removeprefix(quoted)
    bare = not words.strip() or bool(_ADDRESS.search(words.split()[-1]))
    return line if bare else f"{quoted}{begin}{words}{_END}"


def _with_marks(text: str) -> str:
    return "".join(_marked(piece) if kind == "foreign" else piece for kind, piece in _pieces(text))


def _marked(piece: str) -> str:
    """Between marks to the left: what stands first tells many programs the direction of the whole line."""
    inside = _TO_RIGHT + piece if piece.isascii() else _OVERRIDE + piece + _END
    return _TO_LEFT + inside + _TO_LEFT


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order: ``own`` words, ``foreign`` pieces, and ``slot``, whose value nobody knows yet."""
    position = 0
    for match in _PIECE.finditer(text):
        if not _RANGE.fullmatch(match[0]):
            yield "own", text[position : match.start()]
            yield "slot" if match["slot"] else "foreign", match[0]
            position = match.end()
    yield "own", text[position:]


def _follows_the_page(element: Any) -> bool:
    named = next((each.get("dir") for each in (element, *element.iterancestors()) if each.get("dir")), "rtl")
    return bool(named == "rtl")


def _set_apart(element: Any) -> None:
    """The text of the element, and of what lies between the elements in it."""
    for child in list(element):
        child.tail, wrapped = _wrapped(child.tail)
        at = element.index(child) + 1
        element[at:at] = wrapped
    element.text, wrapped = _wrapped(element.text)
    element[0:0] = wrapped


def _wrapped(text: str | None) -> tuple[str, list[Any]]:
    """The text before the first piece, and the pieces as elements, each with the text that follows it."""
    first, elements = "", list[Any]()
    for kind, piece in _pieces(text or ""):
        if kind != "own":
            elements.append(_element(kind, piece))
        elif elements:
            elements[-1].tail = piece
        else:
            first = piece
    return first, elements


def _element(kind: str, piece: str) -> Any:
    """Digits of Arabic itself ask for more than a direction: they go from left to right only within a number."""
    tag = "bdi" if kind == "slot" else "span" if piece.isascii() else "bdo"
    element = etree.Element(tag) if tag == "bdi" else etree.Element(tag, dir="ltr")
    element.text = piece
    return element

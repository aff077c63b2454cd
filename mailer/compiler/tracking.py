"""Links led through our own redirector: found in the bytes that were signed, so that a proof covers both ways of
sending it. Pure.

Links of the page are numbered from 0 in order of first appearance; a text part's address that is one of them gets the
same number. Addresses that are slots as a whole (leave, view in browser), mail and phone links are left alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot

TOKEN = "click"  # noqa: S105 -- a name
"""The slot of a reader's own token in the address of a tracked link."""

# A slot is its number between two NUL, which no compiled text can hold. None may stand in the host.
_MARK = re.compile("\0([0-9]+)\0")
_LINK = re.compile(r'(<a\b[^>]*?\shref=")(https?://[^\0/?#@\\"]+(?:[/?#][^"]*)?)(?=")')

Address = tuple[Part, ...]


def addresses(issue: CompiledIssue) -> tuple[Address, ...]:
    """The web addresses that the page leads to, by number, as literals and slots; nothing in them is HTML."""
    slots = _Slots()
    return tuple(slots.split(address) for address in _numbers(slots.join(issue.html)))


def tracked(issue: CompiledIssue, base: str) -> CompiledIssue:
    """``issue`` with each link as ``base``, the slot TOKEN, a hyphen and the link's number."""
    slots = _Slots()
    page = slots.join(issue.html)
    numbers = _numbers(page)
    if not numbers:
        return issue
    in_page = html.escape(base) + slots.mark(Slot(TOKEN, Place.URL))
    in_text = base + slots.mark(Slot(TOKEN, Place.TEXT))
    page = _LINK.sub(lambda match: f"{match[1]}{in_page}-{numbers[html.unescape(match[2])]}", page)
    text = _any_of(numbers).sub(lambda match: f"{in_text}-{numbers[match[0]]}", slots.join(issue.text))
    return replace(issue, html=slots.split(page), text=slots.split(text))


def fill(address: Address, value: Callable[[Slot], str]) -> str:
    """``address`` with what ``value`` gives, encoded already, in its slots."""
    return "".join(part if isinstance(part, str) else value(part) for part in address)


def _numbers(page: str) -> dict[str, int]:
    """Each address of a joined page and its number."""
    found = dict.fromkeys(html.unescape(match[2]) for match in _LINK.finditer(page))
    return {address: number for number, address in enumerate(found)}


def _any_of(numbers: dict[str, int]) -> re.Pattern[str]:
    """Any of the addresses where it stands whole: alone or in the brackets that the text part puts around it."""
    longest_first = sorted(numbers, key=len, reverse=True)
    return re.compile(r"(?<![^\s(])(?:" + "|".join(map(re.escape, longest_first)) + r")(?=\)?[.,;:!?]?(?:\s|\Z))")


class _Slots:
    """Slots by number, to look at literals and slots as one text and take it apart again."""

    def __init__(self) -> None:
        self._numbers: dict[Slot, int] = {}

    def mark(self, slot: Slot) -> str:
        return f"\0{self._numbers.setdefault(slot, len(self._numbers))}\0"

    def join(self, parts: tuple[Part, ...]) -> str:
        return "".join(part if isinstance(part, str) else self.mark(part) for part in parts)

    def split(self, text: str) -> tuple[Part, ...]:
        slots = list(self._numbers)
        pieces = _MARK.split(text)
        parts = [slots[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces)]
        return tuple(part for part in parts if part != "")

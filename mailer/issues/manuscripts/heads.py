"""Finds what stands on page after page: running heads and feet, and page numbers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from mailer.issues.manuscripts.paper import Page

EDGE = 2
"""Lines at the top and at the foot of a page among which running heads are looked for."""
LONGEST = 90
"""Letters of a running head."""
OFTEN = 3
"""So many pages make a head a running one."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite|página|pág\.|صفحة|الصفحة)\s*)?[-–—|•\s]*[\d٠-٩]{1,4}(?:\s*(?:/|of|de|von|sur|من)\s*[\d٠-٩]{1,4})?[-–—|•\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Headless:
    """Pages without what ran through them, and each of that as it stood first; the numbers of pages are not said."""

    pages: tuple[Page, ...]
    heads: tuple[str, ...]


def without_heads(pages: tuple[Page, ...]) -> Headless:
    """Takes off the edges of pages what repeats there, numbers aside, and lone page numbers."""
    counted = Counter(mask for page in pages for mask in {_mask(page[at].text) for at in _edges(page)})
    running = {mask for mask, often in counted.items() if often >= OFTEN and len(mask) <= LONGEST}
    heads: dict[str, str] = {}
    kept = tuple(_kept(page, running, heads, len(pages)) for page in pages)
    return Headless(tuple(page for page in kept if page), tuple(heads.values()))


def _edges(page: Page) -> list[int]:
    return sorted({*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))})


def _mask(text: str) -> str:
    """The line without its numbers: those of pages differ."""
    return _NUMBER.sub("#", text.casefold())


def _kept(page: Page, running: set[str], heads: dict[str, str], pages: int) -> Page:
    edges = set(_edges(page))
    gone = set()
    for at in edges:
        text = page[at].text
        mask = _mask(text)
        is_number = bool(_PAGE_NUMBER.fullmatch(text))
        if mask in running or (pages > 1 and is_number):
            gone.add(at)
            if not is_number:
                heads.setdefault(mask, text)
    return tuple(line for at, line in enumerate(page) if at not in gone)

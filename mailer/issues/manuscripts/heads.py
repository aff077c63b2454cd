"""Finds what stands on page after page: running heads and feet, and page numbers. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailer.issues.manuscripts.paper import Line, Page

EDGE = 2
"""Lines at the top and at the foot of a page among which running heads are looked for."""
LONGEST = 90
"""Letters of a running head."""
OFTEN = 3
"""So many pages make a head a running one."""
MOST = 1 / 3
"""Of all lines: more than that count on for another reason."""
STEP = 2
"""By so much a page's number may be larger than that of the page before: some sheets hold two."""
_NUMBER = re.compile(r"[\d٠-٩]+")
_PAGE_NUMBER = re.compile(
    r"(?P<label>(?:page|p\.|seite|página|pág\.|صفحة|الصفحة)\s*)?[-–—|•\s]*(?P<number>[\d٠-٩]{1,4})"
    r"(?P<of>\s*(?:/|of|de|von|sur|من)\s*[\d٠-٩]{1,4})?[-–—|•\s]*",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r".{0,70}(?<!\w)(?:page|seite|página|صفحة|الصفحة)\s{1,3}[\d٠-٩]{1,3}(?:\s?(?:/|of|de|von|sur|من)\s?[\d٠-٩]{1,3})?",
    re.IGNORECASE,
)
"""The foot of a page that is the only one."""
_NAMED = re.compile(r"[^\W\d_]+\s*#")
"""One word and a number, as “Week 2”: a heading, though it counts on with the pages."""


@dataclass(frozen=True, slots=True)
class Headless:
    """Pages without what ran through them, each of that as it stood first, and the numbers of the pages."""

    pages: tuple[Page, ...]
    heads: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    line: int
    text: str

    @property
    def mask(self) -> str:
        """The line without its numbers: those of pages differ."""
        return _NUMBER.sub("#", self.text.casefold())

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(each[:9]) for each in _NUMBER.findall(self.text))


def without_heads(pages: tuple[Page, ...]) -> Headless:
    """Takes off the edges of pages what repeats there, or counts on from page to page."""
    pages = _parted(pages)
    edges = [_Place(page, at, lines[at].text) for page, lines in enumerate(pages) for at in _edges(lines)]
    numbered = _page_numbers(edges) if len(pages) > 1 else [place for place in edges if _FOOT.fullmatch(place.text)]
    running = [place for group in _by_mask(edges) if _runs(group) for place in group]
    running += _beside(edges, numbered)
    gone = {(place.page, place.line) for place in (*running, *numbered)}
    kept = (tuple(each for at, each in enumerate(lines) if (page, at) not in gone) for page, lines in enumerate(pages))
    heads = {place.mask: place.text for place in reversed(running) if place not in numbered}
    said = [place.numbers[0] for place in numbered]
    numbers = (f"{said[0]}–{said[-1]}" if len(said) > 1 else str(said[0]),) if said else ()
    return Headless(tuple(page for page in kept if page), tuple(reversed(heads.values())), numbers)


def _edges(page: Page) -> list[int]:
    return sorted({*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))})


def _by_mask(places: Iterable[_Place]) -> Iterator[list[_Place]]:
    """Those alike but for their numbers, on pages enough."""
    found: Mapping[str, list[_Place]] = defaultdict(list)
    for place in places:
        found[place.mask].append(place)
    for mask, group in found.items():
        if len(mask) <= LONGEST and len({place.page for place in group}) >= OFTEN:
            yield group


def _runs(group: Sequence[_Place]) -> bool:
    """Whether the numbers of a line that repeats are the same each time, or those of its pages."""
    if not _has_letters(group):
        return False
    changing = _changing(group)
    steps = [
        (pair, numbers) for column in changing for pair, numbers in zip(pairwise(group), pairwise(column), strict=True)
    ]
    return not changing or (not _is_named(group) and all(_counts_on(*pair, *numbers) for pair, numbers in steps))


def _has_letters(group: Sequence[_Place]) -> bool:
    return any(each.isalpha() for each in group[0].mask)


def _is_named(group: Sequence[_Place]) -> bool:
    return bool(_NAMED.fullmatch(group[0].mask))


def _changing(group: Sequence[_Place]) -> list[tuple[int, ...]]:
    """The numbers of a line, each with what it is from place to place, that are not always the same."""
    columns = zip(*(place.numbers for place in group), strict=True)
    return [column for column in columns if len(set(column)) > 1]


def _counts_on(before: _Place, after: _Place, number: int, next_number: int) -> bool:
    return 0 < next_number - number <= STEP * max(1, after.page - before.page)


def _beside(edges: Sequence[_Place], numbered: Sequence[_Place]) -> list[_Place]:
    """The lines that stand beside the pages' numbers, the same twice: less often than a head needs to by itself."""
    numbers = {(place.page, place.line) for place in numbered}
    found = [
        place
        for place in edges
        if {(place.page, place.line - 1), (place.page, place.line + 1)} & numbers and len(place.text) <= LONGEST
    ]
    masks = Counter(place.mask for place in found if any(map(str.isalpha, place.mask)))
    return [place for place in found if masks[place.mask] > 1]


def _page_numbers(edges: Sequence[_Place]) -> list[_Place]:
    """Lone numbers that say that they are a page's, that are their page's, or that count on with the pages."""
    found = [(place, match) for place in edges if (match := _PAGE_NUMBER.fullmatch(place.text))]
    sure = {place for place, match in found if match["label"] or match["of"] or int(match["number"]) == place.page + 1}
    for (before, _), (after, _) in pairwise(found):
        if before.page < after.page and _counts_on(before, after, before.numbers[0], after.numbers[0]):
            sure |= {before, after}
    return [place for place, _ in found if place in sure]


def _parted(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """A text that says nothing of its pages is parted where a line by itself counts on by one."""
    if len(pages) != 1:
        return pages
    (page,) = pages
    parted = {
        place.line for group in _by_mask([*_alone(page), *_inside(page)]) if _counts_by_one(group) for place in group
    }
    parted |= set(_numbers_at_heads(page))
    return tuple(_cut(page, parted)) if 0 < len(parted) <= MOST * len(page) else pages


def _inside(page: Page) -> Iterator[_Place]:
    """The lines of paragraphs, where nothing parts the feet of pages from the text."""
    for at, line in enumerate(page):
        if not line.begins and len(line.text) <= LONGEST and _NUMBER.search(line.text):
            yield _Place(at, at, line.text)


def _numbers_at_heads(page: Page) -> Iterator[int]:
    """Where pages begin: lone numbers that count on by one, each but perhaps one beside the same line."""
    found: list[tuple[int, int]] = []
    for at, line in enumerate(page):
        number = _PAGE_NUMBER.fullmatch(line.text)
        if number and (not found or int(number["number"]) == found[-1][1] + 1):
            found.append((at, int(number["number"])))
    for side in (-1, 1):
        beside = [page[at + side].text.casefold() if 0 <= at + side < len(page) else "" for at, _ in found]
        head = max(beside, key=beside.count, default="")
        if len(found) >= OFTEN and any(map(str.isalpha, head)) and beside.count(head) >= OFTEN - 1:
            yield from (at if text != head else min(at, at + side) for (at, _), text in zip(found, beside, strict=True))
            return


def _alone(page: Page) -> Iterator[_Place]:
    """The lines that stand by themselves, perhaps with a number below."""
    starts = [at for at, line in enumerate(page) if line.begins]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        text = " ".join(line.text for line in page[start : min(end, start + EDGE + 1)])
        if end - start <= EDGE and len(text) <= LONGEST:
            yield _Place(start, start, text)


def _counts_by_one(group: Sequence[_Place]) -> bool:
    changing = _changing(group)
    is_head = bool(changing) and _has_letters(group) and not _is_named(group)
    return is_head and all(after - before == 1 for column in changing for before, after in pairwise(column))


def _cut(page: Page, at: set[int]) -> Iterator[Page]:
    part: list[Line] = []
    for number, line in enumerate(page):
        if number in at and part:
            yield tuple(part)
            part = []
        part.append(line)
    yield tuple(part)

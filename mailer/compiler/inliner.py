"""Rules of a style sheet, written into the style attributes of a page: Premailer, made quick."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from lxml import etree
from premailer import Premailer

_STYLE = re.compile(r"<style\b")
_IGNORE = ' data-premailer="ignore"'
_OPTIONS: dict[str, Any] = {
    "strip_important": False,
    "keep_style_tags": True,
    "disable_link_rewrites": True,
    "allow_network": False,
    "base_url": None,
    "disable_basic_attributes": ["align", "bgcolor", "height", "valign", "width"],
    "align_floating_images": False,
    "cssutils_logging_level": logging.CRITICAL,
    "disable_validation": True,
}
_PLAIN = re.compile(r"[\w.#:()=\[\]\"' -]+")
"""Selectors whose parts stand in one another and in no other relation."""
_BARE_CLASS = re.compile(r"\.([\w-]+)")
_MOST_TAGS = 4

Rule = tuple[tuple[int, ...], str, str]
"""Rank, selector, declarations."""


def inline(html: str, css: str) -> str:
    """The page with the rules of ``css`` in its style attributes. Its own style elements stay as they are."""
    page = etree.fromstring(_STYLE.sub("<style" + _IGNORE, html.strip()), etree.HTMLParser())
    _Inliner(page, css_text=css, **_OPTIONS).transform()
    written = str(etree.tostring(page.getroottree(), method="html", encoding="utf-8").decode())
    return written.replace(_IGNORE, "")  # those in comments for Outlook


class _Inliner(Premailer):  # type: ignore[misc]
    """Premailer keeps a sheet that it has parsed, but writes out each declaration again for every page, and looks for
    each class in every element: most of its time. Here what it wrote is kept, and it is told which elements to look at.
    What comes out is the same."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Rule], list[Any]]:
        rules, leftover = _rules(css_body, ruleset_index)
        return list(_narrowed(rules, _tags_by_class(self.html))), [*leftover]


@lru_cache(maxsize=64)
def _rules(css: str, index: int) -> tuple[list[Rule], list[Any]]:
    """What Premailer makes of a sheet: its rules, and what it cannot inline."""
    rules, leftover = Premailer("", **_OPTIONS)._parse_style_rules(css, index)
    return rules, leftover


def _tags_by_class(page: Any) -> Mapping[str, set[str]]:
    """Class -> the tags that have it on this page."""
    found: dict[str, set[str]] = defaultdict(set)
    for element in page.iter(etree.Element):
        for name in element.get("class", "").split():
            found[name].add(element.tag)
    return found


def _narrowed(rules: list[Rule], tags: Mapping[str, set[str]]) -> Iterator[Rule]:
    """The rules that can hit something, with ``p.note, div.note`` for ``.note``. Their ranks stay what they were."""
    for rank, selector, declarations in rules:
        narrow = _narrow(selector, tags) if _PLAIN.fullmatch(selector) else selector
        if narrow:
            yield rank, narrow, declarations


def _narrow(selector: str, tags: Mapping[str, set[str]]) -> str:
    choices = [_choices(part, tags) for part in selector.split()]
    narrow = [" ".join(parts) for parts in product(*choices)]
    # Premailer takes what follows the first colon for a pseudo-class.
    return selector if len(narrow) > (1 if ":" in selector else _MOST_TAGS) else ", ".join(narrow)


def _choices(part: str, tags: Mapping[str, set[str]]) -> list[str]:
    name = _BARE_CLASS.match(part)
    found = sorted(tags.get(name[1], ())) if name else [""]
    # A tag such as o:p would be read as a pseudo-class.
    return [tag + part for tag in found] if all(tag.isalnum() or not tag for tag in found) else [part]

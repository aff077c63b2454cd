"""Rules of a style sheet, written into the style attributes of a page: Premailer, made quick."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

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


def inline(html: str, css: str) -> str:
    """The page with the rules of ``css`` in its style attributes. Its own style elements stay as they are."""
    inliner = _Inliner(_STYLE.sub("<style" + _IGNORE, html), css_text=css, **_OPTIONS)
    return str(inliner.transform(pretty_print=False)).replace(_IGNORE, "")


class _Inliner(Premailer):  # type: ignore[misc]
    """Premailer keeps a sheet that it has parsed, but writes out each declaration again for every page: more than half
    of its time. Here what it wrote is kept as well."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], list[Any]]:
        rules, leftover = _rules(css_body, ruleset_index)
        return [*rules], [*leftover]


@lru_cache(maxsize=64)
def _rules(css: str, index: int) -> tuple[list[Any], list[Any]]:
    """What Premailer makes of a sheet: for each rule its rank, selector and declarations; and what it cannot inline."""
    rules, leftover = Premailer("", **_OPTIONS)._parse_style_rules(css, index)
    return rules, leftover

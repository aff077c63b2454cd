"""Whether what is written can be read on what it stands on (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler.colours import READABLE, contrast
from mailer.issues.colours import contrast_with_white, is_colour
from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found, placed, shortened
from mailer.issues.preflight.page import Look, Page

READABLE_LARGE = 3.0
"""The least contrast of large text to its ground."""
_LARGE, _LARGE_BOLD = 24.0, 18.66
"""Pixels from which on text is large: 18 points, and 14 points in bold."""

_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_NAMED = {"white": "#ffffff", "black": "#000000"}


def check_brand(content: c.IssueContent) -> Iterator[Finding]:
    """The colours that staff chose: white stands on them, and they stand on white."""
    brand = content.brand
    remedy = _("Choose a darker one in the newsletter, or override this with a reason.")
    for colour in dict.fromkeys((brand.colour, brand.accent or brand.colour)):
        yield from _check_colour(colour, remedy, ISSUE)
    for place, block in placed(content):
        if isinstance(block, c.Programme) and block.colour:
            remedy = _("Choose a darker one in the programme, or override this with a reason.")
            yield from _check_colour(block.colour, remedy, place)


def _check_colour(colour: str, remedy: str, place: Place) -> Iterator[Finding]:
    if not is_colour(colour) or (ratio := contrast_with_white(colour)) >= READABLE:
        return  # what is no colour does not compile
    message = _("White on the colour {colour} is hard to read (contrast {ratio}; {least} is needed).")
    yield found(Code.BRAND_CONTRAST, message.format(colour=colour, ratio=f"{ratio:.1f}", least=READABLE), remedy, place)


def check_text_contrast(page: Page) -> Iterator[Finding]:
    """Text of the light design whose colour and ground are both known, each pair once."""
    told: set[tuple[str, str]] = set()
    for shown in page.texts:
        colour, ground = _hex(shown.look.colour), _hex(shown.look.ground)
        if not colour or not ground or (colour, ground) in told or not shown.words.strip("\u2007\u034f\u00a0 "):
            continue
        if (ratio := contrast(colour, ground)) < _least(shown.look):
            told.add((colour, ground))
            message = _("“{words}” is hard to read: {colour} on {ground} (contrast {ratio}).")
            yield found(
                Code.TEXT_CONTRAST,
                message.format(words=shortened(shown.words), colour=colour, ground=ground, ratio=f"{ratio:.1f}"),
                _("Choose a darker colour in the newsletter, or tell whoever looks after the theme."),
            )


def _least(look: Look) -> float:
    return READABLE_LARGE if look.size >= (_LARGE_BOLD if look.bold else _LARGE) else READABLE


def _hex(colour: str) -> str:
    """``#rrggbb``; empty for what cannot be told."""
    if short := _SHORT.fullmatch(colour):
        return "#" + "".join(digit * 2 for digit in short.groups())
    if parts := _RGB.fullmatch(colour):
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in parts.groups())
    colour = _NAMED.get(colour, colour)
    return colour if is_colour(colour) else ""

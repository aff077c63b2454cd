"""What of the compiled mail the big mail programs lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from mailer.issues.preflight.clients import FACTS, Advice, Fact, Where
from mailer.issues.preflight.findings import Code, Finding, found
from mailer.issues.preflight.page import Page


def check_support(page: Page) -> Iterator[Finding]:
    """One finding a feature; those that degrade well are none."""
    for fact in FACTS:
        if fact.advice is not Advice.NONE and _uses(page, fact):
            message = _("The mail uses {feature}, which {clients} lack.")
            yield found(
                Code.UNSUPPORTED,
                message.format(feature=fact.name, clients=", ".join(fact.lacking)),
                _remedy(fact.advice),
            )


def _uses(page: Page, fact: Fact) -> bool:
    pattern = _compiled(fact.pattern)
    if fact.where is Where.RULE:
        return pattern.search(page.css) is not None
    return any(pattern.fullmatch(each) for each in _looked_at(page, fact.where))


@lru_cache(maxsize=len(FACTS))
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _looked_at(page: Page, where: Where) -> Iterable[str]:
    if where is Where.PICTURE:
        return {_format(address) for address in page.pictures}
    return {Where.DECLARATION: page.declarations, Where.ELEMENT: page.elements, Where.ATTRIBUTE: page.attributes}[where]


def _format(address: str) -> str:
    """``webp``, ``jpg`` … by the address's ending; ``data`` where the picture stands in the address itself."""
    split = urlsplit(address)
    return "data" if split.scheme == "data" else split.path.rpartition(".")[2].lower()


def _remedy(advice: Advice) -> str:
    theme = _("Tell whoever looks after the theme: {advice}")
    return theme.format(
        advice={
            Advice.LAYOUT: _("lay it out with tables."),
            Advice.SIDES: _("name left and right, as the direction of writing has it."),
            Advice.VALUE: _("write the value out, lengths in pixels and colours as #rrggbb."),
            Advice.GROUND: _("put a plain colour behind it, on which everything can be read."),
            Advice.MOTION: _("show what stands still; nothing may depend on motion."),
            Advice.FONT: _("use fonts that every device has, and styles within the mail."),
            Advice.PAGE: _("put a button there that leads to a web page."),
            Advice.PICTURE: _("use one JPEG or PNG picture."),
            Advice.TABLES: _("use div, p and tables instead."),
        }[advice]
    )

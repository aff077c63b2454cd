"""Validators of what staff type."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailer.compiler import links
from mailer.issues import colours
from mailer.lib.lines import is_one_line
from subscribers.codes import country_code, language_code


def one_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(_("This must stand on one line, without control characters."), code="one_line")


def leads_somewhere(address: str) -> None:
    """Refuses web addresses that the mail could not keep: see mailer.compiler.links."""
    if not links.href(address, lambda _: "x"):
        raise ValidationError(
            _("This cannot stand in a mail. Write a web address such as https://www.example.org/report."),
            code="dead_link",
        )


def readable_colour(colour: str) -> None:
    """Refuses what is no ``#rrggbb``, and colours on which white text cannot be read. Either case of digits will do."""
    colour = colour.lower()
    if not colours.is_colour(colour):
        raise ValidationError(_("Write the colour as #rrggbb, such as #1f4e79."), code="colour")
    if (contrast := colours.contrast_with_white(colour)) < colours.READABLE:
        raise ValidationError(
            _(
                "White text cannot be read on this colour (contrast %(contrast)s, at least %(least)s is needed). "
                "Choose a darker one."
            ),
            code="contrast",
            params={"contrast": f"{contrast:.1f}", "least": colours.READABLE},
        )


_APART = re.compile(r"[\s,;،؛]+")


def codes(text: str) -> list[str]:
    """The codes in ``text``, which stand apart by commas or semicolons, Latin or Arabic, or spaces."""
    return [each for each in _APART.split(text) if each]


def country_codes(text: str) -> None:
    if wrong := [code for code in codes(text) if country_code(code) is None]:
        raise ValidationError(
            _("“%(code)s” is no country's code. Write codes of two letters, such as JO, LB."),
            code="country",
            params={"code": wrong[0]},
        )


def language_codes(text: str) -> None:
    if wrong := [code for code in codes(text) if language_code(code) is None]:
        raise ValidationError(
            _("“%(code)s” is no language's code. Write codes such as en, ar, ckb."),
            code="language",
            params={"code": wrong[0]},
        )

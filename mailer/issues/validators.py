"""Validators of what staff type."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailer.compiler import links
from mailer.lib.lines import is_one_line


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

"""What a name, a salutation or an organisation may hold."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mailer.lib.lines import is_one_line


def one_line(text: str) -> None:
    """Raises ValidationError unless ``text`` is one line."""
    if not is_one_line(text):
        raise ValidationError(_("Write it on one line, without line breaks or control characters."), code="one_line")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(text: str) -> None:
    """Raises ValidationError unless ``text`` is a time zone of the IANA database."""
    if text not in _zones():
        raise ValidationError(_("Write a time zone such as Asia/Amman or Europe/Berlin."), code="time_zone")

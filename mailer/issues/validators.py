"""Validators of what staff type."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE_BREAKS = "\u2028\u2029"


def is_one_line(text: str) -> bool:
    """False for line breaks and control characters, which do harm in mail headers."""
    return not any(unicodedata.category(char) == "Cc" or char in LINE_BREAKS for char in text)


def one_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(_("This must stand on one line, without control characters."), code="one_line")

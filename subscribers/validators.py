"""What a name, a salutation or an organisation may hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mailer.lib.lines import is_one_line


def one_line(text: str) -> None:
    """Raises ValidationError unless ``text`` is one line."""
    if not is_one_line(text):
        raise ValidationError(_("Write it on one line, without line breaks or control characters."), code="one_line")

"""What a name, a salutation or an organisation may hold."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_one_line(text: str) -> bool:
    """False where ``text`` holds a line break (U+0085, U+2028 and U+2029 included) or another control character: such
    a text could forge a header of the mail it is put in."""
    return not _BREAK.search(text)


def one_line(text: str) -> None:
    """Raises ValidationError unless ``text`` is one line."""
    if not is_one_line(text):
        raise ValidationError(_("Write it on one line, without line breaks or control characters."), code="one_line")

"""What the next issue is called: months, years and numbers in a title move on. Pure but for Django's month names."""

from __future__ import annotations

import re
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import override

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"(?i)((?<!\w)(?:no\.?|nr\.?|n°|number|issue|edition|numéro|العدد|ژمارە|#)\s*)(\d{1,3})(?!\d)")
LONGEST = 200


def next_title(title: str, day: date, language: str) -> str:
    """``title`` with the month and year of ``day`` and the next number; marked as a copy where it has none of these."""
    with override(language):
        moved = _YEAR.sub(str(day.year), _with_month(title, day))
        moved = _NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", moved)
        if moved == title:
            moved = _("{title} (copy)").format(title=title[: LONGEST - 20])
    return moved[:LONGEST]


def _with_month(title: str, day: date) -> str:
    """A month counts where a year follows or the title ends: “may” is a word, too."""
    names = "|".join(re.escape(str(name)) for name in MONTHS.values())
    month = re.compile(rf"(?i)(?<!\w)(?:{names})(?=[\s,،/]*(?:(?:19|20)\d\d|$))")
    return month.sub(str(MONTHS[day.month]), title)

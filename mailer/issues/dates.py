"""Days and times as readers see them, in an edition's language; call it with that language active."""

from __future__ import annotations

from datetime import date, time

from django.utils.formats import date_format, time_format
from django.utils.translation import pgettext


def written_out(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return date_format(day, "j F Y" if language.startswith("en") else "DATE_FORMAT")


def written_out_span(
    language: str, first: date | None, starts: time | None, last: date | None, ends: time | None
) -> str:
    """From when to when: a day or several, with times where they are known."""
    days = " – ".join(_with_weekday(day, language) for day in (first, last if last != first else None) if day)
    times = "–".join(time_format(moment, "H:i") for moment in (starts, ends) if moment)
    if not (days and times):
        return days or times
    return pgettext("day and time", "{days}, {times}").format(days=days, times=times)


def _with_weekday(day: date, language: str) -> str:
    return pgettext("weekday and day", "{weekday}, {day}").format(
        weekday=date_format(day, "l"), day=written_out(day, language)
    )

"""Finds the day of an issue in what stands at its head. Pure."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    ("january", "janvier", "enero", "januar", "يناير", "كانون الثاني"),
    ("february", "février", "febrero", "februar", "فبراير", "شباط"),
    ("march", "mars", "marzo", "märz", "مارس", "آذار"),
    ("april", "avril", "abril", "أبريل", "نيسان"),
    ("may", "mai", "mayo", "مايو", "أيار"),
    ("june", "juin", "junio", "juni", "يونيو", "حزيران"),
    ("july", "juillet", "julio", "juli", "يوليو", "تموز"),
    ("august", "août", "agosto", "أغسطس", "آب"),
    ("september", "septembre", "septiembre", "سبتمبر", "أيلول"),
    ("october", "octobre", "octubre", "oktober", "أكتوبر", "تشرين الأول"),
    ("november", "novembre", "noviembre", "نوفمبر", "تشرين الثاني"),
    ("december", "décembre", "diciembre", "dezember", "ديسمبر", "كانون الأول"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_SHORT = {names[0][:3]: number for number, names in enumerate(_MONTHS, start=1)}
_NAME = "|".join(sorted((re.escape(name) for name in _NUMBER), key=len, reverse=True))
_SHORT_NAME = "|".join(_SHORT)
_WORDS = re.compile(
    rf"(?:(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?[ \u00a0]+(?:of\s+|de\s+)?)?(?<!\w)"
    rf"(?P<month>{_NAME}|(?:{_SHORT_NAME})(?=[.\s_-]))\.?[\s_,-]+(?:de\s+|(?P<late>\d{{1,2}})(?:st|nd|rd|th)?,\s*)?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"\.?\s{{0,3}}(?:of |de |d['’])?(?P<month>(?:{_NAME}|(?:{_SHORT_NAME}|sept)(?=[.\s,]|$)))(?!\w)", re.IGNORECASE
)
_WORDS_TOO = {"may", "march", "mar"}
"""Months that are other words where they are written small."""
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thur?s?|fri|sat|sun"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    "|(?:ال)?(?:اثنين|إثنين|ثلاثاء|أربعاء|خميس|جمعة|سبت|أحد)"
)
_ENTRY = re.compile(
    rf"(?:(?:{_WEEKDAYS})s?(?!\w)|\d{{1,2}}(?:st|nd|rd|th|er|\.)?[ \u00a0](?:of |de )?(?:{_NAME}|{_SHORT_NAME})(?!\w)"
    rf"|(?:{_NAME}) \d{{1,2}}(?!\w)|\d{{1,2}}[.:]\d\d(?!\w)|\d{{1,2}}[./]\d{{1,2}}\.?(?:\d{{2,4}})?(?!\w))",
    re.IGNORECASE,
)
_DATE_WORD = re.compile(
    rf"(?:{_WEEKDAYS})s?|{_NAME}|(?:{_SHORT_NAME}|sept)|\d+(?:st|nd|rd|th|er)?|am|pm|uhr|h|at|of|de|the|to|and|a|à|um|bis|von",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.](?P<month>0[1-9]|1[0-2])(?:[-_.](?P<day>[0-3]\d))?(?!\d)")


def day_in(text: str) -> date | None:
    """The first day, or the first of the first month, that is written out in ``text``."""
    plain = text.translate({0x0660 + digit: str(digit) for digit in range(10)})
    if found := _WORDS.search(plain):
        month = found["month"].casefold()
        number = _NUMBER.get(month) or _SHORT[month[:3]]
        return _day(int(found["year"]), number, int(found["day"] or found["late"] or 1))
    if found := _ISO.search(plain):
        return _day(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    return None


def begins_with_month(text: str) -> bool:
    """Whether what stands behind a number makes a day of it."""
    found = _BEGINS.match(text)
    return found is not None and found["month"] not in _WORDS_TOO


def begins_with_day(text: str) -> bool:
    """Whether it begins with a day or a time, as the entries of a programme do."""
    return bool(_ENTRY.match(text))


def is_only_date(text: str) -> bool:
    """Whether it says when and nothing else."""
    words = re.findall(r"[^\W_]+", text)
    return any(map(str.isdigit, words)) and all(map(_DATE_WORD.fullmatch, words))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Days and times of day in text, in figures and with the names of months."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mailer.issues.parity import lexicon as lex
from mailer.issues.parity.facts import Fact, Key, Kind
from mailer.issues.parity.quantities import quantity, word
from mailer.issues.parity.tokens import Token

MOST_DAYS = 6
"""That are listed before one name of a month."""
AM, PM = 0, 1
WHOLE = 0
"""In place of a day: the month as a whole."""
_YEARS = range(1800, 2200)
_HOURS_OF_HALF = 12

_IN_FIGURES = re.compile(
    r"(?<![0-9./-])(?:(?P<y1>[0-9]{4})(?P<s1>[./-])(?P<m1>[0-9]{1,2})(?P=s1)(?P<d1>[0-9]{1,2})"
    r"|(?P<d2>[0-9]{1,2})(?P<s2>[./-])(?P<m2>[0-9]{1,2})(?P=s2)(?P<y2>[0-9]{4}|[0-9]{2}(?=\D|$))"
    r"|(?P<m3>0?[1-9]|1[0-2])/(?P<y3>(?:19|20)[0-9]{2}))(?![0-9]|[./-][0-9])"
)
_AM = r"(?:a\.?\s?m\b\.?|صباحا|قبل الظهر|ي? ?بهياني|پێش نيوهرو)"
_PM = r"(?:p\.?\s?m\b\.?|مساء|عصرا|بعد الظهر|ي? ?ئێواره|دواي نيوهرو)"
_HALF = rf"(?:(?P<am>{_AM})|(?P<pm>{_PM})|ظهرا)"
_HOURS = re.compile(
    rf"(?<![0-9:.,/])(?P<h>[01]?[0-9]|2[0-3])(?:[:.](?P<m>[0-5][0-9]))?\s?{_HALF}"
    r"|(?<![0-9:.,/])(?P<h2>[01]?[0-9]|2[0-3]):(?P<m2>[0-5][0-9])(?![0-9:])"
    r"|(?<![0-9:.,/])(?P<h3>[01]?[0-9])\s?o'clock",
    re.IGNORECASE,
)


def dates_in_figures(text: str) -> Iterator[tuple[re.Match[str], Fact]]:
    """31.3.2026, 2026-03-31, 3/2026. The day is read first unless it cannot be one: 3/31/2026."""
    for match in _IN_FIGURES.finditer(text):
        day, month, year = _parts(match)
        if month > 12 >= day:
            day, month = month, day
        if 1 <= month <= 12 and day <= 31:
            yield match, Fact(Kind.DATE, match[0], ((year, month, day),))


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    day = int(match["d1"] or match["d2"] or 0)
    year = int(match["y1"] or match["y2"] or match["y3"])
    return day, int(match["m1"] or match["m2"] or match["m3"]), year + 2000 if year < 100 else year


def times(text: str) -> Iterator[tuple[re.Match[str], Fact]]:
    """10:30, 3 p.m."""
    for match in _HOURS.finditer(text):
        hour = int(match["h"] or match["h2"] or match["h3"])
        minute = int(match["m"] or match["m2"] or 0)
        half = AM if match["am"] else PM if match["pm"] else None
        yield match, Fact(Kind.TIME, match[0].strip(), (time_of(hour, minute, half),))


def time_of(hour: int, minute: int, half: int | None) -> Key:
    """Minutes within half a day, and which half. None where that is left unsaid: 3 o'clock is 15 o'clock to many."""
    if half is None and hour % 24 == 0:
        half = AM
    elif half is None and hour > _HOURS_OF_HALF:
        half = PM
    return hour % _HOURS_OF_HALF * 60 + minute, half


def half_of_day(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """Which half of the day the words at ``at`` tell, None for neither, and the token after them."""
    for words in (2, 1):
        said = " ".join(word(tokens, at + each) for each in range(words))
        if said in lex.HALVES_OF_DAY:
            return lex.HALVES_OF_DAY[said], at + words
    return None, at


def date_in_words(tokens: Sequence[Token], at: int, language: str) -> tuple[list[tuple[Key, bool]], int] | None:
    """The dates that begin with token ``at`` and are told with the name of a month, each with whether it is sure to be
    one, and the token after them."""
    days, after = _days(tokens, at, language)
    month, end = _month(tokens, _past_small_words(tokens, after) if days else at)
    if not month:
        return None
    if not days and word(tokens, at).isascii():
        days, end = _english_days(tokens, end)
    year, last = _year(tokens, end)
    is_sure = bool(days or year) or not _is_doubtful(tokens, at)
    found: list[Key] = [(year, month, day) for day in days] or [(year, month, WHOLE)]
    return [(key, is_sure) for key in found], last


def _is_doubtful(tokens: Sequence[Token], at: int) -> bool:
    """Whether what may be a month, alone as it stands, may also be another word: “May it rain.”"""
    is_doubtful = any(stem in lex.DOUBTFUL_MONTHS for stem in lex.stems(word(tokens, at)))
    return is_doubtful and word(tokens, at - 1) not in lex.BEFORE_MONTH


def _days(tokens: Sequence[Token], at: int, language: str) -> tuple[list[int], int]:
    """Days one after the other: 10, 10-16, 10 and 16, من 10 إلى 16."""
    days: list[int] = []
    while len(days) < MOST_DAYS and (found := _day(tokens, at, language)):
        day, after = found
        days, at = [*days, day], after
        joins = lex.JOINS | lex.TO | {",", "،", "/"}
        if word(tokens, at) not in joins or not _day(tokens, at + 1, language):
            break
        at += 1
    return days, at


def _day(tokens: Sequence[Token], at: int, language: str) -> tuple[int, int] | None:
    found = quantity(tokens, at, language)
    if found is None or found.scale != 1 or found.values[0] not in range(1, 32):
        return None
    last = found.last
    if word(tokens, last) in {"st", "nd", "rd", "th", lex.plain("ی"), lex.plain("ەم")} and tokens[last].start == (
        tokens[last - 1].end
    ):
        last += 1
    return int(found.values[0]), last


def _english_days(tokens: Sequence[Token], at: int) -> tuple[list[int], int]:
    """Those after the month; but in “In May 12 schools opened” it has none."""
    days, after = _days(tokens, at + (word(tokens, at) == "."), "en")
    is_other = word(tokens, after).isalpha() and word(tokens, after) not in lex.AFTER_A_DAY
    return ([], at) if not days or is_other else (days, after)


def _month(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Its number, and the token after it; 0 where there is none. A month may have two names, one after the other."""
    number, last = _name(tokens, at)
    if number and word(tokens, last) in {"/", "("}:
        again, after = _name(tokens, last + 1)
        if again == number:
            last = after + (word(tokens, after) == ")")
    return number, last


def _name(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    for words in (2, 1):
        said = " ".join(word(tokens, at + each) for each in range(words))
        if number := lex.look_up(said, lex.MONTH_NUMBERS):
            is_word = not said.isascii() or tokens[at].text[0].isupper()
            return (number, at + words) if is_word else (0, at)
    return 0, at


def _year(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    here = _past_small_words(tokens, at + (word(tokens, at) in {",", "،", "."}))
    if here < len(tokens) and tokens[here].is_number and tokens[here].text.isdecimal():
        year = Decimal(tokens[here].text)
        if year in _YEARS:
            return int(year), here + 1
    return None, at


def _past_small_words(tokens: Sequence[Token], at: int) -> int:
    for _ in range(2):
        at += word(tokens, at) in lex.OF
    return at

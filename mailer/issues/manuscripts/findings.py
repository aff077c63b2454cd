"""Addresses, numbers and figures in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.issues.manuscripts.dates import begins_with_month
from mailer.issues.manuscripts.labels import LABELS, Kind

_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = rf"(?:{_LABEL}\.)+[A-Za-z]{{2,24}}"
EMAIL = re.compile(rf"(?<![\w.%+-])[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?=[A-Za-z0-9_+-])){{0,62}}@{_HOST}(?![\w@-])")
SITE = re.compile(rf"(?<![\w@./-])(?:https?://|www\.){_HOST}(?:/[A-Za-z0-9._~/%+=?&#-]*[A-Za-z0-9_~/=-])?/?(?![\w@-])")
_FILES = "(?:jpe?g|png|gif|tiff?|svg|docx?|pdf|txt|xlsx?|pptx?|odt|zip|html?|md)"
_BARE = rf"(?:{_LABEL}\.){{1,5}}(?!{_FILES}(?![a-z]))[a-z]{{2,12}}"
_PATH = r"/[A-Za-z0-9._~/%+=?&#-]*[A-Za-z0-9_~/=-]"
_ALONE = re.compile(rf"\W{{0,4}}(?P<site>{_BARE}(?:{_PATH})?/?)\W{{0,2}}")
_LABELLED = re.compile(rf"[^\W\d][^:]{{1,40}}:\s*(?P<site>{_BARE}{_PATH}/?)")
_BEHIND_LABEL = re.compile(rf"\s{{0,3}}(?P<site>{_BARE}(?:{_PATH})?/?)(?![\w@-])")
PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(\+?|00)?\s?\(?\d[\d\s().\-–/]{5,24}\d(?!\w|[,/]\d)")
ACCOUNT = re.compile(
    r"(?<!\w)[A-Z]{2}\d\d(?:(?: [A-Z0-9]{2,4}){2,8}(?: [A-Z0-9])?|[A-Z0-9]{8,30})(?!\w)"
    r"|(?<!\w)(?i:(?:iban|sort code|(?:bank )?account|(?:bank)?konto|kto|blz|ccp|compte|cuenta|حساب)"
    r"(?:[ -]?(?:number|nummer|nr|no|numéro|número|n°|رقم))?)[\s.:#]{0,4}\d[\d\s./-]{3,30}\d(?!\w)"
)
"""The number of a bank account: by its shape, or behind a word for it."""
_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_DATE_LIKE = re.compile(
    r"\s*(?:(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)\s*"
)
_UNIT = r"(?:\s?(?:%|per\s?cent|million|billion|km²?|m³|ha|USD|EUR|GBP|[$€£]))*"
_FIGURE = rf"(?:(?:US|AU|CA)?[$€£]\s?)?\d(?:[\d,.\u00a0\u202f]*\d)?{_UNIT}\+?"
FIGURE_LINE = re.compile(
    rf"(?P<value>(?:more than |over |nearly |about )?{_FIGURE})\s+(?P<label>[^\W\d].{{2,78}})", re.IGNORECASE
)
_HOUR = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d")
_HOUR_WORD = re.compile(r"(?:[ap]\.?m\.?|uhr|h|heures?|o['’]clock|horas?|hrs?)(?!\w)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
SHARE = re.compile(r"(?<![\w.,])\d[\d.,]*\s?%")
SHARES = 4
"""Per cents in one paragraph that make it a list of figures."""
LABEL_WORDS = 12
NATIONAL = 9
"""Digits of a telephone number with its area."""
NEAR = 40
"""Letters before a number among which a word for it is looked for."""
_AREA = re.compile(r"\(\d{2,5}\)")


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    label: str


def phone_in(text: str) -> str:
    """The first telephone number; empty where there is none."""
    return next((number for _, number in phones_in(text)), "")


def phones_in(text: str, is_expected: bool = False) -> Iterator[tuple[int, str]]:
    """Where each telephone number begins, and the number. One without a country's sign needs a word for it near it, or
    an area in brackets or behind a zero and the digits of a whole number; where it is expected, only digits enough. The
    numbers of bank accounts are none."""
    text = ACCOUNT.sub(lambda account: "\x00" * len(account[0]), text)
    for found in PHONE.finditer(text):
        number = found[0].strip(" .-–/")
        if _may_be_phone(number) and (is_expected or _is_whole(number) or _has_word(text, found)):
            number = _balanced(number)
            yield text.index(number, found.start()), number


def _digits(number: str) -> int:
    return sum(each.isdigit() for each in number)


def _may_be_phone(number: str) -> bool:
    return 6 <= _digits(number) <= 18 and not _DATE_LIKE.fullmatch(number)


def _is_whole(number: str) -> bool:
    if number.lstrip("( ").startswith(("+", "00", "٠٠")):
        return True
    has_area = number.lstrip("(").startswith(("0", "٠", "۰")) or bool(_AREA.match(number))
    return has_area and _digits(number) >= NATIONAL


def _has_word(text: str, number: re.Match[str]) -> bool:
    """Whether a word for telephones stands near it, before or behind."""
    near = text[max(0, number.start() - NEAR) : number.end() + NEAR // 2]
    return bool(LABELS[Kind.PHONE].search(near) or LABELS[Kind.FAX].search(near))


def _balanced(number: str) -> str:
    return number if number.count("(") == number.count(")") else number.strip("()")


def sites_in(line: str) -> list[tuple[int, str]]:
    """Where each web address begins, and the address. A host without www. counts where it is all that a line says, or
    behind a word for websites, or with a path behind a colon."""
    found = [(match.start(), match[0]) for match in SITE.finditer(line)]
    if found or "." not in line or "@" in line:
        return found
    bare = _ALONE.fullmatch(line) or _LABELLED.fullmatch(line) or _behind_label(line)
    return [(bare.start("site"), bare["site"])] if bare else []


def _behind_label(line: str) -> re.Match[str] | None:
    label = LABELS[Kind.WEB].search(line)
    return _BEHIND_LABEL.match(line, label.end()) if label else None


def has_contact(text: str) -> bool:
    return bool(EMAIL.search(text) or sites_in(text) or phone_in(text))


def without_contacts(text: str) -> str:
    """What is left of a line beside addresses and numbers."""
    rest = EMAIL.sub(" ", text)
    for _, site in sites_in(rest):
        rest = rest.replace(site, " ", 1)
    if number := phone_in(rest):
        rest = rest.replace(number, " ", 1)
    return " ".join(_BRACKETS.sub(" ", rest).split())


def is_contact(text: str) -> bool:
    """Whether a text is little else than contact data."""
    return has_contact(text) and len(without_contacts(text).split()) <= 8 * max(1, text.count("@") + text.count("www."))


def figures_in(lines: tuple[str, ...], text: str) -> list[Figure]:
    """The figures of a paragraph that is a list of them, a line each or a clause each; else none."""
    matched = [FIGURE_LINE.fullmatch(line.rstrip(" .;,")) for line in lines]
    if len(lines) > 2 and all(matched):
        figures = [Figure(found["value"], found["label"]) for found in matched if found]
        return [] if _only_number(figures) else figures
    return _shares(text)


def _only_number(figures: list[Figure]) -> bool:
    """Whether the numbers count nothing: they are those of a list, days, hours or years."""
    values = [each.value for each in figures]
    is_list = values == [str(at) for at in range(1, len(values) + 1)]
    is_dated = any(len(each.value) <= 2 and begins_with_month(each.label) for each in figures)
    is_timed = all(_HOUR.fullmatch(each.value) or _HOUR_WORD.match(each.label) for each in figures)
    return is_list or is_dated or is_timed or all(map(_YEAR.fullmatch, values))


def _shares(text: str) -> list[Figure]:
    starts = [found.start() for found in SHARE.finditer(text)]
    if len(starts) < SHARES or starts[0] != 0:
        return []
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    found = [_share(part) for part in parts]
    return found if all(each.label and len(each.label.split()) <= LABEL_WORDS for each in found) else []


def _share(part: str) -> Figure:
    value = SHARE.match(part)
    number = value[0] if value else ""
    label = re.sub(r"[\s,;.]+(?:and|et|und|y|و)?[\s,;.]*$", "", part[len(number) :])
    return Figure(number, label.strip())

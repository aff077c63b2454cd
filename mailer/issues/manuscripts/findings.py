"""Addresses, numbers and figures in a text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = rf"(?:{_LABEL}\.)+[A-Za-z]{{2,24}}"
EMAIL = re.compile(rf"(?<![\w.%+-])[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?=[A-Za-z0-9_+-])){{0,62}}@{_HOST}(?![\w@-])")
SITE = re.compile(rf"(?<![\w@./-])(?:https?://|www\.){_HOST}(?:/[A-Za-z0-9._~/%+=?&#-]*[A-Za-z0-9_~/=-])?/?(?![\w@-])")
PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(\+?|00)?\s?\(?\d[\d\s().\-–/]{5,24}\d(?![\w,/])")
PHONE_WORD = re.compile(
    r"(?<!\w)(?:tele?phones?|phones?|tel|mobile|mob|cell|gsm|hotline|whatsapp|fax|telefax|téléphone|teléfono|telefon|هاتف|فاكس|جوال)(?!\w)\.?:?",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"\s*(?:(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)\s*"
)
_UNIT = r"(?:\s?(?:%|per\s?cent|million|billion|km²?|m³|ha|USD|EUR|GBP|[$€£]))*"
_FIGURE = rf"(?:(?:US|AU|CA)?[$€£]\s?)?\d[\d,.\u00a0\u202f]*{_UNIT}\+?"
FIGURE_LINE = re.compile(
    rf"(?P<value>(?:more than |over |nearly |about )?{_FIGURE})\s+(?P<label>[^\W\d].{{2,78}})", re.IGNORECASE
)
SHARE = re.compile(r"(?<![\w.,])\d[\d.,]*\s?%")
SHARES = 4
"""Per cents in one paragraph that make it a list of figures."""
LABEL_WORDS = 12
NATIONAL = 9
"""Digits of a telephone number with its area."""


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    label: str


def phone_in(text: str) -> str:
    """The first telephone number; empty where there is none. A number without a country's sign needs a word for it, or
    a zero before the area and the digits of a whole number."""
    has_word = bool(PHONE_WORD.search(text))
    for found in PHONE.finditer(text):
        number = found[0].strip(" .-–/")
        digits = sum(each.isdigit() for each in number)
        is_sure = has_word or number.lstrip("( ").startswith(("+", "00"))
        is_sure = is_sure or (number.lstrip("(").startswith("0") and digits >= NATIONAL)
        if is_sure and 6 <= digits <= 18 and not _DATE_LIKE.fullmatch(number):
            return _balanced(number)
    return ""


def _balanced(number: str) -> str:
    return number if number.count("(") == number.count(")") else number.strip("()")


def has_contact(text: str) -> bool:
    return bool(EMAIL.search(text) or SITE.search(text) or phone_in(text))


def without_contacts(text: str) -> str:
    """What is left of a line beside addresses and numbers."""
    rest = SITE.sub(" ", EMAIL.sub(" ", text))
    if number := phone_in(rest):
        rest = rest.replace(number, " ", 1)
    return " ".join(rest.split())


def is_contact(text: str) -> bool:
    """Whether a text is little else than contact data."""
    return has_contact(text) and len(without_contacts(text).split()) <= 8 * max(1, text.count("@") + text.count("www."))


def figures_in(lines: tuple[str, ...], text: str) -> list[Figure]:
    """The figures of a paragraph that is a list of them, a line each or a clause each; else none."""
    matched = [FIGURE_LINE.fullmatch(line.rstrip(" .;,")) for line in lines]
    if len(lines) > 2 and all(matched):
        return [Figure(found["value"], found["label"]) for found in matched if found]
    return _shares(text)


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

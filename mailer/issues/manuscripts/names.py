"""Lines that say who somebody is, taken apart into a name and a role; and lines that are postal addresses. Pure."""

from __future__ import annotations

import re

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.shapes import begins_small

LONGEST = 255
"""Letters of a line; longer ones say more than who somebody is."""
ROLE_WORDS = 10
"""Words of what somebody is; more are a sentence."""
LABEL_WORDS = 5
"""Words before a colon."""
_BRACKETS = re.compile(r"([^()]{3,100}?)\s*\(([^()]{2,100})\)\.?")
_DASH = re.compile(r"\s+[-–—]\s+")
_COMMA = re.compile(r"\s*[,،]\s+")
_COLON = re.compile(r"\s*[:：]\s+")
_POSTCODE = re.compile(
    r"(?<!\w)(?:\d{4,6}|\d{3} \d{2}|[A-Z]{1,2}-\d{4,6}|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}|[A-Z]\d[\dW] [\dA-Z]{4}"
    r"|[A-Z]{2} \d{5}(?:-\d{4})?)(?!\w)"
)
_HOUSE = re.compile(
    r"(?:^|[,،;]\s*|\s)\d{1,5}(?:[a-hA-H]|\s?[-–/]\s?\d{1,4})?,?\s+[^\W\d]|[^\W\d]\.?,?\s+\d{1,5}[a-hA-H]?(?=\s*(?:[,،;·|]|$))"
)
_BOX = re.compile(
    r"(?<!\w)(?:p\.? ?o\.? ?box|b\.? ?p\.?|postfach|apartado(?: de correos)?|apdo\.?|ص\.? ?ب\.?)\s*[:.]?\s*\d", re.I
)


def is_address(line: str) -> bool:
    """Whether it holds a house's number, a postcode or a box."""
    return bool(_BOX.search(line) or _POSTCODE.search(line) or _HOUSE.search(line))


def is_name(text: str) -> bool:
    """Whether it is written as the name of one person is, and is nothing that people are."""
    return bool(vocabulary.NAME.fullmatch(text)) and not is_role(text)


def is_role(text: str) -> bool:
    return bool(vocabulary.ROLE.search(text))


def name_and_role(line: str) -> tuple[str, str] | None:
    """“Jane Doe, nurse”, “Jane Doe (nurse)”, “Nurse: Jane Doe” and “Jane Doe – nurse”; none for other lines."""
    if len(line) > LONGEST or len(line.split()) > ROLE_WORDS + 5 or is_address(line):
        return None
    if (found := _BRACKETS.fullmatch(line)) and not is_role(found[1]):
        return found[1], found[2]
    for mark, is_turned in ((_COLON, True), (_DASH, False), (_COMMA, False)):
        first, *second = mark.split(line, maxsplit=1)
        if second and (pair := _pair(first, second[0].strip(), is_turned)):
            return pair
    return None


def _pair(first: str, second: str, is_turned: bool) -> tuple[str, str] | None:
    """``is_turned`` where the role goes first unless its words say otherwise."""
    if is_turned:
        return (second, first) if is_name(second) and len(first.split()) <= LABEL_WORDS else None
    if is_role(second) and not is_role(first):
        return first, second
    if is_role(first) and is_name(second):
        return second, first
    is_short = len(second.split()) <= ROLE_WORDS
    return (first, second) if is_short and vocabulary.NAME.fullmatch(first) and _may_be_role(second) else None


def _may_be_role(text: str) -> bool:
    """Roles begin small where they are no titles; a script without capitals does not tell."""
    return begins_small(text) or text.upper() == text.lower()

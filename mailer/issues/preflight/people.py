"""What would lead somebody who means harm to the people of a story: places to the metre, and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler import richtext
from mailer.compiler.walk import Kind, Spot, rebuild
from mailer.issues.preflight.findings import Code, Finding, Place, found, placed

STORIES = (c.Foreword, c.Story, c.Quote, c.Text, c.Photo, c.Gallery)
"""Blocks that tell of people. Contacts and events give numbers of the mission's own."""

_DEGREES = r"[-+−]?\d{1,3}"
_MINUTES = r"\d{1,2}(?:[.,]\d{1,8})?"
_PLACES = (
    rf"{_DEGREES}[.,٫]\d{{4,15}}°?\s?[NS]?\s{{0,3}}[,،;/ ]\s{{0,3}}{_DEGREES}[.,٫]\d{{4,15}}",  # 33.3128, 44.3615
    rf"{_DEGREES}[.,٫]\d{{3,15}}\s?°",  # 33.312° N
    rf"{_DEGREES}\s?°\s?{_MINUTES}\s?['′’](?:\s?{_MINUTES}\s?(?:[\"″”]|''))?",  # 33° 18′ 46″
    # A square of the military grid: 38S MB 1234 5678
    r"(?<!\w)\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d\d\s?\d\d|\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})(?!\w)",
    r"(?<!\w)[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)",  # Open Location Code: 8H568926+WR
)
_COORDINATES = re.compile("|".join(_PLACES))
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
"""Digits as Arabic, Sorani and Persian write them: a number is as telling in any."""
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_GAP = r"[\s().\-/]{0,3}"
_GROUPS = r"\d{2,4}(?:[\s\-./]\d{2,5}){1,3}"
_SAID = r"\btel|\bphone|\bmobile|\bcell|\bwhatsapp|هاتف|موبايل|تلفون|تەلەفۆن|مۆبایل"
_NUMBERS = (
    rf"(?<![\w.,+])(?:\+|00)[1-9](?:{_GAP}\d){{7,14}}(?!\d)",  # +964 770 123 4567
    rf"(?<![\w.,/+-])\(?0[1-9]\d{{0,3}}\)?[\s\-./]{{0,2}}{_GROUPS}(?![\d.,/-]?\d)",  # 0770 123 4567
    r"(?<![\w.,+])0[1-9]\d{7,10}(?!\d)",  # 07701234567
    r"(?<![\w-])(?:\(\d{3}\)\s?|\d{3}-)\d{3}-\d{4}(?![\w-])",  # (555) 123-4567
    rf"(?:{_SAID})\D{{0,12}}\d(?:{_GAP}\d){{5,13}}",
)
_PHONE = re.compile("|".join(_NUMBERS), re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass
class _Texts:
    """What a block says and where its links lead."""

    words: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def collect(self, spot: Spot, text: str) -> str:
        if spot.kind is Kind.RICH:
            self.words.extend(paragraph.text for paragraph in richtext.paragraphs(text))
            self.addresses.extend(link.href for link in richtext.typed_links(text))
        elif spot.kind is Kind.PLAIN:
            self.words.append(text)
        return text


def check_people(content: c.IssueContent) -> Iterator[Finding]:
    for place, block in placed(content):
        if isinstance(block, STORIES):
            texts = _Texts()
            rebuild(block, texts.collect)
            yield from _check_coordinates("\n".join([*texts.words, *texts.addresses]), place)
            dialled = [address for address in texts.addresses if address.lower().startswith("tel:")]
            yield from _check_phones("\n".join([*texts.words, *dialled]), place)


def _check_coordinates(text: str, place: Place) -> Iterator[Finding]:
    if place_named := next(_matches(_COORDINATES, text), ""):
        message = _("“{found}” looks like coordinates: they lead to the people of the story.")
        remedy = _("Name the district instead, unless everybody may know the place.")
        yield found(Code.COORDINATES, message.format(found=place_named), remedy, place)


def _check_phones(text: str, place: Place) -> Iterator[Finding]:
    number = next((each for each in _matches(_PHONE, text) if not _DATE.fullmatch(each)), "")
    if number:
        message = _("“{found}” looks like a phone number: it leads to the people of the story.")
        remedy = _("Remove it. If it is your own, put it into a contacts block.")
        yield found(Code.PHONE_NUMBER, message.format(found=number.removeprefix("tel:").strip()), remedy, place)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What ``pattern`` finds, as it was typed, whatever digits it was typed in."""
    typed = _DIRECTIONS.sub("", text)
    return (typed[match.start() : match.end()].strip() for match in pattern.finditer(typed.translate(_WESTERN)))

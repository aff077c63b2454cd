"""The words that say what kind of contact data stands behind them: one table for all that look for them. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a piece of contact data is."""

    PHONE = "phone"
    FAX = "fax"
    MAIL = "mail"
    WEB = "web"


_WORDS = {
    Kind.PHONE: (
        r"tele?phone numbers?|tele?phones?|phones?|tel|tél|ph|mobiles?|mob|cell(?:phone)?|gsm|hotline|whatsapp|landline"
        r"|téléphones?|portable|teléfonos?|móvil|telefon(?:nummer)?|mobiltelefon|handy|mobil"
        r"|هاتف|الهاتف|تلفون|جوال|الجوال|موبايل|نقال|تەلەفۆن|ته‌له‌فۆن|مۆبایل|ژمارەی تەلەفۆن"
    ),
    Kind.FAX: r"fax|telefax|facsimile|télécopie|فاكس|الفاكس|فاکس",
    Kind.MAIL: (
        r"e-?mail(?: address)?|mail|courriel|mél|correo(?: electrónico)?|e-?mail-adresse"
        r"|بريد(?: إلكتروني)?|البريد(?: الإلكتروني)?|إيميل|ئیمەیڵ|ئیمەیل|ئیمێڵ|ئیمێل|پۆستی ئەلیکترۆنی"
    ),
    Kind.WEB: (
        r"web ?sites?|web|internet(?: site)?|site(?: web| internet)?|home ?page|online|url|sitio web|página web"
        r"|web(?:seite|site)|الموقع(?: الإلكتروني)?|موقع|ماڵپەڕ|وێبسایت|وێب"
    ),
}
_LETTERS = {Kind.PHONE: "[TPM]", Kind.FAX: "F", Kind.MAIL: "E", Kind.WEB: "W"}
_EDGES = " \x00"
_COLON = r"\s{0,3}\.?\s{0,3}[:：]?"


def _label(kind: Kind) -> str:
    """Whole words, or one capital letter with a colon or right before its data, at the beginning or behind a mark."""
    words = rf"(?<!\w)(?i:{_WORDS[kind]})(?!\w){_COLON}"
    letter = rf"(?:^|(?<=[|·•;,/(]\s)|(?<=[|·•;,/(])){_LETTERS[kind]}(?:\s?\.?\s?[:：]|\.?(?=\s{{0,3}}[+(\d\x00]))"
    return rf"(?:{words}|{letter})"


LABELS = {kind: re.compile(_label(kind), re.MULTILINE) for kind in Kind}
_EITHER = "|".join(_label(kind) for kind in Kind)
ANY_LABEL = re.compile(_EITHER, re.MULTILINE)
ONLY_LABELS = re.compile(rf"\s*(?:(?:{_EITHER})\s*(?:[/&|+]|and|et|und|y|و)?\s*){{1,3}}", re.MULTILINE)
"""For ``fullmatch``: a line of nothing else, its data stand on the next."""


def kind_of(text: str) -> Kind | None:
    """The kind that the last label in ``text`` says; “Tel/Fax” is a telephone's."""
    found = [(match.end(), kind) for kind, label in LABELS.items() for match in label.finditer(text)]
    kinds = {kind for _, kind in found}
    if {Kind.PHONE, Kind.FAX} <= kinds and ONLY_LABELS.fullmatch(text.strip(_EDGES)):
        return Kind.PHONE
    return max(found)[1] if found else None

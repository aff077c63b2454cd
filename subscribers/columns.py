"""Which column of a file is which field: header names as people write them, in the languages of our users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from subscribers.refusal import ImportRefused
from subscribers.words import plain

SYNONYMS: dict[str, tuple[str, ...]] = {
    "email": (
        *("email", "e-mail", "mail", "email address", "e-mail address", "email 1"),
        *("courriel", "adresse e-mail", "adresse électronique", "adresse courriel", "mél"),
        *("e-mail-adresse", "mailadresse", "elektronische adresse"),
        *("البريد الإلكتروني", "بريد إلكتروني", "الإيميل", "البريد", "عنوان البريد الإلكتروني"),
        *("ئیمەیڵ", "ئیمەیل"),
    ),
    "name": (
        *("name", "full name", "display name", "contact", "contact name", "person"),
        *("nom", "nom complet", "nom et prénom", "prénom et nom"),
        *("vollständiger name", "vor- und nachname", "ansprechpartner", "kontakt"),
        *("الاسم", "اسم", "الاسم الكامل", "ناو", "ناوی تەواو"),
    ),
    "salutation": (
        *("salutation", "greeting", "letter salutation"),
        *("formule d'appel", "formule de politesse"),
        *("anrede", "briefanrede", "begrüßung"),
        *("التحية", "صيغة المخاطبة", "المخاطبة"),
    ),
    "organisation": (
        *(
            "organisation",
            "organization",
            "organisation name",
            "organization name",
            "company",
            "institution",
            "employer",
        ),
        *("société", "organisme", "entreprise"),
        *("firma", "einrichtung", "unternehmen"),
        *("المنظمة", "منظمة", "المؤسسة", "الجهة", "الشركة", "ڕێکخراو"),
    ),
    "kind": (
        *("kind", "contact type", "kind of contact"),
        *("type de contact", "catégorie de contact"),
        *("art des kontakts", "kontaktart"),
        *("الفئة", "فئة", "نوع جهة الاتصال", "جۆر", "جۆری پەیوەندی"),
    ),
    "country": (
        *("country", "country code", "iso country"),
        *("pays", "code pays"),
        *("land", "länderkürzel", "ländercode"),
        *("البلد", "الدولة", "بلد", "رمز البلد", "وڵات"),
    ),
    "language": (
        *("language", "lang", "language code", "locale", "preferred language"),
        *("langue", "code langue"),
        *("sprache", "sprachcode"),
        *("اللغة", "لغة", "زمان"),
    ),
    "time_zone": (
        *("time zone", "timezone", "tz"),
        *("fuseau horaire", "fuseau"),
        "zeitzone",
        *("المنطقة الزمنية", "ناوچەی کات"),
    ),
    "light": (
        *("light", "light edition", "text edition"),
        *("édition légère", "version légère"),
        *("leichte ausgabe", "textausgabe", "schlanke ausgabe"),
        *("النسخة الخفيفة", "نسخة خفيفة", "وەشانی سووک"),
    ),
}
FIELDS = tuple(SYNONYMS)


def find_columns(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """The index of each field's column. ``mapping`` names columns by hand (column to field) and outranks recognition.
    Raises ImportRefused where there is no email column, or two columns claim one field."""
    mapping = {column: field.strip().lower() for column, field in mapping.items()}
    chosen = _by_hand(header, mapping)
    for index, name in enumerate(header):
        field = _FIELD_OF.get(plain(name))
        if field is None or index in chosen.values() or field in mapping.values():
            continue
        if field in chosen:
            raise ImportRefused(_two_columns(field, header[chosen[field]], name))
        chosen[field] = index
    if "email" not in chosen:
        raise ImportRefused(
            _("no email column: the header has %s; rename one or use --map COLUMN=email") % _listed(header)
        )
    return chosen


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """What was typed as ``COLUMN=field``, as column to field. Raises ImportRefused."""
    mapping = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip():
            raise ImportRefused(_("“%s” maps nothing: write COLUMN=field, such as “Courriel pro=email”") % pair)
        mapping[column.strip()] = field
    return mapping


def _by_hand(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    places = {plain(name): index for index, name in reversed(list(enumerate(header)))}
    chosen: dict[str, int] = {}
    for column, field in mapping.items():
        if field not in FIELDS:
            raise ImportRefused(_("there is no field “%s”: use %s") % (field, ", ".join(FIELDS)))
        if plain(column) not in places:
            raise ImportRefused(_("there is no column “%s”: the header has %s") % (column, _listed(header)))
        if field in chosen:
            raise ImportRefused(_two_columns(field, header[chosen[field]], column))
        chosen[field] = places[plain(column)]
    return chosen


def _two_columns(field: str, first: str, second: str) -> str:
    return _("“%(first)s” and “%(second)s” both look like the %(field)s: choose with --map COLUMN=%(field)s") % {
        "first": first.strip(),
        "second": second.strip(),
        "field": field,
    }


def _listed(header: Sequence[str]) -> str:
    return ", ".join(f"“{name.strip()[:40]}”" for name in header[:12]) + (", …" if len(header) > 12 else "")


_FIELD_OF = {plain(name): field for field, names in SYNONYMS.items() for name in names}

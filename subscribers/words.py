"""Kinds of people, and yes and no, as lists of people write them in the languages of our users. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

KINDS: dict[str, tuple[str, ...]] = {
    "donor": (
        *("donor", "donors", "donateur", "donatrice", "donateurs", "bailleur", "bailleur de fonds", "bailleurs"),
        *("spender", "spenderin", "geber", "geldgeber", "geldgeberin"),
        *("مانح", "مانحة", "الجهة المانحة", "جهة مانحة", "متبرع", "متبرعة", "بەخشەر", "دۆنەر"),
    ),
    "partner": (
        *("partner", "partners", "partenaire", "partenaires", "partnerin", "partnerorganisation"),
        *("شريك", "شريكة", "شركاء", "هاوبەش"),
    ),
    "authority": (
        *("authority", "authorities", "public body", "government", "public authority"),
        *("autorité", "autorités", "organisme public", "administration", "gouvernement", "autorité publique"),
        *("behörde", "öffentliche stelle", "regierung", "amt"),
        *("جهة حكومية", "جهة رسمية", "سلطة", "هيئة عامة", "حكومة", "دەسەڵات", "دامەزراوەی گشتی", "حکومەت"),
    ),
    "supporter": (
        *("supporter", "supporters", "friend", "sympathisant", "sympathisante", "soutien", "ami"),
        *("unterstützer", "unterstützerin", "förderer", "förderin"),
        *("داعم", "داعمة", "مناصر", "مناصرة", "مؤيد", "پشتگیر", "پاڵپشت", "لایەنگر"),
    ),
    "press": (
        *("press", "media", "journalist", "presse", "médias", "journaliste", "medien", "journalistin"),
        *("صحافة", "إعلام", "صحفي", "صحفية", "ڕۆژنامەوانی", "ڕۆژنامەنووس", "میدیا"),
    ),
    "staff": (
        *("staff", "employee", "colleague", "personnel", "employé", "employée", "collègue"),
        *("mitarbeiter", "mitarbeiterin", "personal", "kollegin", "kollege"),
        *("موظف", "موظفة", "موظفون", "كارمەند", "کارمەند", "ستاف"),
    ),
}
"""What people write for each kind that a subscriber can be of; which there are, Subscriber.Kind says."""

_YES = (
    *("yes", "y", "true", "1", "x", "light", "oui", "o", "vrai", "ja", "j", "wahr"),
    *("نعم", "صحيح", "بەڵێ", "بەلێ", "✓", "✔"),
)
_NO = (
    *("no", "n", "false", "0", "-", "full", "non", "faux", "nein", "falsch"),
    *("لا", "كلا", "خطأ", "نەخێر", "نا", "✗", "✘"),
)


def plain(words: str) -> str:
    """``words`` as they are compared: without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", words).casefold().replace("ـ", "")
    return "".join(letter for letter in letters if letter.isalnum())


def kind_of(text: str) -> str | None:
    """The kind that ``text`` names, or None where it names none."""
    return _KIND_OF.get(plain(text))


def yes_or_no(text: str) -> bool | None:
    """What ``text`` answers, or None where that cannot be told."""
    return _ANSWERS.get(plain(text) or text.strip())


def _keyed(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(word): kind for kind, known in words.items() for word in known}


_KIND_OF = _keyed(KINDS)
_ANSWERS = {plain(word) or word: answer for answer, known in ((True, _YES), (False, _NO)) for word in known}

"""Words that count, in English, Arabic and Sorani. Keys are folded (see mailer.issues.scripts) and in lower case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from mailer.issues.scripts import folded, seen

V = TypeVar("V")


def plain(word: str) -> str:
    """As the tables have it."""
    return folded(seen(word)).casefold()


def _table(*lines: tuple[V, str]) -> dict[str, V]:
    return {plain(word): value for value, words in lines for word in words.split("|")}


def _words(many: str) -> frozenset[str]:
    return frozenset(map(plain, many.split("|")))


def _in_turn(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _counted(first: int, step: int, words: str) -> dict[str, int]:
    """Number after number, with the ways in which each is written."""
    return _table(*((first + step * number, each) for number, each in enumerate(words.split())))


_ENGLISH = (
    _counted(1, 1, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen")
    | _counted(17, 1, "seventeen eighteen nineteen twenty")
    | _counted(30, 10, "thirty forty|fourty fifty sixty seventy eighty ninety hundred")
    | {"zero": 0}
)
_ARABIC = (
    _counted(1, 1, "واحد|واحدة|إحدى|أحد اثنان|اثنين|اثنتان|اثنتين|اثنا|اثني|اثنتا|اثنتي ثلاثة|ثلاث أربعة|أربع")
    | _counted(5, 1, "خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني|ثمان تسعة|تسع عشرة|عشر")
    | _counted(20, 10, "عشرون|عشرين ثلاثون|ثلاثين أربعون|أربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين")
    | _counted(90, 10, "تسعون|تسعين مئة|مائة|مية")
    | _counted(200, 100, "مئتان|مئتين|مائتان|مائتين|مئتا|مئتي|مائتا|مائتي ثلاثمئة|ثلاثمائة أربعمئة|أربعمائة")
    | _counted(500, 100, "خمسمئة|خمسمائة ستمئة|ستمائة سبعمئة|سبعمائة ثمانمئة|ثمانمائة|ثمانيمئة تسعمئة|تسعمائة")
)
_SORANI = (
    _counted(1, 1, "یەک|یەکێک دوو سێ چوار پێنج شەش حەوت هەشت نۆ دە یازدە|یانزە دوازدە|دوانزە سیازدە|سیانزە|سێزدە")
    | _counted(14, 1, "چواردە پازدە|پانزە شازدە|شانزە حەڤدە هەژدە نۆزدە بیست")
    | _counted(30, 10, "سی چل پەنجا شەست حەفتا هەشتا نەوەد سەد")
    | _counted(200, 100, "دووسەد سێسەد چوارسەد پێنجسەد شەشسەد حەوتسەد هەشتسەد نۆسەد")
)
_ENGLISH_ORDINALS = _counted(
    1, 1, "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
) | _counted(20, 10, "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth")
_ARABIC_ORDINALS = _counted(
    1,
    1,
    "أول|أولى|حادي|حادية ثاني|ثانية ثالث|ثالثة رابع|رابعة خامس|خامسة سادس|سادسة سابع|سابعة ثامن|ثامنة تاسع|تاسعة "
    "عاشر|عاشرة",
)
_SORANI_ORDINALS = {
    word + ending: value for word, value in _SORANI.items() for ending in _words("ەم|هەم|یەم|ەمین|هەمین|یەمین")
}

ORDINALS = {
    "en": _ENGLISH_ORDINALS,
    "ar": _ARABIC_ORDINALS,
    "ckb": _SORANI_ORDINALS,
}
CARDINALS = {"en": _ENGLISH, "ar": _ARABIC, "ckb": _SORANI}
"""Up to 900, by language. English words are looked for in every text, the others by its language."""

AMBIGUOUS = _words("ست|سبع|عشر|خمس|ثمان|دە|سی|نۆ|شەست|أحد|إحدى")
"""Words that mean something else as well."""

SCALES = _table(
    (1_000, "thousand|ألف|آلاف|ألفا|هەزار"),
    (1_000_000, "million|millions|mln|mn|مليون|ملايين|مليونا|ملیۆن"),
    (1_000_000_000, "billion|billions|bn|مليار|مليارات|مليارا|بليون|ملیار|بلیۆن"),
)
DUALS = _table(
    (2_000, "ألفان|ألفين|ألفا|ألفي"),
    (2_000_000, "مليونان|مليونين|مليونا|مليوني"),
    (2_000_000_000, "ملياران|مليارين|مليارا|ملياري"),
)
"""Two of a scale in one word; some are written as one of it is."""
MANY = _words("millions|billions|آلاف|ملايين|مليارات")
"""Scales that alone are no number: thousands of people."""
LETTERS = {"k": 1_000, "m": 1_000_000}
"""Scales written right after digits; ``m`` where a currency stands beside it, else it is metres."""
JOINS = _words("and|و|-")
TO = _words("-|to|until|through|إلى|حتى|بۆ|تا|هەتا|ـ")
"""Between the ends of a range."""
BETWEEN = _words("between|بين|نێوان|لەنێوان")
OF = _words("of|من|شهر|عام|سنة|لعام|ساڵی|ساڵ|مانگی|ی|يوم|the")
"""Small words within a date."""
AFTER_A_DAY = _words("and|at|for|from|in|is|of|on|the|to|until|was|we|with")
"""After a day that stands behind its month; other words are what is counted: “In May 12 schools opened”."""
CLOCK = _words("الساعة|والساعة|كاتژمێر|کاتژمێر|سەعات|سەعاتی")
"""Before an hour."""
HALVES_OF_DAY = _table(
    (0, "صباحا|قبل الظهر|بەیانی|پێش نیوەڕۆ"),
    (1, "مساء|عصرا|بعد الظهر|ئێوارە|دوای نیوەڕۆ"),
)
"""After an hour in words: before noon, and after."""

MONTHS = (
    ("January|Jan", "كانون الثاني|يناير|جانفي", "کانوونی دووەم|کانونی دووەم|جەنیوەری|ینایەر|ڕێبەندان"),
    ("February|Feb", "شباط|فبراير|فيفري", "شوبات|شووبات|فێبریوەری|فەبرایەر|ڕەشەمە"),
    ("March|Mar", "آذار|أذار|مارس", "ئازار|ئادار|مارت|مارچ|نەورۆز|خاکەلێوە"),
    ("April|Apr", "نيسان|أبريل|إبريل|أفريل", "نیسان|ئەپریل|ئاپریل|گوڵان"),
    ("May", "أيار|مايو|ماي", "ئایار|مەی|مایۆ|جۆزەردان"),
    ("June|Jun", "حزيران|يونيو|يونيه|جوان", "حوزەیران|حوزەیران|جوون|یۆنیۆ|پوشپەڕ"),
    ("July|Jul", "تموز|يوليو|يوليه|جويلية", "تەمووز|تەموز|تەمموز|جولای|جوولای|یۆلیۆ|گەلاوێژ"),
    ("August|Aug", "آب|أغسطس|أوت|اغسطس", "ئاب|ئۆگەست|ئۆگۆست|ئۆگۆستۆس|خەرمانان"),
    ("September|Sept|Sep", "أيلول|سبتمبر", "ئەیلوول|ئەیلول|سێپتەمبەر|سێبتەمبەر|ڕەزبەر"),
    ("October|Oct", "تشرين الأول|أكتوبر", "تشرینی یەکەم|ئۆکتۆبەر|ئۆکتۆبر|گەڵاڕێزان"),
    ("November|Nov", "تشرين الثاني|نوفمبر", "تشرینی دووەم|نۆڤەمبەر|سەرماوەرز"),
    ("December|Dec", "كانون الأول|ديسمبر", "کانوونی یەکەم|کانونی یەکەم|دیسەمبەر|دێسەمبەر|بەفرانبار"),
)
"""As they are written in Iraq and the Levant, in Egypt, and in the Maghreb; in Sorani also under the names that
Django's own translation gives the months of this calendar."""
MONTH_NUMBERS = _table(*((number, words) for number, names in enumerate(MONTHS, 1) for words in names))
DOUBTFUL_MONTHS = _words("may|march|mar|jan|jun|dec|sep|august|آب|ماي|مارس|جوان|مەی|نەورۆز")
"""Names that alone may be other words."""
BEFORE_MONTH = _words("in|by|since|until|of|during|from|last|next|early|late|mid|في|منذ|خلال|حتى|شهر|من|لشهر|لە|مانگی")
"""Words after which such a name is a month."""

CURRENCIES = _table(
    ("USD", "$|dollar|dollars|دولار|دولارا|دولارات|دۆلار|دۆلاری"),
    ("EUR", "€|euro|euros|يورو|يوروهات|یۆرۆ|ئۆرۆ"),
    ("GBP", "£|pound|pounds|جنيه|پاوەند|پاوند"),
    ("IQD", "dinar|dinars|دينار|دينارا|دنانير|دینار|دیناری"),
    ("JPY", "¥"),
    ("CHF", "franc|francs|فرنك|فرانك"),
    ("SYP", "lira|liras|ليرة|ليرات|لیرە"),
    ("NOK", "kroner|krone|كرون|كرونة|کرۆن|کرۆنە"),
)
"""A dinar is Iraq's, a dollar that of the United States, where nothing else is said: see NATIONS."""
SHORT_CURRENCIES = _table(("IQD", "د.ع"), ("JOD", "د.أ"), ("KWD", "د.ك"), ("SYP", "ل.س"), ("LBP", "ل.ل"))
"""Letters with a point between them, and perhaps one after."""
CURRENCY_CODES = _in_turn("USD EUR GBP IQD JPY CHF SYP JOD KWD LBP TRY NOK SEK DKK CAD AUD AED SAR QAR EGP IRR")
"""ISO 4217, in capitals alone: “try” is a word."""
NATIONS: Mapping[tuple[str, str], str] = {
    (currency, plain(word)): code
    for currency, code, words in (
        ("USD", "USD", "us|american|أمريكي|أمريكيا|أمريكية|ئەمریکی"),
        ("IQD", "IQD", "iraqi|عراقي|عراقيا|عراقية|عێراقی"),
        ("IQD", "JOD", "jordanian|أردني|أردنيا|أردنية|ئوردنی"),
        ("IQD", "KWD", "kuwaiti|كويتي|كويتيا|كويتية|کوێتی"),
        ("USD", "CAD", "canadian|كندي|كنديا|کەنەدی"),
        ("USD", "AUD", "australian|أسترالي|أستراليا|ئوسترالی"),
        ("GBP", "EGP", "egyptian|مصري|مصريا|میسری"),
        ("SYP", "TRY", "turkish|تركية|تركي|تورکی"),
        ("SYP", "LBP", "lebanese|لبنانية|لبناني|لوبنانی"),
        ("NOK", "SEK", "swedish|سويدي|سويدية|سوێدی"),
        ("NOK", "DKK", "danish|دنماركي|دنماركية|دانیمارکی"),
    )
    for word in words.split("|")
}

PER_CENT_AFTER = _words(
    "%|percent|per cent|pct|percentage points|percentage point|بالمئة|بالمائة|بالمية|في المئة|في المائة|نقطة مئوية|"
    "نقاط مئوية|لە سەد|لەسەد"
)
PER_CENT_BEFORE = _words("%|لەسەدا|لە سەدا|سەدا|لەسەتا|لە سەتا")

_PREFIXES = tuple(map(plain, _in_turn("وال بال فال كال ولل ال لل وب ول لە بە و ف ب ل ك")))
_ENDINGS = tuple(map(plain, _in_turn("ەکان ەکە یان مان یدا دا ەوە ی ا")))


def stems(word: str) -> Iterable[str]:
    """``word`` and what it may be without the small words that Arabic and Sorani write onto it. The first is itself."""
    yield word
    if word.isascii():
        return
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            yield word.removeprefix(prefix)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > 3:
            yield word.removesuffix(ending)


def look_up(word: str, table: Mapping[str, V]) -> V | None:
    """What ``table`` has for ``word``, whatever is written onto it."""
    return next((table[stem] for stem in stems(word) if stem in table), None)

"""A number is the same number however it is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.issues.parity.facts import Fact, Kind
from mailer.issues.parity.lexicon import MONTHS
from mailer.issues.parity.reading import MOST_FACTS, read
from mailer.issues.scripts import folded, seen

ARABIC, EXTENDED = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
DIGITS = {"western": "0123456789", "arabic": ARABIC, "extended": EXTENDED}
SEPARATORS = [("", "."), (",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", "."), ("’", ".")]
OURS = ("٬", "٫")
WHOLE = st.integers(3, 999_999_999)
AROUND = {"en": "There are {} of them", "ar": "هناك {} منها", "ckb": "ئەوە {} دانەیە"}


def written(number: int, hundredths: int, separators: tuple[str, str], digits: str) -> str:
    thousands, point = separators
    text = f"{number:,}".replace(",", "\0") + (f"\1{hundredths:02}" if hundredths else "")
    text = text.translate(dict(zip(map(ord, "0123456789"), digits, strict=True)))
    return text.replace("\0", thousands).replace("\1", point)


def figures(text: str, language: str = "en", kind: Kind = Kind.FIGURE) -> list[Fact]:
    return [fact for fact in read(text, language) if fact.kind is kind and fact.is_sure]


def meant(text: str, language: str = "en", kind: Kind = Kind.FIGURE) -> set[Decimal]:
    (fact,) = figures(text, language, kind)
    return {Decimal(str(key[-1])) for key in fact.keys}


@given(
    number=WHOLE,
    hundredths=st.integers(0, 99),
    separators=st.sampled_from([*SEPARATORS, OURS]),
    digits=st.sampled_from(sorted(DIGITS)),
    language=st.sampled_from(sorted(AROUND)),
)
def test_it_reads_a_number_in_every_way_of_writing_it(
    number: int, hundredths: int, separators: tuple[str, str], digits: str, language: str
) -> None:
    text = AROUND[language].format(written(number, hundredths, separators, DIGITS[digits]))
    assert Decimal(number) + Decimal(hundredths) / 100 in meant(text, language)


@given(number=WHOLE, digits=st.sampled_from(sorted(DIGITS)))
def test_it_reads_a_number_with_directions_around_it(number: int, digits: str) -> None:
    text = written(number, 0, OURS, DIGITS[digits])
    assert meant(f"\u2067هناك \u200f{text}\u200e منها\u2069", "ar") == {Decimal(number)}


PER_CENT = [
    ("en", "{}%"),
    ("en", "{} per cent"),
    ("en", "{} percent"),
    ("ar", "{}٪"),
    ("ar", "٪{}"),
    ("ar", "{} بالمئة"),
]
PER_CENT += [("ar", "{} في المائة"), ("ckb", "لەسەدا {}"), ("ckb", "لە سەدا {}"), ("ckb", "{} لە سەد")]


@given(number=st.integers(1, 100), digits=st.sampled_from(sorted(DIGITS)), way=st.sampled_from(PER_CENT))
def test_it_reads_a_percentage_in_every_way_of_writing_it(number: int, digits: str, way: tuple[str, str]) -> None:
    language, form = way
    text = form.format(written(number, 0, OURS, DIGITS[digits]))
    assert meant(f"x {text} y", language, Kind.PERCENTAGE) == {Decimal(number)}


AMOUNTS = [("en", "USD {}"), ("en", "US$ {}"), ("en", "${}"), ("en", "{} US dollars"), ("en", "{} dollars")]
AMOUNTS += [
    ("ar", "{} دولار"),
    ("ar", "{} دولاراً أمريكياً"),
    ("ar", "USD {}"),
    ("ckb", "{} دۆلار"),
    ("ckb", "{} دۆلاری"),
]


@given(number=WHOLE, digits=st.sampled_from(sorted(DIGITS)), way=st.sampled_from(AMOUNTS))
def test_it_reads_an_amount_in_every_way_of_writing_it(number: int, digits: str, way: tuple[str, str]) -> None:
    language, form = way
    (fact,) = figures(form.format(written(number, 0, OURS, DIGITS[digits])), language, Kind.AMOUNT)
    assert fact.keys == (("USD", Decimal(number)),)


SCALES = [
    (1_000, ("en", "{} thousand"), ("ar", "{} ألف"), ("ar", "{} آلاف"), ("ckb", "{} هەزار")),
    (1_000_000, ("en", "{} million"), ("ar", "{} مليون"), ("ar", "{} ملايين"), ("ckb", "{} ملیۆن")),
    (1_000_000_000, ("en", "{} billion"), ("ar", "{} مليار"), ("ckb", "{} ملیار")),
]


@given(number=st.integers(1, 999), scale=st.sampled_from(SCALES), digits=st.sampled_from(sorted(DIGITS)))
def test_it_reads_words_after_digits(number: int, scale: tuple[int, *tuple[tuple[str, str], ...]], digits: str) -> None:
    for language, form in scale[1:]:
        assert meant(form.format(written(number, 0, OURS, DIGITS[digits])), language) == {Decimal(number * scale[0])}


WORDS = [
    (3, "three", "ثلاثة", "سێ"),
    (7, "seven", "سبعة", "حەوت"),
    (11, "eleven", "أحد عشر", "یازدە"),
    (12, "twelve", "اثنتا عشرة", "دوازدە"),
    (17, "seventeen", "سبعة عشر", "حەڤدە"),
    (25, "twenty-five", "خمسة وعشرين", "بیست و پێنج"),
    (99, "ninety-nine", "تسعة وتسعون", "نەوەد و نۆ"),
    (120, "one hundred and twenty", "مئة وعشرون", "سەد و بیست"),
    (345, "three hundred and forty-five", "ثلاثمئة وخمسة وأربعون", "سێ سەد و چل و پێنج"),
    (5_000, "five thousand", "خمسة آلاف", "پێنج هەزار"),
    (12_300, "twelve thousand three hundred", "اثنا عشر ألفاً وثلاثمئة", "دوازدە هەزار و سێسەد"),
    (3_000_000, "three million", "ثلاثة ملايين", "سێ ملیۆن"),
]


@pytest.mark.parametrize(("number", "english", "arabic", "sorani"), WORDS)
def test_it_reads_numbers_in_words(number: int, english: str, arabic: str, sorani: str) -> None:
    said = {"en": english, "ar": arabic, "ckb": sorani}
    assert [meant(text, language) for language, text in said.items()] == [{Decimal(number)}] * 3


NAMES = [
    (number, language, name)
    for number, names in enumerate(MONTHS, 1)
    for language, many in zip(("en", "ar", "ckb"), names, strict=True)
    for name in many.split("|")
]


@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), digits=st.sampled_from(sorted(DIGITS)), data=st.data())
def test_it_reads_a_day_under_every_name_of_its_month(day: date, digits: str, data: st.DataObject) -> None:
    language, name = data.draw(st.sampled_from([(lang, name) for month, lang, name in NAMES if month == day.month]))
    text = f"{day.day} {name} {day.year}".translate(dict(zip(map(ord, "0123456789"), DIGITS[digits], strict=True)))
    (fact,) = figures(f"x {text} y", language, Kind.DATE)
    assert fact.keys == ((day.year, day.month, day.day),)


@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]))
def test_it_reads_a_day_in_figures(day: date, form: str) -> None:
    (fact,) = figures(day.strftime(form), kind=Kind.DATE)
    assert fact.keys == ((day.year, day.month, day.day),)


@given(st.text())
def test_it_folds_letter_by_letter(text: str) -> None:
    assert len(folded(seen(text))) == len(seen(text))


@given(st.text(alphabet="0123456789٠٣,.٬ %$-/:@+()وألفmay" + "\u200f"), st.sampled_from(["en", "ar", "ckb", "fr"]))
def test_it_reads_anything(text: str, language: str) -> None:
    for fact in read(text, language):
        assert fact.means(fact)


def test_it_reads_so_much_and_no_more() -> None:
    assert len(read("7 8 9. " * 10_000, "en")) == MOST_FACTS

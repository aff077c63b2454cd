"""What is told of the difference between two editions of an issue, and what is none."""

from __future__ import annotations

import dataclasses

import pytest

from mailer.compiler import content as c
from mailer.issues.parity import Code, Difference, compare
from tests.unit.issues.editions_cast import ARABIC, ENGLISH, SORANI, changed

EDITIONS = {"ar": ARABIC, "ckb": SORANI}
SEEDED = [
    ("ar", "foreword", "١٢٬٤٠٠", "١٢٬٥٠٠", Code.FIGURE, "12,400", "١٢٬٥٠٠"),
    ("ar", "foreword", "الأربعين", "الخمسين", Code.FIGURE, "40", "الخمسين"),
    ("ar", "foreword", "الاثنتي عشرة", "العشر", Code.FIGURE, "twelve", ""),
    ("ar", "foreword", "٢٫٥ مليون دولار", "٢٫٥ مليون يورو", Code.AMOUNT, "USD 2.5 million", "٢٫٥ مليون يورو"),
    ("ar", "foreword", "٢٫٥ مليون دولار", "٢٥ مليون دولار", Code.AMOUNT, "USD 2.5 million", "٢٥ مليون دولار أمريكي"),
    ("ar", "foreword", "٦٠ في المئة", "٦ في المئة", Code.PERCENTAGE, "60 per cent", "٦ في المئة"),
    ("ar", "foreword", "آذار/مارس", "شباط/فبراير", Code.DATE, "March 2026", "شباط/فبراير ٢٠٢٦"),
    ("ar", "foreword", "١٦ نيسان", "١٧ نيسان", Code.DATE, "10 and 16 April", "١٠ إلى ١٧ نيسان"),
    ("ar", "programme", "كانون الثاني", "كانون الأول", Code.DATE, "15 January 2024", "١٥ كانون الأول ٢٠٢٤"),
    ("ar", "programme", "CWT", "CTW", Code.PROGRAMME, "CWT", "CTW"),
    ("ar", "story", "مياه نظيفة لتارن", "مياه نظيفة للجميع", Code.PROGRAMME, "Clean Water for Tarn", ""),
    ("ar", "story", "خمسة وعشرون", "خمسة وثلاثون", Code.FIGURE, "Twenty-five", "خمسة وثلاثون"),
    ("ar", "story", "١٢٥٠", "١٢٥", Code.FIGURE, "1,250", "١٢٥"),
    ("ar", "story", "٣٠٠ ألف", "٣٠ ألف", Code.AMOUNT, "300,000 IQD", "٣٠ ألف دينار عراقي"),
    ("ar", "story", "ألفي مريض", "ألف مريض", Code.FIGURE, "2,000", ""),
    ("ar", "story", "٨:٣٠", "٩:٣٠", Code.TIME, "8:30 a.m.", "٩:٣٠ صباحا"),
    ("ar", "story", "4567", "4568", Code.PHONE, "+964 770 123 4567", "+964 770 123 4568"),
    ("ar", "story", "news@tarn.example</a>", "office@tarn.example</a>", Code.EMAIL, "", "office@tarn.example"),
    ("ar", "story", "2026?page=4", "2025?page=4", Code.LINK, "https://tarn.example/en/reports/2026?page=4", None),
    ("ar", "figures", "٪٨٤", "٪٤٨", Code.PERCENTAGE, "84 %", "٪٤٨"),
    ("ar", "photo", "مارس", "مايو", Code.DATE, "28 March 2026", "٢٨ مايو ٢٠٢٦"),
    ("ar", "event", "12 مايو", "13 مايو", Code.DATE, "12 May 2026", "13 مايو، 2026"),
    ("ar", "event", "register", "registry", Code.LINK, "https://tarn.example/register", None),
    ("ar", "contacts", "٤٥٦٧", "٤٥٧٦", Code.PHONE, "0770 123 4567", "٠٧٧٠ ١٢٣ ٤٥٧٦"),
    ("ckb", "foreword", "١٢ هەزار و ٤٠٠", "١٢ هەزار و ٥٠٠", Code.FIGURE, "12,400", "١٢ هەزار و ٥٠٠"),
    ("ckb", "foreword", "٢٫٥ ملیۆن", "٢٫٧ ملیۆن", Code.AMOUNT, "USD 2.5 million", "٢٫٧ ملیۆن دۆلاری ئەمریکی"),
    ("ckb", "foreword", "لەسەدا ٦٠", "لەسەدا ٦٥", Code.PERCENTAGE, "60 per cent", "لەسەدا ٦٥"),
    ("ckb", "foreword", "ئازاری", "نیسانی", Code.DATE, "March 2026", "نیسانی ٢٠٢٦"),
    ("ckb", "programme", "دووەمی", "یەکەمی", Code.DATE, "15 January 2024", "١٥ی کانوونی یەکەمی ٢٠٢٤"),
    ("ckb", "story", "بیست و پێنج", "بیست و شەش", Code.FIGURE, "Twenty-five", "بیست و شەش"),
    ("ckb", "story", "٥٢٪", "٢٥٪", Code.PERCENTAGE, "52%", "٢٥٪"),
    ("ckb", "story", "ئاوی پاک بۆ تارن", "ئاو بۆ تارن", Code.PROGRAMME, "Clean Water for Tarn", ""),
    ("ckb", "story", "دوو هەزار", "سێ هەزار", Code.FIGURE, "2,000", "سێ هەزار"),
    ("ckb", "event", "جۆزەردان", "گوڵان", Code.DATE, "12 May 2026", "12 گوڵان 2026"),
]


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_it_finds_nothing_between_editions_that_say_the_same(language: str) -> None:
    assert compare(ENGLISH, EDITIONS[language]) == ()


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_it_finds_nothing_the_other_way_round(language: str) -> None:
    assert compare(EDITIONS[language], ENGLISH) == ()


def test_it_finds_nothing_between_two_translations() -> None:
    assert compare(ARABIC, SORANI) == ()


@pytest.mark.parametrize(("language", "block", "old", "new", "code", "here", "there"), SEEDED)
def test_it_finds_what_a_translator_changed(
    language: str, block: str, old: str, new: str, code: Code, here: str, there: str | None
) -> None:
    found = compare(ENGLISH, changed(EDITIONS[language], block, old, new))
    assert [(each.code, each.block_id) for each in found] == [(code, block)]
    assert found[0].here == ((here,) if here else ())
    assert there is None or found[0].there == ((there,) if there else ())


def without(content: c.IssueContent, block_id: str) -> c.IssueContent:
    return dataclasses.replace(content, blocks=tuple(each for each in content.blocks if each.id != block_id))


def test_it_finds_a_missing_block() -> None:
    assert compare(ENGLISH, without(ARABIC, "photo")) == (Difference(Code.BLOCK_MISSING, "photo", here=("photo",)),)


def test_it_finds_a_block_that_only_the_translation_has() -> None:
    assert compare(without(ENGLISH, "event"), SORANI) == (Difference(Code.BLOCK_ADDED, "event", there=("event",)),)


def test_it_finds_a_block_of_another_kind() -> None:
    quote = c.Block("programme", c.Quote("<p>CWT، مياه نظيفة لتارن، ١٥/١/٢٠٢٤</p>"))
    blocks = tuple(quote if each.id == "programme" else each for each in ARABIC.blocks)
    found = compare(ENGLISH, dataclasses.replace(ARABIC, blocks=blocks))
    assert Difference(Code.BLOCK_OF_ANOTHER_KIND, "programme", ("programme",), ("quote",)) in found


def test_it_names_the_one_block_that_was_moved() -> None:
    first, *others = ARABIC.blocks
    moved = dataclasses.replace(ARABIC, blocks=(*others[:3], first, *others[3:]))
    assert [(each.code, each.block_id) for each in compare(ENGLISH, moved)] == [(Code.BLOCK_MOVED, "foreword")]


def test_it_compares_what_stands_above_the_blocks() -> None:
    there = dataclasses.replace(ARABIC, date="30 مارس، 2026", preheader="١٢٬٣٠٠ شخص لديهم مياه نظيفة")
    assert [(each.code, each.block_id, each.here) for each in compare(ENGLISH, there)] == [
        (Code.FIGURE, "", ("12,400",)),
        (Code.DATE, "", ("31 March 2026",)),
    ]


KEPT = [("Clean Water for Tarn", "مياه نظيفة لتارن", "CWT"), ("Schools for Tarn", "مدارس لتارن", "SFT")]


def test_it_knows_programmes_that_are_kept_once_by_all_their_names() -> None:
    assert compare(ENGLISH, ARABIC, KEPT) == ()


def test_it_finds_another_programme_of_those_that_are_kept() -> None:
    there = changed(ARABIC, "programme", "مياه نظيفة لتارن", "مدارس لتارن")
    found = [each for each in compare(ENGLISH, there, KEPT) if each.block_id == "programme"]
    assert found == [Difference(Code.PROGRAMME, "programme", there=("مدارس لتارن",))]


def text(language: str, body: str) -> c.IssueContent:
    content = c.IssueContent("", "", ENGLISH.brand, (c.Block("b", c.Text(f"<p>{body}</p>")),), language=language)
    return content


SAME = [
    ("en", "two wells and one pump", "ar", "بئران ومضخة"),
    ("en", "2 wells", "ar", "بئران"),
    ("en", "seven of 12 wells", "ar", "7 آبار من اثنتي عشرة"),
    ("en", "three hundred", "ar", "300"),
    ("en", "1.5 million", "ar", "1,500,000"),
    ("en", "12.400 families", "ar", "12400 عائلة"),
    ("en", "1 010 000.01", "ar", "1,010,000.01"),
    ("en", "12 400 families", "ckb", "١٢٬٤٠٠ خێزان"),
    ("en", "1,234.5 tonnes", "ar", "1.234,5 طن"),
    ("en", "$300", "ar", "300 دولار"),
    ("en", "US$ 300", "ckb", "٣٠٠ دۆلار"),
    ("en", "€5m", "ar", "5 ملايين يورو"),
    ("en", "500 Jordanian dinars", "ar", "500 دينار أردني"),
    ("en", "10-16 per cent", "ar", "من 10 إلى 16 بالمئة"),
    ("en", "10 to 16 million", "ckb", "١٠ بۆ ١٦ ملیۆن"),
    ("en", "from 10 March to 16 April 2026", "ar", "من 10 آذار إلى 16 نيسان 2026"),
    ("en", "March 31, 2026", "ar", "31/3/2026"),
    ("en", "2026-03-31", "ckb", "٣١ی ئازاری ٢٠٢٦"),
    ("en", "31 March", "ar", "31 آذار (مارس) 2026"),
    ("en", "the 1st of May", "ar", "الأول من أيار"),
    ("en", "In May 12 schools opened", "ar", "في أيار افتُتحت 12 مدرسة"),
    ("en", "3 pm", "ar", "الساعة الثالثة بعد الظهر"),
    ("en", "10:30", "ar", "١٠:٣٠"),
    ("en", "the 21st century", "ar", "القرن الحادي والعشرين"),
    ("en", "thousands of people", "ar", "آلاف الناس"),
    ("en", "2 million people", "ar", "مليوني شخص"),
    ("en", "40 wells. The 40 wells", "ar", "40 بئراً. كلها"),
    ("en", "call 00964 770 123 4567", "ar", "اتصلوا: +964 (0)770 1234567"),
    ("en", "www.tarn.example/a/", "ar", "https://tarn.example/ar/a"),
    ("en", "2 wells, one pump", "ar", "بئران، 1 مضخة"),
    ("en", "the 2nd of 2 wells", "ar", "الثاني من بئرين"),
    ("en", "1½ million", "ar", "١٫٥ مليون"),
    ("en", "2 ½ years", "ckb", "٢٫٥ ساڵ"),
    ("en", "in 2024 ½ of them", "ar", "في ٢٠٢٤ نصفهم"),
    ("en", "300,000 IQD", "ar", "٣٠٠ ألف د.ع"),
    ("en", "JOD 40. KWD 50", "ar", "40 د.أ. و50 د.ك."),
    ("en", "LBP 300,000 and SYP 40", "ar", "ل.ل ٣٠٠٬٠٠٠ و٤٠ ل.س"),
    ("en", "15:00", "ar", "٣ بعد الظهر"),
    ("en", "12 p.m.", "ar", "١٢ ظهراً"),
    ("en", "10:00 p.m.", "ckb", "کاتژمێر ١٠"),
    ("en", "May it rain", "ckb", "با باران ببارێت"),
]


@pytest.mark.parametrize(("one", "here", "other", "there"), SAME)
def test_it_takes_what_is_only_written_otherwise_for_the_same(one: str, here: str, other: str, there: str) -> None:
    assert compare(text(one, here), text(other, there)) == ()


OTHER = [
    ("40, 45 and 45 wells", "40 و45 و40 بئراً", Code.FIGURE),
    ("12 May", "12 March", Code.DATE),
    ("May", "June", Code.DATE),
    ("31 March", "في آذار", Code.DATE),
    ("$300", "300", Code.AMOUNT),
    ("5 per cent", "5", Code.PERCENTAGE),
    ("seven wells", "8 آبار", Code.FIGURE),
    ("5m deep", "6 أمتار", Code.FIGURE),
    ("10 a.m.", "الساعة 11", Code.TIME),
    ("1,234", "1,235", Code.FIGURE),
    ("killed: 1", "القتلى: ٢", Code.FIGURE),
    ("2 wells and 2 pumps", "2 بئر و1 مضخة", Code.FIGURE),
    ("½ of families", "¼ العائلات", Code.FIGURE),
    ("a million people", "مليوني شخص", Code.FIGURE),
    ("LBP 300,000", "٣٠٠ ألف ل.س", Code.AMOUNT),
    ("10 a.m.", "الساعة ١٠ مساءً", Code.TIME),
    ("3 p.m.", "الساعة الثالثة صباحاً", Code.TIME),
    ("15:00", "٣ صباحاً", Code.TIME),
]


@pytest.mark.parametrize(("here", "there", "code"), OTHER)
def test_it_finds_what_is_not_the_same(here: str, there: str, code: Code) -> None:
    assert [each.code for each in compare(text("en", here), text("ar", there))] == [code]


def test_it_reads_rich_text_as_text() -> None:
    assert compare(text("en", "4<b>0</b> w&shy;ells &amp; 5&nbsp;000 people"), text("ar", "40 بئراً و5000 شخص")) == ()


def test_it_does_not_read_the_fallbacks_of_merge_fields() -> None:
    assert compare(text("en", 'Dear {{ organisation|"friends of 7 valleys" }}'), text("ar", "أعزاءنا")) == ()

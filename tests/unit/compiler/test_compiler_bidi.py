"""What is set apart in a right-to-left edition. That browsers then show it in order, tests/browser/test_email_rtl.py
tells."""

from __future__ import annotations

import html5lib
import pytest

from mailer.compiler import content as c
from mailer.compiler.bidi import isolate, isolate_text
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.reading import compiled, filled, page, text
from tests.unit.compiler.samples import THEMES, sample

RTL = {"language": "ar", "direction": "rtl"}
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def apart(words: str) -> list[str]:
    """The pieces of some Arabic words that stand in an element of their own."""
    whole = isolate(f'<html dir="rtl"><body><p>{words}</p></body></html>')
    found = html5lib.parse(whole, namespaceHTMLElements=False).find("body/p")
    assert "".join(found.itertext()) == words
    return [str(each.text) for each in found]


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("اتصلوا على +962 6 565 9660 اليوم", ["+962 6 565 9660"]),
        ("الرقم: 00962 (0)7954 09601", ["00962 (0)7954 09601"]),
        ("هاتف:+ 962 6 56 59 660.", ["+ 962 6 56 59 660"]),
        ("الرقم 06-565-9660", ["06-565-9660"]),
        ("الرقم ٠٠٩٦٢ ٦ ٥٦٥ ٩٦٦١", ["٠٠٩٦٢ ٦ ٥٦٥ ٩٦٦١"]),
        ("بنسبة 43% من العائلات", ["43%"]),
        ("زيادة +5 ثم -3.5 %", ["+5", "-3.5 %"]),
        ("مبلغ US$5,000 أو 1,250,000 USD أو IQD 250 أو 5 €", ["US$5,000", "1,250,000 USD", "IQD 250", "5 €"]),
        ("بقيمة 1 250 000 دينار", ["1 250 000"]),
        ("ساعدت IOM 350 عائلة", ["IOM"]),
        ("مع (UNHCR)، WHO.", ["UNHCR", "WHO"]),
        ("جائحة COVID-19 ورقم NGO-1998/17", ["COVID-19", "NGO-1998/17"]),
        ("من 2026-03-01 حتى اليوم", ["2026-03-01"]),
        ("صدر تقرير Hello world. This is Élise اليوم", ["Hello world. This is Élise"]),
        ("اكتبوا إلى info@iom.int https://iom.int/a/ اليوم", ["info@iom.int", "https://iom.int/a/"]),
        ("Grant of USD 5,000 to IOM", ["Grant of USD 5,000 to IOM"]),
    ],
)
def test_it_sets_apart_what_runs_from_left_to_right(words, pieces):
    assert apart(words) == pieces


@pytest.mark.parametrize(
    "words",
    [
        "في عام 2024، الساعة 8:00",
        "من 10:00-12:30 أو 9-10:30",
        "بين 2009-2011 وبين 5 - 10",
        "يوم 12/05/2026 بعد 3.5 أيام",
        "يشرب 1,204 أشخاص. 12 بئرا",
        "بنسبة ٤٣٪ من العائلات",
        "شكرا لكم",
    ],
)
def test_it_leaves_alone_what_is_in_order_by_itself(words):
    assert apart(words) == []


def test_it_turns_round_numbers_in_arabics_own_digits():
    whole = isolate('<html dir="rtl"><body><p>الرقم ٠٦ ٥٦٥</p></body></html>')
    assert '<bdo dir="ltr">٠٦ ٥٦٥</bdo>' in whole


def test_it_keeps_its_hands_off_what_names_a_direction():
    html = '<html dir="rtl"><body><p dir="ltr">IOM <b>UNHCR</b></p><p dir="auto">WHO</p></body></html>'
    assert isolate(html).count("<span") == 0


def test_it_goes_on_behind_an_element():
    html = '<html dir="rtl"><body><p>من <b>UNHCR</b> و WHO، ثم IOM.</p></body></html>'
    assert (
        '<p>من <b><span dir="ltr">UNHCR</span></b> و <span dir="ltr">WHO</span>، ثم <span dir="ltr">IOM</span>.</p>'
        in isolate(html)
    )


@every_theme
def test_it_leaves_a_left_to_right_mail_as_it_was(theme):
    assert "<bd" not in filled(compiled(sample(), theme).html)


@every_theme
def test_it_takes_nothing_away_and_adds_nothing_to_read(theme):
    seen = page(ARABIC_PAGE, theme).text
    assert [words for words in ("43% من العائلات", "ساعدت IOM 350 عائلة", "(Tarn Mission)") if words not in seen] == []
    assert "\u200e" not in seen


@every_theme
def test_it_lets_each_readers_values_find_their_own_direction(theme):
    html = filled(compiled(sample(c.Text("<p>شكرا {{ organisation|&quot;UNHCR&quot; }} 12</p>"), **RTL), theme).html)
    assert "<bdi>UNHCR</bdi> 12" in html
    assert "<bdi>Dear Ambassador</bdi>," in html


@every_theme
def test_it_leaves_titles_and_addresses_bare(theme):
    content = sample(c.Button("IOM 12", "https://example.org/IOM?a=+962 6"), title="IOM 12", **RTL)
    html = filled(compiled(content, theme).html)
    assert "<title>IOM 12</title>" in html
    assert 'href="https://example.org/IOM?a=+962%206"' in html


# -- plain text --------------------------------------------------------------------------------------------------------


def test_it_marks_the_pieces_of_plain_text():
    assert isolate_text("بنسبة 43% من") == "بنسبة \u200f\u200e43%\u200f من"


def test_it_overrides_arabics_own_digits_in_plain_text():
    assert isolate_text("الرقم ٠٦ ٥٦٥") == "الرقم \u200f\u202d٠٦ ٥٦٥\u202c\u200f"


@pytest.mark.parametrize(
    "words", ["(https://example.org/a?b=43%)", "www.example.org", "a@b.example", "~~0123456789ab.4~~#b-id0"]
)
def test_it_puts_no_mark_into_an_address(words):
    assert isolate_text(f"شكرا {words} لكم") == f"شكرا {words} لكم"


def test_it_marks_numbers_in_the_text_part_of_a_right_to_left_mail():
    assert "\u200e+962 6 565 9660\u200f" in text(ARABIC_PAGE)


def test_it_marks_nothing_in_the_text_part_of_others():
    assert "\u200e" not in text(sample())


@pytest.mark.parametrize("evil", ["$5 ", "1-", "1 ", "a1 ", "https://", "(", "1,", "+", "a~", "A", "1 ("])
def test_it_takes_any_text_in_one_pass(evil):
    words = evil * 20_000
    assert isolate_text(words).replace("\u200f", "").replace("\u200e", "") == words

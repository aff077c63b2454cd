"""Blocks in another language than the edition's, in every theme and in the plain text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from mailer.compiler import content as c
from mailer.compiler.errors import CompileError, Fault
from mailer.compiler.theme import ARABIC as ARABIC_FONTS
from tests.unit.compiler.mixed import ARABIC_IN_ENGLISH, ENGLISH_IN_ARABIC, in_language
from tests.unit.compiler.reading import compiled, filled, text
from tests.unit.compiler.samples import THEMES, sample

every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
every_word = pytest.mark.parametrize(
    "words",
    [
        *("ثلاث آبار في شهر واحد", "بئر تارن العليا", "بالأرقام", "من العائلات", "في الطريق", "مضخة قبل التنظيف"),
        *("يوم مفتوح", "الماء لكل قرية", "صندوق البحيرة", "من يدعمنا؟", "نورلاند", "غُيّرت بعض الأسماء."),
        *("متى", "أين", "الصورة غير متوفرة", "متابعة القراءة", "بتمويل من"),
    ],
)


def page(content: c.IssueContent, theme: Path) -> Any:
    return lxml.html.document_fromstring(filled(compiled(content, theme).html))


def around(page: Any, words: str) -> list[Any]:
    """The innermost element of the body whose text has ``words``, and those around it."""
    found = [each for each in page.find("body").iter() if isinstance(each.tag, str) and words in each.text_content()]
    assert found, f"not in the mail: {words}"
    return [found[-1], *found[-1].iterancestors()]


def nearest(elements: list[Any], name: str) -> str:
    return next(each.get(name) for each in elements if each.get(name))


def style(elements: list[Any], name: str) -> str:
    """What the nearest element says of it."""
    rules = (
        dict(rule.split(":", 1) for rule in (each.get("style") or "").split(";") if ":" in rule) for each in elements
    )
    return next((rule[name] for rule in rules if name in rule), "")


@every_theme
@every_word
def test_it_names_language_and_direction_of_an_arabic_block(theme: Path, words: str) -> None:
    found = around(page(ARABIC_IN_ENGLISH, theme), words)
    assert (nearest(found, "lang"), nearest(found, "dir")) == ("ar", "rtl")


@every_theme
@pytest.mark.parametrize("words", ["We tested it twice", "Mira Dahl", "Open day", "When", "Where", "Bring a can."])
def test_it_names_language_and_direction_of_an_english_block(theme: Path, words: str) -> None:
    found = around(page(ENGLISH_IN_ARABIC, theme), words)
    assert (nearest(found, "lang"), nearest(found, "dir")) == ("en", "ltr")


@every_theme
@pytest.mark.parametrize("words", ["The well of Upper Tarn", "Bring a can.", "Contact us", "Boats go daily."])
def test_it_leaves_the_other_blocks_to_the_edition(theme: Path, words: str) -> None:
    found = around(page(ARABIC_IN_ENGLISH, theme), words)
    assert (nearest(found, "lang"), nearest(found, "dir")) == ("en", "ltr")


@every_theme
def test_it_names_the_language_of_alternative_texts(theme: Path) -> None:
    for image in page(ARABIC_IN_ENGLISH, theme).iter("img"):
        if "مضخة" in image.get("alt") or "البئر" in image.get("alt"):
            assert nearest([image, *image.iterancestors()], "lang") == "ar"


@every_theme
@pytest.mark.parametrize("words", ["ثلاث آبار في شهر واحد", "وصل المهندسون", "من يدعمنا؟", "بئر تارن العليا"])
def test_it_begins_arabic_lines_on_the_right(theme: Path, words: str) -> None:
    assert style(around(page(ARABIC_IN_ENGLISH, theme), words), "text-align").strip() == "right"


@every_theme
@pytest.mark.parametrize("words", ["ثلاث آبار في شهر واحد", "وصل المهندسون", "بالأرقام", "يوم مفتوح"])
def test_it_takes_the_fonts_of_the_script(theme: Path, words: str) -> None:
    found = style(around(page(ARABIC_IN_ENGLISH, theme), words), "font-family")
    assert found.replace('"', "'").replace(" ", "") == ARABIC_FONTS["plain"].replace(" ", "")


@every_theme
def test_it_keeps_the_order_of_numbers_in_an_arabic_block(theme: Path) -> None:
    assert around(page(ARABIC_IN_ENGLISH, theme), "+962 6 565 9660")[0].get("dir") == "ltr"


@every_theme
def test_it_sets_nothing_apart_in_an_english_block(theme: Path) -> None:
    assert around(page(ENGLISH_IN_ARABIC, theme), "We tested it twice")[0].tag == "p"


@every_theme
def test_it_sets_nothing_apart_around_an_arabic_block(theme: Path) -> None:
    found = page(sample(title="43% more"), theme), page(replace(ARABIC_IN_ENGLISH, title="43% more"), theme)
    assert [around(each, "43% more")[0].tag for each in found] == ["h1", "h1"]


@every_theme
def test_it_leaves_no_mark_of_its_own(theme: Path) -> None:
    names = {each for element in page(ARABIC_IN_ENGLISH, theme).iter() for each in (element.get("class") or "").split()}
    assert not any(each.startswith("in-") and not each.endswith("outlook") for each in names)


@every_theme
def test_it_changes_nothing_where_all_blocks_are_in_the_language_of_the_edition(theme: Path) -> None:
    html = filled(compiled(sample(), theme).html)
    assert ("lang=ar" in html, "[dir=" in html.replace("html[dir=", "")) == (False, False)


def test_it_marks_numbers_in_the_plain_text_of_an_arabic_block() -> None:
    assert "\u200f\u200e+962 6 565 9660\u200f" in text(ARABIC_IN_ENGLISH)


def test_it_marks_no_numbers_in_the_plain_text_around_it() -> None:
    assert "\u200f" not in text(ARABIC_IN_ENGLISH).partition("ثلاث آبار")[0]


def test_it_keeps_lines_of_another_direction_together_in_plain_text() -> None:
    lines = text(ENGLISH_IN_ARABIC).splitlines()
    assert "> \u202aWe tested it twice (at the WHO). Then we drank.\u202c" in lines


def test_it_leaves_addresses_bare_in_plain_text() -> None:
    assert {"https://example.org/en", "https://example.org/ar"} <= {
        *text(ENGLISH_IN_ARABIC).splitlines(),
        *text(ARABIC_IN_ENGLISH).splitlines(),
    }


def test_it_takes_the_labels_of_the_block_in_plain_text() -> None:
    words = text(ENGLISH_IN_ARABIC)
    assert ("When: Saturday" in words, "متى: " in words) == (True, True)


@pytest.mark.parametrize(("language", "fault"), [('en"><script>', Fault.LANGUAGE), ("x y", Fault.LANGUAGE)])
def test_it_refuses_what_is_no_language(language: str, fault: Fault) -> None:
    (block,) = in_language("en", c.Text("<p>x</p>"))
    with pytest.raises(CompileError) as refused:
        compiled(replace(sample(), blocks=(replace(block, language=language),)))
    assert refused.value.fault is fault


def test_it_refuses_what_is_no_direction() -> None:
    (block,) = in_language("en", c.Text("<p>x</p>"))
    with pytest.raises(CompileError) as refused:
        compiled(replace(sample(), blocks=(replace(block, direction="up"),)))
    assert refused.value.fault is Fault.DIRECTION

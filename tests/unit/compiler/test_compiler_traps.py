"""Each trap of mrml, premailer and lxml, held."""

from __future__ import annotations

import logging
import re
import shutil
from pathlib import Path

import cssutils
import html5lib
import pytest

from mailer.compiler import theme
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import Place
from mailer.compiler.content import Foreword, Funder, Programme, Story, Text
from mailer.compiler.errors import CompileError
from tests.unit.compiler.reading import Page, compiled, filled, page, slots
from tests.unit.compiler.samples import ARABIC, THEME, sample


def html_of(content=None):
    return filled(compiled(content or sample()).html)


def own_theme(tmp_path: Path, old: str, new: str) -> Path:
    """Our theme with one thing changed in a block."""
    folder = tmp_path / "theme"
    shutil.copytree(THEME, folder)
    file = folder / "blocks" / "text.mjml"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return folder


def test_it_loads_no_fonts_from_anyone():
    html = html_of()
    assert "fonts.googleapis" not in html
    assert "@import" not in html
    assert "@font-face" not in html
    assert not list(Page(html).each("link"))


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the compiler opened a socket")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_it_opens_no_connection():
    assert compiled(sample()).html_size > 0


@pytest.mark.usefixtures("no_network")
def test_it_fetches_no_stylesheet_that_a_theme_names(tmp_path):
    link = "<mj-raw><link rel='stylesheet' href='https://fonts.example.org/a.css' /></mj-raw></mj-head>"
    folder = own_theme(tmp_path, "{{ it.body }}", "{{ it.body }}")
    issue = folder / "issue.mjml"
    issue.write_text(issue.read_text("utf-8").replace("</mj-head>", link), "utf-8")
    assert compile_issue(sample(), folder).html_size > 0


def test_it_starts_with_the_doctype_that_keeps_clients_out_of_quirks_mode():
    assert html_of().startswith("<!DOCTYPE html>")


def test_it_keeps_important_for_the_phone():
    assert ".pad{padding-left:20px!important" in html_of()


def test_it_keeps_important_in_what_it_inlines(tmp_path):
    folder = own_theme(tmp_path, "{{ it.body }}", "{{ it.body }}")
    (folder / "inline.css").write_text("h1 { font-size: 32px !important }", "utf-8")
    assert '<h1 style="font-size:32px !important">' in filled(compile_issue(sample(), folder).html)


def test_it_escapes_whatever_a_template_prints(tmp_path):
    folder = own_theme(tmp_path, "{{ it.body }}", "{{ '<script>' }}")
    assert "<script>" not in filled(compile_issue(sample(), folder).html)


def test_it_keeps_media_queries_for_phones_and_the_dark():
    html = html_of()
    assert "@media only screen and (max-width:479px)" in html
    assert "@media (prefers-color-scheme:dark)" in html


def test_it_inlines_the_themes_own_rules():
    assert '<p style="margin:0 0 14px">' in html_of()


def test_it_does_not_inline_mrmls_base_rules_into_every_cell():
    body = html_of().partition("<body")[2]
    assert "mso-table-lspace" not in body


def test_it_leaves_no_trace_of_the_inliner():
    assert "data-premailer" not in html_of()


def test_it_writes_letters_as_they_are():
    assert "Grüße, ماء" in html_of(sample(Text("<p>Grüße, ماء</p>")))


def test_it_turns_every_section_and_column_for_right_to_left():
    assert "direction:ltr" not in html_of(ARABIC)


def test_it_says_language_and_direction_on_the_page():
    assert next(Page(html_of(ARABIC)).each("html")).items() >= {"lang": "ar", "dir": "rtl"}.items()


def test_it_keeps_a_phone_number_left_to_right_among_arabic():
    numbers = [link for link in page(ARABIC).each("a") if link.get("href", "").startswith("tel:")]
    assert [(link["href"], link["dir"]) for link in numbers] == [("tel:+96265659660", "ltr")]


def test_it_takes_quotation_marks_in_the_title():
    html = html_of(sample(title='The "Ferry" & the <Bridge>'))
    assert html5lib.parse(html, namespaceHTMLElements=False).find("head/title").text == 'The "Ferry" & the <Bridge>'


def test_it_writes_html_that_a_strict_parser_takes():
    parser = html5lib.HTMLParser(strict=True)
    assert parser.parse(html_of()) is not None


def test_it_keeps_a_merge_field_inside_an_address():
    content = sample(Text('<p><a href="https://example.org/a?b=1&amp;for={{ email }}">x</a></p>'))
    assert 'href="https://example.org/a?b=1&amp;for=a%40b.example"' in html_of(content)
    assert [slot.name for slot in slots(compiled(content).html, Place.QUERY)] == ["email"]


def test_it_leaves_no_token_behind():
    issue = compiled(sample())
    assert "~~" not in filled(issue.html) + filled(issue.text) + filled(issue.subject)


def test_it_silences_cssutils():
    compiled(sample())
    assert cssutils.log.getEffectiveLevel() == logging.CRITICAL


def test_it_puts_latin_fonts_first_in_an_english_issue():
    assert "Arab" not in "".join(theme.fonts(sample().brand, "en"))


@pytest.mark.parametrize("language", ["ar", "fa", "ur", "ar-IQ"])
def test_it_has_arabic_fonts_for_languages_in_arabic_script(language):
    assert "Arabic" in theme.fonts(sample().brand, language)[0]


def test_it_refuses_a_template_that_names_what_does_not_exist(tmp_path):
    folder = own_theme(tmp_path, "it.body", "it.boddy")
    with pytest.raises(CompileError, match="boddy"):
        compile_issue(sample(), folder)


def test_it_says_which_template_is_missing(tmp_path):
    with pytest.raises(CompileError, match=r"issue\.mjml"):
        compile_issue(sample(), tmp_path)


def test_it_stays_whole_whatever_the_order_of_blocks():
    funded = Programme("C", "", "", (Funder("D"),))
    content = sample(Story("A", "<p>1</p>"), Programme("B"), Foreword("<p>2</p>"), funded)
    assert page(content).text.count("Unsubscribe") == 1


def test_it_hides_the_preheader_without_what_filters_take_for_spam():
    hidden = re.search(r'<div style="([^"]*display:none[^"]*)"', html_of())
    assert hidden
    assert "font-size" not in hidden[1]
    assert not re.search(r"(?<![-\w])color:", hidden[1])

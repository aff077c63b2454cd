"""What every theme shows, whatever it looks like."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from tests.unit.compiler.reading import Page, compiled, filled, page, text
from tests.unit.compiler.samples import ARABIC, SAMPLE_BLOCKS, THEMES, picture, sample

every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
LONG = c.Story("A long walk", "<p>We left at dawn.</p><p>We came home at noon.</p>", paragraphs=1)


def html_of(theme: Path, *blocks: c.Content, **fields: object) -> str:
    return filled(compiled(sample(*blocks, **fields), theme).html)


def body_of(theme: Path, *blocks: c.Content, **fields: object) -> str:
    return html_of(theme, *blocks, **fields).partition("<body")[2]


def in_order(whole: str, *words: str) -> bool:
    places = [whole.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_it_needs_no_python_for_another_theme(tmp_path):
    (tmp_path / "inline.css").write_text("p { color: $ink }", "utf-8")
    (tmp_path / "issue.mjml").write_text(
        "<mjml><mj-head><mj-title>{{ issue.title }}</mj-title></mj-head><mj-body>{% for block in issue.blocks %}"
        '<mj-section><mj-column>{% include "blocks/" ~ block.kind ~ ".mjml" %}</mj-column></mj-section>{% endfor %}'
        "</mj-body></mjml>",
        "utf-8",
    )
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "text.mjml").write_text("<mj-text>{{ block.content.body }}</mj-text>", "utf-8")
    html = filled(compile_issue(sample(c.Text("<p>Boats go daily.</p>")), tmp_path).html)
    assert '<p style="color:#14655b">Boats go daily.</p>' in html


@every_theme
@pytest.mark.parametrize("kind", [kind.__name__.lower() for kind in get_args(c.Content)])
def test_it_has_a_template_for_every_kind_of_block(theme, kind):
    assert (theme / "blocks" / f"{kind}.mjml").is_file()


# -- masthead and foot -------------------------------------------------------------------------------------------------


@every_theme
def test_it_names_the_newsletter_above_a_title_that_does_not(theme):
    assert in_order(body_of(theme, title="Spring"), "Tarn Valley News</p>", "Spring</h1>", "May 2026")


@every_theme
def test_it_names_the_newsletter_once_where_the_title_does(theme):
    assert page(sample(), theme).text.count("Tarn Valley News") == 2  # the title, and who sends it


@every_theme
def test_it_shows_the_footer_of_the_brand(theme):
    brand = c.Brand("News", "#14655b", "1 Lane", footer='<p>Read <a href="https://a.example/">our rules</a>.</p>')
    assert in_order(body_of(theme, brand=brand), 'href="https://a.example/"', "our rules", "1 Lane")


@every_theme
@pytest.mark.parametrize(
    "words", ["View in your browser", "Unsubscribe", "You receive this newsletter", "Dear Ambassador"]
)
def test_it_keeps_what_is_personal_out_of_the_archive(theme, words):
    content = sample(medium=c.Medium.WEB.value)
    assert words not in page(content, theme).text + text(content)


# -- blocks ------------------------------------------------------------------------------------------------------------


@every_theme
def test_it_shows_a_disclaimer_that_stands_alone(theme):
    funder = c.Funder("N", None, "", "Our views.")
    assert "Our views." in page(sample(c.Programme("Water", funders=(funder,))), theme).text


@every_theme
def test_it_leads_from_a_long_story_to_its_place_in_the_archive(theme):
    links = [link["href"] for link in page(sample(LONG), theme).each("a")]
    assert "https://news.example.org/view#b-id0" in links


@every_theme
def test_it_leaves_the_rest_of_a_long_story_to_the_archive(theme):
    assert "We came home" not in page(sample(LONG), theme).text + text(sample(LONG))


@every_theme
def test_it_shows_a_long_story_whole_in_the_archive(theme):
    seen = page(sample(LONG, medium=c.Medium.WEB.value), theme).text
    assert "We came home at noon." in seen
    assert "Continue reading" not in seen


@every_theme
def test_it_names_the_place_that_it_leads_to(theme):
    assert [heading.get("id") for heading in page(sample(LONG, medium="web"), theme).each("h2")] == ["b-id0"]


@every_theme
def test_it_tells_when_and_where_an_event_is(theme):
    seen = page(sample(SAMPLE_BLOCKS[8]), theme).text
    assert in_order(seen, "Open day", "When Saturday, 6 June 2026, 10:00 Where Ferry Lane", "Bring a can.", "Come")


@every_theme
def test_it_names_the_address_of_an_event_that_has_no_words_for_it(theme):
    event = c.Event("Open day", "6 June", url="https://example.org/day")
    assert "example.org/day" in page(sample(event), theme).text


@every_theme
def test_it_styles_the_words_that_stand_for_a_photo_on_a_ground_of_their_own(theme):
    style = next(image["style"] for image in page(sample(c.Photo(picture("a", "A well"))), theme).each("img"))
    assert re.search(r"(?<![-\w])color:#\w{6}", style)
    assert "background:#" in style


# -- right to left, and the dark ---------------------------------------------------------------------------------------


@every_theme
def test_it_aligns_everything_to_the_right_in_a_right_to_left_issue(theme):
    html = filled(compiled(ARABIC, theme).html).partition("<body")[2]
    assert 'align="left"' not in html


@every_theme
def test_it_points_on_to_the_left_in_a_right_to_left_issue(theme):
    assert "Continue reading ←" in page(sample(LONG, language="ar", direction="rtl"), theme).text


@every_theme
def test_it_keeps_addresses_left_to_right_among_arabic(theme):
    links = [link for link in page(ARABIC, theme).each("a") if link["href"].startswith("mailto:")]
    assert [link["dir"] for link in links] == ["ltr"]


@every_theme
def test_it_does_not_tear_arabic_letters_apart(theme):
    assert "letter-spacing" not in filled(compiled(ARABIC, theme).html).partition("<body")[2]


def dark_rules(html: str) -> str:
    return re.search(r"@media \(prefers-color-scheme:dark\)\{(.*?)\n\}", html, re.DOTALL)[1]


@every_theme
def test_it_repeats_every_rule_of_the_dark_for_outlooks_apps(theme):
    html = html_of(theme)
    asked = re.findall(r"\{([^}]*)\}", dark_rules(html) + "\n")
    assert re.findall(r"^\[data-ogs[^{]*\{([^}]*)\}", html, re.MULTILINE) == asked != []


@every_theme
def test_it_overrules_what_is_written_in_the_mail_in_the_dark(theme):
    declarations = [
        rule for line in dark_rules(html_of(theme)).split("}") for rule in line.partition("{")[2].split(";")
    ]
    assert [rule for rule in declarations if rule and not rule.endswith("!important")] == []


@every_theme
def test_it_says_that_it_knows_the_dark(theme):
    metas = {meta.get("name"): meta.get("content") for meta in Page(html_of(theme)).each("meta")}
    assert metas["color-scheme"] == metas["supported-color-schemes"] == "light dark"

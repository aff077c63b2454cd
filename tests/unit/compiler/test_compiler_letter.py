"""The theme "letter": text first, and little weight."""

from __future__ import annotations

import re

import pytest

from mailer.compiler import content as c
from mailer.compiler.colours import READABLE, contrast
from mailer.compiler.sample import sample as sample_of_themes
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.reading import compiled, filled, page
from tests.unit.compiler.samples import LETTER, REAL_ISSUES, THEME, picture, read_yaml, sample

MOST = 0.6
"""Of gazette's weight."""
LIGHT = [
    *(pytest.param(read_yaml(path), id=path.stem) for path in REAL_ISSUES),
    *([] if REAL_ISSUES else [pytest.param(None, marks=pytest.mark.skip(reason="../shared/issues is not here"))]),
    pytest.param(sample(), id="tarn"),
    pytest.param(sample_of_themes(), id="sample"),
    pytest.param(ARABIC_PAGE, id="arabic"),
]


def body_of(*blocks: c.Content, **fields: object) -> str:
    return filled(compiled(sample(*blocks, **fields), LETTER).html).partition("<body")[2]


@pytest.mark.parametrize("content", LIGHT)
def test_it_is_much_lighter_than_gazette(content):
    assert compiled(content, LETTER).html_size <= MOST * compiled(content, THEME).html_size


@pytest.mark.parametrize("content", LIGHT)
def test_it_frames_the_whole_letter_once(content):
    assert filled(compiled(content, LETTER).html).partition("<body")[2].count("mj-column-per-100") == 1


def test_it_has_one_ground():
    body = body_of(c.Programme("Water", "<p>Wells.</p>", colour="#5b3a7e"), c.About("<p>We.</p>"))
    assert set(re.findall(r"background-color:(#\w+)", body)) == {"#ffffff"}


def test_it_rules_off_a_programme_in_its_own_colour():
    heading = next(page(sample(c.Programme("Water", colour="#5b3a7e")), LETTER).each("h2"))
    assert "border-color:#5b3a7e" in heading["style"]


def test_it_rules_off_a_programme_without_a_colour_in_the_brands():
    assert "border-color:#14655b" in next(page(sample(c.Programme("Water")), LETTER).each("h2"))["style"]


@pytest.mark.parametrize("colour", ["#ffd400", "#767676", "#14655b"])
def test_it_heads_a_programme_in_a_colour_that_is_read(colour):
    style = next(page(sample(c.Programme("Water", colour=colour)), LETTER).each("h2"))["style"]
    assert contrast(re.search(r"(?<![-\w])color:(#\w{6})", style)[1], "#ffffff") >= READABLE


def test_it_shows_photos_at_less_than_the_measure():
    images = list(page(sample(c.Photo(picture("a", "A well"))), LETTER).each("img"))
    assert [image["width"] for image in images] == ["400"]


def test_it_says_where_a_photo_is_missing():
    assert "Photo not available The bridge" in page(sample(c.Photo(None, "The bridge")), LETTER).text


@pytest.mark.parametrize(("direction", "side"), [("ltr", "left"), ("rtl", "right")])
def test_it_draws_a_line_where_a_quote_begins(direction, side):
    html = body_of(c.Quote("<p>Then we drank.</p>", "Mira"), direction=direction)
    assert re.findall(r"<blockquote[^>]*border-(\w+):2px", html) == [side]


def test_it_draws_a_button_as_a_strong_link_in_a_line():
    brand = c.Brand("N", "#14655b", "", accent="#8a3d12")
    html = body_of(c.Button("Give a well", "https://example.org/give"), brand=brand)
    cell = re.search(r'<td class="b"[^>]*border:2px solid #8a3d12.*?</td>', html)[0]
    link = re.search(r"<a [^>]*>Give a well</a>", cell)[0]
    assert "display:inline-block" in link
    assert "font-weight:700" in link
    assert "text-decoration" not in link


def test_it_lists_figures_one_below_the_other():
    figures = c.Figures(tuple(c.Figure(str(number), "wells") for number in range(3)))
    assert body_of(figures).count('<td class="f v"') == 3
    assert re.findall(r"<tr><td[^>]*><strong>(\d)</strong>", body_of(figures)) == ["0", "1", "2"]


def test_it_lets_a_long_figure_break():
    figures = c.Figures((c.Figure("12", "wells"), c.Figure("more than three million", "people")))
    assert body_of(figures).count("nowrap") == 1


def lines(*blocks: c.Content) -> int:
    return body_of(*blocks).count('<div class="r"')


def test_it_draws_one_line_where_a_divider_stands():
    between = lines(c.Text("<p>1</p>"), c.Divider(), c.Text("<p>2</p>"))
    assert between - lines(c.Text("<p>1</p>"), c.Text("<p>2</p>")) == 1


@pytest.mark.parametrize("block", [c.Event("Open day", "6 June"), c.Programme("Water")], ids=["event", "programme"])
def test_it_draws_no_second_line_above_what_has_one(block):
    assert lines(c.Text("<p>1</p>"), c.Divider(), block) == lines(c.Text("<p>1</p>"), block)


def test_it_draws_no_second_line_below_an_event():
    event, words = c.Event("Open day", "6 June"), c.Text("<p>2</p>")
    assert lines(event, c.Divider(), words) == lines(event, words)


@pytest.mark.parametrize("accent", ["#000000", "#14655b", "#1d5c8f", "#b00020", "#6b4e00", "#767676"])
def test_it_has_links_that_are_read_in_the_dark(accent):
    brand = c.Brand("News", "#14655b", "", accent=accent)
    html = filled(compiled(sample(brand=brand), LETTER).html)
    link = re.search(r"^\.pad a.*?color:(#\w{6})", html, re.MULTILINE)[1]
    assert min(contrast(link, ground) for ground in ("#16191c", "#24282d")) >= READABLE

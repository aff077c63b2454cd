"""The theme "gazette": what each block shows, in the mail and in its plain text."""

from __future__ import annotations

import re

import pytest

from mailer.compiler import content as c
from mailer.compiler.colours import READABLE, contrast, tint
from tests.unit.compiler.reading import compiled, filled, page, text
from tests.unit.compiler.samples import SAMPLE_BLOCKS, picture, sample

NORLAND = c.Funder(
    "Norland", picture("norland", "Coat of arms of Norland", 400, 160), "Paid for by Norland.", "Our views."
)
LONG = c.Story("A long walk", "<p>We left at dawn.</p><p>We came home at noon.</p>", paragraphs=1)


def html_of(*blocks: c.Content, **fields: object) -> str:
    return filled(compiled(sample(*blocks, **fields)).html)


def body_of(*blocks: c.Content, **fields: object) -> str:
    return html_of(*blocks, **fields).partition("<body")[2]


def in_order(whole: str, *words: str) -> bool:
    places = [whole.find(word) for word in words]
    return -1 not in places and places == sorted(places)


# -- masthead and foot -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("accent", "stripes"), [("#8a3d12", 1), ("#14655b", 0), ("", 0)])
def test_it_sets_the_accent_off_below_the_masthead(accent, stripes):
    brand = c.Brand("News", "#14655b", "1 Lane", accent=accent)
    assert body_of(c.Text("<p>x</p>"), brand=brand).count("height:6px;line-height:6px;") == stripes


# -- programmes and their funders --------------------------------------------------------------------------------------


def test_it_heads_a_programme_in_its_own_colour():
    band = r'bgcolor="#5b3a7e"|background-color:#5b3a7e'
    assert re.search(band + r"(?s:.){0,900}Water</h2>", body_of(c.Programme("Water", colour="#5b3a7e")))


def test_it_heads_a_programme_without_a_colour_in_the_brands():
    with_title = body_of(c.Programme("Water"), c.Text("<p>x</p>"))
    assert with_title.count("background-color:#14655b") == 2  # the masthead and the programme


def test_it_lays_a_tint_of_the_programmes_colour_below_its_text():
    assert f"background-color:{tint('#5b3a7e', 0.06)}" in body_of(
        c.Programme("Water", "<p>Wells.</p>", colour="#5b3a7e")
    )


def test_it_sets_a_funders_logo_beside_its_sentence():
    html = body_of(c.Programme("Water", funders=(NORLAND,)))
    row = next(row for row in re.findall(r"<tr>.*?</tr>", html) if "norland.jpg" in row and "Paid for" in row)
    assert in_order(row, 'alt="Coat of arms of Norland"', "Paid for by Norland.", "Our views.")


def test_it_says_a_funders_sentence_and_disclaimer_in_plain_text():
    assert "Paid for by Norland.\n\nOur views." in text(sample(c.Programme("Water", funders=(NORLAND,))))


def test_it_shows_the_logos_of_funders_who_ask_for_no_sentence():
    funders = tuple(c.Funder(name, picture(name, f"Logo of {name}", 300, 100)) for name in ("Lake", "Hill"))
    images = page(sample(c.Programme("Water", funders=funders))).each("img")
    assert [(image["alt"], image["width"]) for image in images] == [("Logo of Lake", "140"), ("Logo of Hill", "140")]


# -- stories -----------------------------------------------------------------------------------------------------------


def test_it_leads_from_a_long_story_in_plain_text():
    assert "Continue reading:\nhttps://news.example.org/view#b-id0" in text(sample(LONG))


@pytest.mark.parametrize("part", [body_of, lambda story: text(sample(story))], ids=["html", "text"])
def test_it_shows_the_first_photo_below_the_title_and_the_others_after_the_text(part):
    photos = tuple(c.Photo(picture(name, name), f"Caption {name}") for name in ("one", "two"))
    story = c.Story("Wells", "<p>Dug by hand.</p>", "Told on the radio.", photos)
    assert in_order(part(story), "Wells", "Caption one", "Dug by hand.", "Caption two", "Told on the radio.")


def test_it_rules_off_a_story_from_the_one_before():
    headings = list(page(sample(c.Story("One", "<p>1</p>"), c.Story("Two", "<p>2</p>"))).each("h2"))
    assert ["border-top" in heading["style"] for heading in headings] == [False, True]


def test_it_draws_one_line_where_a_divider_stands():
    content = sample(c.Text("<p>1</p>", "One"), c.Divider(), c.Text("<p>2</p>", "Two"))
    assert filled(compiled(content).html).partition("<body")[2].count("border-top:1px solid #d9dfe5") == 1


def test_it_writes_a_divider_in_plain_text():
    assert "\n\n* * *\n\n" in text(sample(c.Text("<p>1</p>"), c.Divider(), c.Text("<p>2</p>")))


# -- photos ------------------------------------------------------------------------------------------------------------


def gallery(*names: str) -> c.Gallery:
    return c.Gallery(tuple(c.Photo(picture(name, name)) for name in names), "Seen on the way")


def test_it_sets_two_photos_side_by_side_and_stacks_them_on_a_phone():
    html = html_of(gallery("a", "b"))
    assert html.partition("<body")[2].count("mj-column-per-50") == 2
    assert re.search(r"@media only screen and \(min-width:480px\) \{[^@]*\.mj-column-per-50 \{ width:50%", html)


def test_it_fills_the_width_of_a_phone_with_every_photo():
    tables = [table.get("class") for table in page(sample(gallery("a", "b"))).each("table")]
    assert tables.count("mj-full-width-mobile") == 2


def test_it_gives_the_last_photo_of_an_odd_number_the_whole_width():
    images = list(page(sample(gallery("a", "b", "c"))).each("img"))
    assert [image["width"] for image in images] == ["280", "280", "576"]


def test_it_tells_the_photos_of_a_gallery_in_plain_text():
    assert "Photo: a\n\nPhoto: b" in text(sample(gallery("a", "b")))


def test_it_styles_the_words_that_stand_for_a_photo():
    style = next(image["style"] for image in page(sample(c.Photo(picture("a", "A well")))).each("img"))
    assert {"font-size:14px", "color:#1f2933", "background:#eef0f2"} <= {rule.strip() for rule in style.split(";")}


# -- quotes, buttons, events -------------------------------------------------------------------------------------------


def test_it_sets_a_quote_apart_with_who_said_it():
    assert in_order(body_of(SAMPLE_BLOCKS[5]), "<blockquote", "Then we drank.", "</blockquote>", "Mira Dahl")


def test_it_marks_a_quote_in_plain_text():
    assert "> We tested it twice. Then we drank.\n\n— Mira Dahl, caretaker of Upper Tarn" in text(
        sample(SAMPLE_BLOCKS[5])
    )


def test_it_draws_a_button_whose_whole_ground_is_the_link():
    html = body_of(
        c.Button("Give a well", "https://example.org/give"), brand=c.Brand("N", "#14655b", "", accent="#8a3d12")
    )
    cell = re.search(r'<td class="b" bgcolor="#8a3d12".*?</td>', html)
    assert cell
    assert in_order(
        cell[0], 'href="https://example.org/give"', "display:inline-block", "padding:13px 28px", "Give a well"
    )


def test_it_writes_a_button_in_plain_text():
    assert "Give a well:\nhttps://example.org/give" in text(sample(SAMPLE_BLOCKS[7]))


def test_it_tells_when_and_where_an_event_is_in_plain_text():
    assert "When: Saturday, 6 June 2026, 10:00\nWhere: Ferry Lane" in text(sample(SAMPLE_BLOCKS[8]))


def test_it_fills_every_row_of_figures():
    figures = c.Figures(tuple(c.Figure(str(number), "wells") for number in range(7)))
    spans = [cell["colspan"] for cell in page(sample(figures)).each("td") if cell.get("class") == "ti"]
    assert spans == ["2"] * 3 + ["3"] * 4


# -- right to left, and the dark ---------------------------------------------------------------------------------------


def dark_rules(html: str) -> str:
    return re.search(r"@media \(prefers-color-scheme:dark\)\{(.*?)\n\}", html, re.DOTALL)[1]


@pytest.mark.parametrize("mark", ["[data-ogsc] .card a", "[data-ogsb] .card>table>tbody>tr>td", "[data-ogsb] .b{"])
def test_it_has_the_dark_for_outlooks_apps_too(mark):
    assert mark in html_of()


@pytest.mark.parametrize("accent", ["#000000", "#14655b", "#1d5c8f", "#b00020", "#6b4e00", "#767676"])
def test_it_has_links_that_are_read_in_the_dark(accent):
    rules = dark_rules(html_of(brand=c.Brand("News", "#14655b", "", accent=accent)))
    link = re.search(r"\.card a.*?color:(#\w{6})", rules)[1]
    assert min(contrast(link, ground) for ground in ("#1a1e23", "#23292f", "#2b323a")) >= READABLE

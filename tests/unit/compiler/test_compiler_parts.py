"""Both parts say the same, in the same order; and a mail is small, whole and repeatable."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path

import pytest

from mailer.compiler import content as c
from mailer.compiler.compile import preheader_of
from mailer.compiler.compiled import CompiledIssue
from tests.unit.compiler.reading import Page, compiled, filled, normal, page, text
from tests.unit.compiler.samples import ARABIC, REAL_ISSUES, ROOT, SAMPLE_BLOCKS, THEMES, read_yaml, sample, yaml_words

GOLDEN = ROOT / "tests" / "golden"
real = pytest.mark.parametrize(
    "path",
    REAL_ISSUES
    or [
        pytest.param(None, marks=pytest.mark.skip(reason="the real issues (../shared/issues) are not on this machine"))
    ],
    ids=lambda path: path.stem if path else "none",
)
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
SAMPLE_WORDS = [
    *("Tarn Valley News, May", "May 2026", "Dear Ambassador,", "A word from the head of mission"),
    *("The rains came early, and so did you.", "Thank you, dear partners.", "Warm regards,", "Ilse Okonedo"),
    *("Head of Mission, Tarn Valley", "WEV", "Water for Every Village", "Wells, pumps & people who can repair them."),
    *("Funded by:", "Ministry of Cooperation of Norland · Lake Fund", "Made possible by the people of Norland."),
    *("The views in this newsletter are not those of the Ministry.", "The well of Upper Tarn", "Photo: J. Marsh"),
    *("Three wells in one month", "the whole story", "dug by hand", "twelve metres deep", "tested twice", "measure"),
    *("write down", "First told on Tarn Radio.", "Roads stay closed. Boats go daily."),
    *("We tested it twice. Then we drank.", "Mira Dahl", "caretaker of Upper Tarn", "The old seal", "Give a well"),
    *("Open day", "When", "Saturday, 6 June 2026, 10:00", "Where", "Ferry Lane", "Bring a can.", "Come", "In figures"),
    *("43% of families", "12 wells", "1,204 people", "The bridge, before the flood", "About us"),
    *("We have worked in the valley since 1998.", "Who supports us?", "Old and new friends", "We thank them all."),
    *("Norland", "Lake Fund", "Contact us", "Head of Mission", "Ilse Okonedo", "00962 (0)7954 09601"),
    *("ilse@tarn.example.org", "Phone: + 962 6 56 59 660", "Fax: + 962 6 56 59 661", "Mission:"),
    *("www.tarn.example.org", "Editor: Bo Lind", "Names have been changed.", "You receive this newsletter"),
    *("Unsubscribe", "Tarn Valley News", "Tarn Mission 1 Ferry Lane Upper Tarn"),
]


def missing_in_order(words: list[str], whole: str) -> list[str]:
    """The words that do not stand in ``whole`` after the ones before them."""
    whole, position, missing = normal(whole), 0, []
    for word in map(normal, words):
        found = whole.find(word, position)
        if found < 0:
            missing.append(word)
        else:
            position = found + len(word)
    return missing


@every_theme
def test_it_says_everything_in_order_in_html(theme: Path):
    assert missing_in_order(SAMPLE_WORDS, page(sample(), theme).text) == []


def test_it_says_everything_in_order_in_plain_text():
    assert missing_in_order(SAMPLE_WORDS, text(sample())) == []


@real
@every_theme
def test_it_says_everything_of_a_real_issue_in_html(path: Path, theme: Path):
    assert missing_in_order(yaml_words(path), page(read_yaml(path), theme).text) == []


@real
def test_it_says_everything_of_a_real_issue_in_plain_text(path: Path):
    assert missing_in_order(yaml_words(path), text(read_yaml(path))) == []


@real
def test_it_keeps_a_real_issue_well_under_the_clip(path: Path):
    assert compiled(read_yaml(path)).html_size <= 75_000


@real
def test_it_wraps_the_text_of_a_real_issue(path: Path):
    assert max(map(len, text(read_yaml(path)).splitlines())) <= 78


def test_it_writes_text_that_a_person_can_read():
    assert text(sample()) == (GOLDEN / "tarn_valley.txt").read_text("utf-8")


def test_it_does_not_break_a_long_address():
    address = "https://example.org/" + "a" * 90
    content = sample(c.Text(f'<p>Read <a href="{address}">this long report about wells</a> with care.</p>'))
    assert f"({address})" in text(content)


def test_it_shows_an_address_once_where_the_link_says_it():
    content = sample(c.Text('<p>See <a href="https://example.org/">example.org</a>.</p>'))
    assert "See example.org." in text(content)


@pytest.mark.parametrize("content", [sample(), ARABIC], ids=["english", "arabic"])
def test_it_gives_the_same_bytes_for_the_same_issue(content):
    assert compiled(content).to_json() == compiled(dataclasses.replace(content)).to_json()


def test_it_comes_back_from_json_as_it_was():
    issue = compiled(sample())
    assert CompiledIssue.from_json(issue.to_json()) == issue


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"version":2}', '{"version":1}', "null"])
def test_it_refuses_json_that_is_no_compiled_issue(document):
    with pytest.raises(ValueError, match=r".+"):
        CompiledIssue.from_json(document)


def test_it_numbers_links_in_order_each_once():
    content = sample(
        c.Text('<p><a href="https://b.example/">1</a> <a href="https://a.example/">2</a></p>'),
        c.Text('<p><a href="https://b.example/">3</a> <a href="mailto:a@b.example">4</a></p>'),
    )
    assert compiled(content).links == ("https://b.example/", "https://a.example/")


def test_it_offers_the_browser_and_the_way_out():
    hrefs = [link["href"] for link in page(sample()).each("a")]
    assert (hrefs[0], hrefs[-1]) == ("https://news.example.org/view", "https://news.example.org/leave")


def test_it_links_telephone_mail_and_website():
    hrefs = [link["href"] for link in page(sample()).each("a")]
    assert hrefs[4:8] == [
        "tel:+962795409601",
        "mailto:ilse@tarn.example.org",
        "tel:+96265659660",
        "https://www.tarn.example.org",
    ]


def test_it_has_one_title_and_skips_no_level_of_heading():
    levels = [int(tag[1]) for tag, _ in page(sample()).tags if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_it_has_an_alternative_text_on_every_image():
    images = list(page(sample()).each("img"))
    assert [image["alt"] for image in images] == [
        *("Norland", "A woman fills a can at a new well", "A pump taken apart", "A seal")
    ]


def test_it_draws_a_placeholder_without_an_image_where_a_photo_is_missing():
    seen = page(sample(c.Photo(None, "The bridge")))
    assert "Photo not available" in seen.text
    assert list(seen.each("img")) == []


def test_it_tells_layout_tables_from_data():
    assert {table.get("role") for table in page(sample()).each("table")} == {"presentation"}


def test_it_shows_the_logo():
    brand = c.Brand("News", "#14655b", "1 Lane", c.Picture("https://pictures.example.org/l.png", 400, 100, "Tarn"))
    assert next((image["alt"], image["width"]) for image in page(sample(brand=brand)).each("img")) == ("Tarn", "192")


def test_it_starts_with_the_preheader():
    html = filled(compiled(sample()).html)
    assert html.partition("display:none")[2].partition(">")[2].startswith("Three wells, and a bridge that holds")


def test_it_takes_the_first_words_where_no_preheader_was_written():
    content = sample(c.Text("<p>Hello {{ salutation }}</p><p>" + "Boats go daily. " * 20 + "</p>"), preheader="")
    assert preheader_of(content) == "Boats go daily. " * 6 + "Boats go…"


def test_it_needs_nothing_but_a_title():
    brand = c.Brand("", "#14655b", "")
    assert "Only this" in page(c.IssueContent("Only this", "S", brand, ())).text


def test_it_writes_every_label_in_the_issues_language():
    labels = c.Labels(**{field.name: f"<{field.name}>" for field in dataclasses.fields(c.Labels)})
    content = sample(*SAMPLE_BLOCKS, c.Story("Long", "<p>1</p><p>2</p>", paragraphs=1), labels=labels)
    seen = page(content).text + text(content)
    assert [label for label in dataclasses.astuple(labels) if label not in seen] == []


@pytest.mark.parametrize("content", [sample(), ARABIC], ids=["english", "arabic"])
def test_it_uses_only_absolute_addresses(content):
    seen = Page(filled(compiled(content).html))
    addresses = [a["href"] for a in seen.each("a")] + [i["src"] for i in seen.each("img")]
    assert {address.partition(":")[0] for address in addresses} <= {"https", "mailto", "tel"}

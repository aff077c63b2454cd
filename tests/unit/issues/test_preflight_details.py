"""What the checks take for what: the words, numbers and addresses that are told apart."""

from __future__ import annotations

import re

import pytest

from mailer.compiler import content as c
from mailer.issues.preflight import OVERRIDABLE, Code, Severity, check_compiled, check_content
from mailer.issues.preflight.clients import FACTS, Advice
from mailer.issues.preflight.findings import ERRORS, found
from mailer.issues.preflight.page import Page, read
from mailer.issues.preflight.support import check_support
from tests.unit.issues import preflight_cast as cast


def codes(content: c.IssueContent) -> set[Code]:
    return {finding.code for finding in check_content(content)}


@pytest.mark.parametrize(
    "words",
    [
        "33.3128, 44.3615",
        "-33.86785 151.20732",
        "33.312° N, 44.361° E",
        "33°18′46″N",
        "33° 18.77' N",
        "38S MB 1234 5678",
        "38SMB4488",
        "8H568926+WR",
        "٣٣٫٣١٢٨، ٤٤٫٣٦١٥",
        "33.3128،\u200f 44.3615",
        '<a href="https://maps.tarn.org/@33.3128,44.3615">our map</a>',
    ],
)
def test_it_takes_for_coordinates(words: str) -> None:
    assert Code.COORDINATES in codes(cast.text(words))


@pytest.mark.parametrize(
    "words",
    [
        "12.345, 67.890 and 118,000",
        "at 40° in the shade",
        "1.5°",
        "12 MB of 2011",
        "UNSCR 1325",
        "9.30, 10.45",
        "3.14159",
    ],
)
def test_it_takes_for_no_coordinates(words: str) -> None:
    assert Code.COORDINATES not in codes(cast.text(words))


@pytest.mark.parametrize(
    "words",
    [
        "+964 770 123 4567",
        "00962 (0)79 123 4567",
        "0770-123-4567",
        "07701234567",
        "٠٧٧٠ ١٢٣ ٤٥٦٧",
        "+٩٦٤ ٧٧٠ ١٢٣ ٤٥٦٧",
        "۰۷۷۰ ۱۲۳ ۴۵۶۷",
        "\u202a0770\u202c 123 4567",
        "(06) 565 9660",
        "(555) 123-4567",
        "tel. 565 9660",
        "هاتف: ٠٧٧٠١٢٣٤٥٦٧",
        '<a href="tel:+9647701234567">call her</a>',
    ],
)
def test_it_takes_for_a_phone_number(words: str) -> None:
    assert Code.PHONE_NUMBER in codes(cast.text(words))


@pytest.mark.parametrize(
    "words",
    [
        "from 01.02.2009 to 12/11/2010",
        "in 2008-2009, 118,000 of 1 200 000 people",
        "0.75 and 0,5 percent",
        "project CT-0123",
        "$1,500,000",
        "resolution 1325 (2000)",
        '<a href="https://tarn.org/00964770123456">our report</a>',
    ],
)
def test_it_takes_for_no_phone_number(words: str) -> None:
    assert Code.PHONE_NUMBER not in codes(cast.text(words))


@pytest.mark.parametrize(
    "block",
    [
        c.Foreword("<p>07701234567</p>"),
        c.Story("Title", "<p>x</p>", attribution="Ask 07701234567"),
        c.Quote("<p>x</p>", role="07701234567"),
        c.Gallery((c.Photo(cast.WELL, caption="07701234567"),)),
    ],
)
def test_it_looks_for_phone_numbers_wherever_people_are_told_of(block: c.Content) -> None:
    assert Code.PHONE_NUMBER in codes(cast.issue(block))


def test_it_leaves_the_numbers_of_contacts_alone() -> None:
    assert codes(cast.issue(c.Contacts(phone="+964 770 123 4567"))) == set()


@pytest.mark.parametrize(
    "host", ["example.org", "www.example.net", "localhost", "news.test", "x.invalid", "192.168.1.1", "10.0.0.5"]
)
def test_it_takes_for_a_placeholder(host: str) -> None:
    assert Code.PLACEHOLDER_LINK in codes(cast.link(f"https://{host}/"))


@pytest.mark.parametrize("host", ["myexample.org", "example.org.tarn.org", "latest", "8.8.8.8"])
def test_it_takes_for_a_real_host(host: str) -> None:
    assert Code.PLACEHOLDER_LINK not in codes(cast.link(f"https://{host}/"))


@pytest.mark.parametrize(
    "address", ["javascript:x()", "java\tscript:x()", "DATA:text/html,x", "vbscript:x", "file:///x"]
)
def test_it_takes_for_a_program(address: str) -> None:
    assert codes(cast.link(address)) == {Code.UNSAFE_LINK}


@pytest.mark.parametrize("words", ["Click here", "here", "Read more…", "هنا", "لێرە"])
def test_it_wants_links_to_say_where_they_lead(words: str) -> None:
    assert Code.BARE_LINK_WORDS in codes(cast.link("https://tarn.org/", words))


def test_it_wants_buttons_to_say_where_they_lead() -> None:
    assert codes(cast.issue(c.Button("More", "https://tarn.org/"))) == {Code.BARE_LINK_WORDS}


def test_it_tells_of_the_same_words_once() -> None:
    links = "".join(f'<a href="https://tarn.org/{number}">wells</a> ' for number in range(4))
    assert [finding.code for finding in check_content(cast.text(links))] == [Code.SAME_LINK_WORDS]


@pytest.mark.parametrize("name", ["well.jpg", "Photo of the well.JPEG", "DSC_0042", "IMG 2041", "image1"])
def test_it_takes_for_the_name_of_a_file(name: str) -> None:
    assert Code.ALT_IS_FILE_NAME in codes(cast.alt(name))


@pytest.mark.parametrize("block", [c.Story("T", "<p>x</p>", photos=(c.Photo(None),)), c.Gallery((c.Photo(None),))])
def test_it_looks_at_photos_within_other_blocks(block: c.Content) -> None:
    assert codes(cast.issue(block)) == {Code.PHOTO_WITHOUT_FILE}


@pytest.mark.parametrize("subject", ["WELLS AND SCHOOLS", "Help!!", "Now! Help! Give!"])
def test_it_hears_a_subject_shout(subject: str) -> None:
    assert Code.SUBJECT_SHOUTS in codes(cast.issue(subject=subject))


@pytest.mark.parametrize("subject", ["IOM IRAQ", "مياه ومدارس في وادي تارن", "Thank you!"])
def test_it_hears_no_subject_shout(subject: str) -> None:
    assert Code.SUBJECT_SHOUTS not in codes(cast.issue(subject=subject))


def test_it_counts_a_merge_field_as_what_will_stand_there() -> None:
    subject = '{{ organisation|"you" }}: ' + "x" * 55
    assert Code.SUBJECT_LONG not in codes(cast.issue(subject=subject))


def test_it_names_the_block_by_place_kind_and_title() -> None:
    content = cast.issue(c.Text("<p>x</p>"), c.Text('<p><a href="http://tarn.org/">wells</a></p>', "Water"))
    (finding,) = check_content(content)
    assert str(finding).startswith("Block 2 (text “Water”): “http://tarn.org/” is not encrypted")


def test_it_takes_each_code_for_one_gravity() -> None:
    assert {found(code, "x", "y").severity for code in ERRORS} == {Severity.ERROR}
    assert {found(code, "x", "y").severity for code in set(Code) - ERRORS} == {Severity.WARNING}


def test_it_lets_no_warning_be_overridden() -> None:
    assert ERRORS >= OVERRIDABLE


# -- the compiled mail -------------------------------------------------------------------------------------------------


def test_it_takes_large_text_to_be_readable_sooner() -> None:
    large, small = (f"color:#808080;font-size:{size}px" for size in (24, 16))
    assert [check_compiled(cast.styled(style)) == [] for style in (large, small)] == [True, False]


def test_it_sees_the_ground_that_lies_around_a_text() -> None:
    body = (
        f'{cast.BODY}<table><tr><td bgcolor="#1f4e79"><p style="color:#ffffff">The wells of Tarn</p></td></tr></table>'
    )
    assert check_compiled(cast.compiled(body)) == []


def test_it_does_not_read_what_is_hidden() -> None:
    body = f'{cast.BODY}<div style="display:none;color:#ffffff">{"unseen " * 50}</div>'
    assert check_compiled(cast.compiled(body)) == []


@pytest.mark.parametrize("body", ["<h1>a</h1><h1>b</h1>", "<h2>a</h2>", "<h1>a</h1><h2>b</h2><h4>c</h4>"])
def test_it_wants_headings_in_order(body: str) -> None:
    assert Code.HEADING_ORDER in {finding.code for finding in check_compiled(cast.compiled(body))}


@pytest.mark.parametrize(
    ("html", "clients"),
    [
        ('<p style="display:grid">x</p>', "Gmail, Outlook (Windows), Yahoo"),
        ("<style>@import url(x.css);</style>", "Gmail, Yahoo, Samsung"),
        ("<video></video>", "Gmail, Outlook (Windows), Yahoo"),
        ('<img src="https://tarn.org/a.webp?x=1">', "Outlook (Windows)"),
        ('<img src="data:image/png;base64,xx">', "Gmail"),
        ('<img srcset="a.jpg 2x">', "Gmail, Outlook (Windows), Yahoo"),
        ("<style>.a{width:calc(100% - 2px)}</style>", "Outlook (Windows), Yahoo"),
    ],
)
def test_it_names_the_programs_that_lack_a_feature(html: str, clients: str) -> None:
    (finding,) = check_support(read(f"<html><body>{html}</body></html>"))
    assert clients in finding.message


@pytest.mark.parametrize(
    "html",
    [
        "<style>@media (prefers-color-scheme:dark){a{color:#fff;border-radius:4px}}</style>",
        "<!--[if mso]><v:rect style='position:absolute'></v:rect><![endif]-->",
        '<p style="position:static;float:none">Write var(--x) and display:flex</p>',
    ],
)
def test_it_lets_pass_what_degrades_well_or_is_not_there(html: str) -> None:
    assert list(check_support(read(f"<html><body>{html}</body></html>"))) == []


def test_it_has_a_remedy_for_every_feature() -> None:
    page = Page(css="@import @font-face @keyframes")
    assert all(finding.remedy.count(":") for finding in check_support(page))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_it_knows_who_lacks_a_feature_and_how_to_see_it(fact: object) -> None:
    assert fact.lacking  # type: ignore[attr-defined]
    assert re.compile(fact.pattern)  # type: ignore[attr-defined]


def test_it_knows_each_feature_once() -> None:
    assert len({fact.slug for fact in FACTS}) == len(FACTS)


def test_it_advises_something_for_all_but_what_degrades_well() -> None:
    assert {fact.advice for fact in FACTS} == set(Advice)


def test_it_tells_a_number_in_the_digits_it_was_typed_in() -> None:
    messages = [finding.message for finding in check_content(cast.text("Call ٠٧٧٠ ١٢٣ ٤٥٦٧ today"))]
    assert any("“٠٧٧٠ ١٢٣ ٤٥٦٧”" in message for message in messages)

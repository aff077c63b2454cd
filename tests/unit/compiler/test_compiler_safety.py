"""What a hostile or careless hand types never becomes mark-up."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.compiler import richtext
from mailer.compiler.content import Brand, Contacts, Person, Photo, Story, Text, Website
from mailer.compiler.errors import CompileError
from mailer.compiler.walk import Kind, rebuild
from tests.unit.compiler.reading import compiled, filled, normal, page, text
from tests.unit.compiler.samples import picture, sample

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)></mj-text>"
ALLOWED = {"a", "br", "div", "em", "h1", "h2", "h3", "img", "li", "ol", "p", "span", "strong", "table", "tbody", "td"}
ALLOWED |= {"blockquote", "body", "head", "html", "meta", "style", "title", "tr", "ul"}

XSS = [
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="https:\\\\evil.example">x</a>',
    '<a href="https://good.example@evil.example/">x</a>',
    '<a href="/admin">x</a>',
    '<img src="x" onerror="alert(1)">x',
    '<p style="background:url(https://evil.example)" onclick="x()">x</p>',
    "<iframe src=https://evil.example></iframe>x",
    "<svg><script>alert(1)</script></svg>x",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>x",
    "<form action=https://evil.example><input></form>x",
    "<style>*{display:none}</style>x",
    "</td></tr></table></div></mj-text></mj-section>x",
    "<!--[if mso]><script>x</script><![endif]-->x",
    "<mj-include path='/etc/passwd' />x",
]


@pytest.mark.parametrize("source", XSS)
def test_it_makes_rich_text_harmless(source):
    seen = page(sample(Text(source)))
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    assert not [link for link in seen.each("a") if "evil" in link["href"] or "script" in link["href"]]
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("source", [source for source in XSS if not source.startswith("<math>")])
def test_it_keeps_the_words_of_a_harmful_text(source):
    assert "x" in "".join(paragraph.text for paragraph in richtext.paragraphs(source))


def test_it_escapes_every_plain_field():
    def attack(spot, value):
        return ATTACK if spot.kind is Kind.PLAIN else value

    seen = page(rebuild(sample(), attack))
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    assert seen.text.count("<script>alert(1)</script>") > 30


def test_it_shows_an_attack_as_plain_words():
    assert normal(ATTACK) in page(sample(Story(ATTACK, "<p>x</p>"))).text


def test_it_keeps_a_well_formed_link_of_each_kind():
    content = sample(
        Text(
            '<p><a href="https://example.org">a</a><a href="mailto:a@b.example?subject=Hi">b</a>'
            '<a href="tel:+962 6 565">c</a></p>'
        )
    )
    hrefs = [link["href"] for link in page(content).each("a")][1:4]
    assert hrefs == ["https://example.org", "mailto:a@b.example?subject=Hi", "tel:+9626565"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "not an address", "https://u@evil.example"])
def test_it_refuses_a_website_that_is_no_web_address(url):
    with pytest.raises(CompileError, match=r"block id0 \(contacts\).*correct it"):
        compiled(sample(Contacts(websites=(Website("Site", url),))))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:image/png;base64,AA", "/media/a.jpg", "cid:a"])
def test_it_refuses_a_picture_without_an_absolute_address(url):
    with pytest.raises(CompileError, match=r"block id0 \(photo\)"):
        compiled(sample(Photo(dataclasses.replace(picture("a", "A well"), url=url))))


@pytest.mark.parametrize("colour", ["red", "#fff", "#123456;x:url(//evil.example)", '"><script>'])
def test_it_refuses_a_colour_that_is_none(colour):
    with pytest.raises(CompileError, match="brand colour"):
        compiled(sample(brand=Brand("News", colour, "1 Lane")))


@pytest.mark.parametrize(("field", "value"), [("language", 'en"><script>'), ("direction", "up")])
def test_it_refuses_a_language_or_direction_that_is_none(field, value):
    with pytest.raises(CompileError, match=field):
        compiled(sample(**{field: value}))


@pytest.mark.parametrize("address", ["a@b.example?bcc=c@d.example", "a@b.example,c@d.example ", "no address"])
def test_it_links_no_mail_address_with_more_in_it(address):
    content = sample(Contacts(people=(Person(name="A", email=address),)))
    assert not [link for link in page(content).each("a") if "bcc" in link["href"] or " " in link["href"]]


def test_it_lets_no_line_break_into_the_subject():
    subject = compiled(sample(subject="News\r\nBcc: a@b.example\u2028x\x85y\x00")).subject
    assert subject == ("News Bcc: a@b.example x y",)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"]), max_size=60))
def test_it_shows_any_title_as_it_was_typed(title):
    content = sample(Story("Title", "<p>x</p>", attribution=title))
    assert normal(title) in page(content).text
    assert normal(title) in normal(text(content))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_it_survives_any_rich_text(source):
    seen = richtext.to_html(richtext.paragraphs(source), lambda words: richtext.escape(words), lambda _: "")
    assert "<script" not in seen.lower()


def test_it_drops_control_characters():
    assert "a\x00b" not in filled(compiled(sample(Text("<p>a\x00b\x1b</p>"))).html)

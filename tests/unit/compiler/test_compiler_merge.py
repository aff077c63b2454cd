"""Merge fields, and what must not become one."""

from __future__ import annotations

import pytest

from mailer.compiler.checks import find_merge_errors
from mailer.compiler.compiled import Place, Slot
from mailer.compiler.content import Contacts, Photo, Story, Text, Website
from mailer.compiler.errors import CompileError, Problem
from tests.unit.compiler.reading import compiled, filled, page, slots, text
from tests.unit.compiler.samples import picture, sample

SYSTEM = {"view_url", "unsubscribe_url"}


def body(html: str):
    return sample(Text(html), greeting="", subject="News", preheader="Short news")


def staff_slots(content) -> list[Slot]:
    return [slot for slot in slots(compiled(content).html) if slot.name not in SYSTEM]


@pytest.mark.parametrize(
    "typed",
    [
        '{{ organisation|"your team" }}',
        "{{organisation|'your team'}}",
        "{{ organisation | “your team” }}",
        "{{ organisation|„your team“ }}",
        "{{ organisation|«your team» }}",
        '{{ Organisation|”your team" }}',
        "{{ organisation|&quot;your team&quot; }}",
        "{{&nbsp;organisation|&ldquo;your team&rdquo;&nbsp;}}",
    ],
)
def test_it_reads_a_field_with_a_fallback(typed):
    assert staff_slots(body(f"<p>{typed}</p>")) == [Slot("organisation", Place.HTML, "your team")]


def test_it_keeps_an_apostrophe_in_a_fallback():
    slot = staff_slots(body('<p>{{ organisation|"the ministry\'s team" }}</p>'))[0]
    assert slot.fallback == "the ministry's team"


@pytest.mark.parametrize("field", ["salutation", "email"])
def test_it_asks_no_fallback_of_fields_that_are_never_empty(field):
    assert find_merge_errors(body(f"<p>{{{{ {field} }}}}</p>")) == ()


@pytest.mark.parametrize("field", ["name", "organisation", "country"])
@pytest.mark.parametrize("fallback", ["", '|""', '|" "'])
def test_it_asks_a_fallback_of_fields_that_may_be_empty(field, fallback):
    error = find_merge_errors(body(f"<p>{{{{ {field}{fallback} }}}}</p>"))[0]
    assert (error.problem, error.suggestion) == (Problem.NEEDS_FALLBACK, f'{{{{ {field}|"your {field}" }}}}')


def test_it_fills_the_subject():
    content = sample(subject='For {{ name|"you" }}')
    assert compiled(content).subject == ("For ", Slot("name", Place.TEXT, "you"))


def test_it_fills_greeting_and_preheader():
    names = [slot.name for slot in slots(compiled(sample(preheader="{{ country|'Home' }}")).html)]
    assert names[:3] == ["country", "view_url", "salutation"]


def test_it_fills_the_text_part_too():
    assert text(sample()).startswith("View in your browser:\nhttps://news.example.org/view\n")
    assert "Dear Ambassador," in text(sample())


def test_it_fills_an_alternative_text():
    content = sample(Photo(picture("a", 'For {{ name|"you" }} & "us"')))
    assert [image["alt"] for image in page(content).each("img")] == ['For you & "us"']


def test_it_names_block_kind_and_nearest_field():
    error = find_merge_errors(sample(Story("Hello {{ salutaton }}", "<p>x</p>")))[0]
    assert (error.block_id, error.kind, error.field) == ("id0", "story", "title")
    assert str(error) == ("block id0 (story), field title: {{ salutaton }} is no merge field. Write {{ salutation }}")


def test_it_names_the_field_outside_blocks():
    error = find_merge_errors(sample(subject="{{ oops }}"))[0]
    assert (error.block_id, error.kind, error.field, error.problem) == ("", "", "subject", Problem.UNKNOWN)


def test_it_reports_every_error_in_order():
    content = sample(Text("<p>{{ a }} {{ b }}</p>"), Story("{{ c }}", "<p>x</p>"))
    assert [error.found for error in find_merge_errors(content)] == ["{{ a }}", "{{ b }}", "{{ c }}"]


def test_it_does_not_compile_what_cannot_be_filled():
    with pytest.raises(CompileError, match="block id0") as caught:
        compiled(body("<p>{{ nope }}</p>"))
    assert [error.found for error in caught.value.merge_errors] == ["{{ nope }}"]


@pytest.mark.parametrize(
    "typed",
    [
        "{{ settings.SECRET_KEY }}",
        "{{ name.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 7*7 }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ unsubscribe_url }}",
        "{{ name|upper }}",
        "{{ salutation",
        "{{{ salutation }}}",
        "{{ <b>salutation</b> }}",
        "{{}}",
    ],
)
def test_it_refuses_braces_with_anything_else_in_them(typed):
    assert find_merge_errors(body(f"<p>{typed}</p>"))


@pytest.mark.parametrize(
    "typed",
    [
        "{% for x in range(9) %}ha{% endfor %}",
        "{% include 'issue.mjml' %}",
        "{# not a comment #}",
        "~~email~~ and ~~name.u~~",
        "{salutation}",
        "}} closing",
        "${7*7} %(name)s %s [[email]]",
    ],
)
def test_it_keeps_what_is_no_merge_field_as_text(typed):
    content = body(f"<p>{typed}</p>")
    assert typed in page(content).text
    assert typed in text(content)
    assert staff_slots(content) == []


def test_it_takes_a_field_in_the_query_of_a_website():
    content = sample(Contacts(websites=(Website("Yours", "www.example.org/?c={{ country|'none' }}"),)))
    assert slots(compiled(content).text, Place.QUERY) == [Slot("country", Place.QUERY, "none")]


def test_it_takes_a_field_in_an_address_that_the_editor_encoded():
    content = body('<p><a href="https://example.org/?e=%7B%7B%20email%20%7D%7D">x</a></p>')
    assert [slot.place for slot in staff_slots(content)] == [Place.QUERY]


@pytest.mark.parametrize("href", ["https://{{ email }}/", "{{ email }}", "mailto:{{ email }}"])
def test_it_refuses_a_field_where_it_would_choose_the_host(href):
    errors = find_merge_errors(body(f'<p><a href="{href}">x</a></p>'))
    assert [error.problem for error in errors] == [Problem.NOT_HERE]


def test_it_refuses_a_field_in_a_pictures_address():
    content = sample(Photo(picture("{{ email }}", "A well")))
    assert [error.problem for error in find_merge_errors(content)] == [Problem.NOT_HERE]


def test_it_shows_the_field_in_the_table_of_links():
    content = body('<p><a href="https://example.org/?e={{ email }}">x</a></p>')
    assert compiled(content).links == ("https://example.org/?e={{ email }}",)


def test_it_uses_one_value_for_a_field_used_twice():
    assert filled(compiled(body("<p>{{ email }} {{ email }}</p>")).text).count("a%40b.example") == 2

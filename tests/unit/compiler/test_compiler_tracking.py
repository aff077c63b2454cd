"""Links through the redirector: found in both parts, numbered, and nothing else touched."""

from __future__ import annotations

import html
import re

import pytest

from mailer.compiler import tracking
from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import sample

BASE = "https://mission.example/c/"
EMAIL = Slot("email", Place.QUERY)


def issue(*parts: Part, text: tuple[Part, ...] = ()) -> CompiledIssue:
    return CompiledIssue("en", "ltr", ("News",), "", parts, text, ())


def link(address: str) -> str:
    return f'<p><a style="x" href="{address}">words</a></p>'


def written(parts: tuple[Part, ...]) -> str:
    return "".join(part if isinstance(part, str) else f"<{part.name}>" for part in parts)


def test_it_numbers_links_in_order_and_the_same_one_alike() -> None:
    found = tracking.tracked(issue(link("https://b.example/") + link("https://a.example/") * 2), BASE)
    assert re.findall(r'href="([^"]*)"', written(found.html)) == [
        f"{BASE}<click>-0",
        f"{BASE}<click>-1",
        f"{BASE}<click>-1",
    ]


def test_it_knows_the_address_behind_each_number() -> None:
    found = tracking.addresses(issue(link("https://b.example/?x=1&amp;y=2") + link("http://a.example")))
    assert found == (("https://b.example/?x=1&y=2",), ("http://a.example",))


def test_it_keeps_merge_fields_in_an_address() -> None:
    whole = issue('<a href="https://a.example/?e=', EMAIL, '&amp;z=1">x</a>', text=("(https://a.example/?e=", EMAIL))
    assert tracking.addresses(whole) == (("https://a.example/?e=", EMAIL, "&z=1"),)
    assert written(tracking.tracked(whole, BASE).html) == f'<a href="{BASE}<click>-0">x</a>'


@pytest.mark.parametrize(
    "address",
    [
        "mailto:desk@a.example",
        "tel:+96265659660",
        "#top",
        "//evil.example/",
        "javascript:alert(1)",
        "https://user@evil.example/",
        "https://a.example\\@evil.example/",
        "ftp://a.example/",
    ],
)
def test_it_leaves_alone_what_is_no_plain_web_address(address: str) -> None:
    whole = issue(link(address))
    assert tracking.addresses(whole) == ()
    assert tracking.tracked(whole, BASE) == whole


def test_it_never_lets_a_merge_field_choose_the_host() -> None:
    assert tracking.addresses(issue('<a href="https://a.', EMAIL, '.example/">x</a>')) == ()


def test_it_leaves_alone_the_links_by_which_people_leave_or_read_in_a_browser() -> None:
    parts = (
        '<a href="',
        Slot("unsubscribe_url", Place.URL),
        '">x</a><a href="',
        Slot("view_url", Place.URL),
        '">y</a>',
    )
    assert tracking.tracked(issue(*parts), BASE).html == parts


def test_it_leaves_pictures_alone() -> None:
    picture = '<img src="https://a.example/x.jpg">'
    assert tracking.tracked(issue(picture + link("https://a.example/x.jpg")), BASE).html[0].startswith(picture)  # type: ignore[union-attr]


def test_it_tracks_the_address_in_the_text_where_it_stands_whole() -> None:
    text = (
        "see this (https://a.example/), https://a.example/b\nhttps://a.example/?q https://a.example/c.\nhttps://a.example/",
    )
    found = tracking.tracked(issue(link("https://a.example/") + link("https://a.example/c"), text=text), BASE)
    assert written(found.text) == (
        f"see this ({BASE}<click>-0), https://a.example/b\nhttps://a.example/?q {BASE}<click>-1.\n{BASE}<click>-0"
    )


def test_it_tracks_every_link_of_a_compiled_issue_in_both_parts() -> None:
    whole = compiled(sample())
    after = tracking.tracked(whole, BASE)
    shown = [re.sub("<(.*?)>", r"{{ \1 }}", written(each)) for each in tracking.addresses(whole)]
    assert shown == list(whole.links)
    hrefs = {html.unescape(each) for each in re.findall(r'<a [^>]*?href="(http[^"]*)"', written(after.html))}
    assert hrefs == {f"{BASE}<click>-{number}" for number in range(len(whole.links))}
    assert not any(f"({address})" in written(after.text) for address in whole.links)


def test_it_changes_nothing_but_addresses() -> None:
    whole = compiled(sample())
    words = re.compile(r"<[^>]*>")
    after = tracking.tracked(whole, BASE)
    assert words.sub("", filled(after.html)) == words.sub("", filled(whole.html))

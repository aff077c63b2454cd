"""Addresses, colours and tiles: the small pure functions."""

from __future__ import annotations

import pytest

from mailer.compiler import links, theme
from mailer.compiler.content import Picture


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.example.org", "https://www.example.org"),
        (" http://example.org/a b ", "http://example.org/a%20b"),
        ("https://EXAMPLE.org:8443/É?q=ü#x", "https://example.org:8443/%C3%89?q=%C3%BC#x"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("ftp://example.org", ""),
        ("https://", ""),
        ("https://exa mple.org", ""),
        ("https://[::1", ""),
        ("https://example.org:port", ""),
        ("https://user:pass@example.org", ""),
        ("https://example.org\\@evil.example", ""),
        ("https://example.org/\\evil.example", ""),
        ("report.pdf is here", ""),
        ("", ""),
    ],
)
def test_it_reads_a_web_address(typed, address):
    assert links.web_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("+ 962 6 56 59 660", "tel:+96265659660"),
        ("00962 (0)7954 09601", "tel:+962795409601"),
        ("030 1234-56", "tel:030123456"),
        ("by appointment", ""),
        ("12", ""),
    ],
)
def test_it_dials_a_number_as_people_write_it(typed, href):
    assert links.phone_href(typed) == href


def test_it_mixes_the_brand_into_white():
    assert (theme.tint("#14655b", 0), theme.tint("#14655b", 1), theme.tint("#000000", 0.5)) == (
        "#ffffff",
        "#14655b",
        "#808080",
    )


@pytest.mark.parametrize(
    ("width", "height", "shown"), [(1152, 768, 576), (400, 300, 400), (1000, 2000, 320), (1, 9000, 1), (10, 0, 10)]
)
def test_it_shows_no_photo_taller_than_a_screen(width, height, shown):
    assert theme.fitted(Picture("https://a.example/b.jpg", width, height, ""), 576, 640) == shown


@pytest.mark.parametrize(
    ("values", "across"),
    [(["1"], 1), (["1"] * 2, 2), (["1"] * 3, 3), (["1"] * 4, 2), (["1"] * 9, 3), (["1,200,000", "2", "3"], 2)],
)
def test_it_sets_figures_side_by_side(values, across):
    assert theme.columns(values) == across

"""Colours made readable, whatever a brand chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.compiler import theme
from mailer.compiler.colours import DARKEST_LIGHT_GROUND, READABLE, contrast, readable, tint
from mailer.compiler.content import Brand

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_it_knows_the_contrast_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS, COLOURS)
def test_it_makes_any_colour_readable_on_any_ground(colour, ground):
    assert contrast(readable(colour, ground), ground) >= READABLE


@pytest.mark.parametrize("ground", ["#ffffff", "#2b323a"])
def test_it_leaves_a_colour_alone_that_is_readable(ground):
    colour = readable("#1d5c8f", ground)
    assert readable(colour, ground) == colour


def test_it_goes_no_further_than_it_must():
    assert contrast(readable("#767676", DARKEST_LIGHT_GROUND), DARKEST_LIGHT_GROUND) < READABLE + 1


@given(COLOURS, st.floats(0, 0.06))
def test_it_has_no_tint_darker_than_the_ground_that_text_is_made_for(colour, share):
    assert contrast(tint(colour, share), "#000000") >= contrast(DARKEST_LIGHT_GROUND, "#000000")


@given(COLOURS, COLOURS)
def test_it_writes_links_that_are_read_on_the_tint_of_any_programme(accent, programme):
    ink = theme.ink(Brand("News", "#14655b", "1 Lane", accent=accent))
    assert contrast(ink, tint(programme, 0.06)) >= READABLE


def test_it_writes_links_in_the_brands_colour_where_it_has_no_accent():
    assert theme.ink(Brand("News", "#14655b", "1 Lane")) == "#14655b"

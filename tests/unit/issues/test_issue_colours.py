from __future__ import annotations

import pytest

from mailer.issues.colours import READABLE, contrast_with_white, is_colour


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#0000ff", 8.59)]
)
def test_it_measures_contrast_as_wcag_does(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


def test_it_finds_yellow_unreadable() -> None:
    assert contrast_with_white("#ffff00") < READABLE


@pytest.mark.parametrize("value", ["#fff", "1f4e79", "#1f4e7", "#1f4e799", "#1f4e7g", "#1f4e79\n", "red", "#1F4E79"])
def test_it_takes_only_six_lower_case_digits(value: str) -> None:
    assert not is_colour(value)
    assert is_colour("#1f4e79")

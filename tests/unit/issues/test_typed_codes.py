"""Codes that staff type in one line."""

from __future__ import annotations

import pytest

from mailer.issues.validators import codes, country_codes


@pytest.mark.parametrize("text", ["JO, LB", "JO، LB", "JO; LB", "JO؛LB", "JO LB", " ,JO,, LB، "])
def test_it_parts_codes_at_latin_and_arabic_commas(text: str) -> None:
    country_codes(text)
    assert codes(text) == ["JO", "LB"]

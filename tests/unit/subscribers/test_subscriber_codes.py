from __future__ import annotations

import pytest

from subscribers.codes import COUNTRIES, country_code, language_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jo", "JO"),
        (" FR ", "FR"),
        ("UK", "GB"),
        ("el", "GR"),
        ("XK", "XK"),
        ("Jordan", None),
        ("QQ", None),
        ("", None),
    ],
)
def test_it_reads_country_codes(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EN", "en"),
        ("pt_BR", "pt-br"),
        ("ckb", "ckb"),
        ("English", None),
        ("e", None),
        ("zh-hant-hk-x", None),
        ("ع", None),
        ("ckb-Arab-IQ", "ckb-arab"),
        ("zh-Hant-HK-u-nu-hant", "zh-hant-hk"),
        ("ar_JO.UTF-8", "ar-jo"),
        ("C.UTF-8", None),
        ("en-" * 30 + "gb", None),
        ("ku", "ku"),
        ("ku_TR", "ku-tr"),
        ("ku-Arab", "ckb-arab"),
        ("ku_IQ.UTF-8", "ckb-iq"),
        ("ku-Latn-IQ", "ku-latn-iq"),
    ],
)
def test_it_reads_language_codes(text: str, code: str | None) -> None:
    assert language_code(text) == code


def test_it_knows_all_249_countries_and_kosovo() -> None:
    assert len(COUNTRIES) == 250

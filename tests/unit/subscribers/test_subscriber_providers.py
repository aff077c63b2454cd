from __future__ import annotations

import pytest

from mailer.lib.providers import provider_of


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "gmail"),
        ("googlemail.com", "gmail"),
        ("hotmail.co.uk", "microsoft"),
        ("live.com.mx", "microsoft"),
        ("outlook.fr", "microsoft"),
        ("yahoo.de", "yahoo"),
        ("aol.com", "yahoo"),
        ("me.com", "apple"),
        ("web.de", "gmx"),
        ("gmx.at", "gmx"),
        ("bk.ru", "mailru"),
        ("yandex.ru", "yandex"),
        ("proton.me", "proton"),
        ("example.org", "other"),
        ("yahoo.co.jp", "other"),
        ("yahoo.example.org", "other"),
        ("notgmail.com", "other"),
    ],
)
def test_it_tells_who_runs_a_mailbox(domain: str, provider: str) -> None:
    assert provider_of(domain) == provider

from __future__ import annotations

import pytest

from mailer.lib import providers
from mailer.lib.providers import OTHER, ProviderError, parse_domains, provider_of, provider_of_mx


@pytest.mark.parametrize(
    ("hosts", "provider"),
    [
        (["aspmx.l.google.com.", "alt1.aspmx.l.google.com."], "gmail"),
        (["ASPMX2.GOOGLEMAIL.COM"], "gmail"),
        (["example-org.mail.protection.outlook.com"], "microsoft"),
        (["mta5.am0.yahoodns.net"], "yahoo"),
        (["mx01.mail.icloud.com"], "apple"),
        (["mx00.emig.gmx.net"], "gmx"),
        (["mail.example.org"], OTHER),
        (["notgoogle.com"], OTHER),
        (["aspmx.l.google.com", "mx.example.org"], OTHER),
        ([], OTHER),
    ],
)
def test_it_knows_a_provider_by_its_mail_servers(hosts: list[str], provider: str) -> None:
    assert provider_of_mx(hosts) == provider


def test_an_operators_word_outranks_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "PROVIDERS", dict(providers.PROVIDERS))
    providers.learn(parse_domains("example.org=microsoft, Example.NET=gmail, gmx.net=other"))
    assert [provider_of(each) for each in ("example.org", "example.net", "gmx.net", "gmail.com")] == [
        *("microsoft", "gmail", "other", "gmail")
    ]


def test_an_empty_table_holds_nothing() -> None:
    assert parse_domains(" ") == {}


@pytest.mark.parametrize("text", ["example.org", "example.org=nobody", "=gmail", "exa mple.org=gmail"])
def test_it_refuses_what_it_does_not_understand(text: str) -> None:
    with pytest.raises(ProviderError, match=r"example\.org=PROVIDER"):
        parse_domains(text)

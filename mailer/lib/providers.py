"""Who runs the mailbox of a consumer address.

The table is plain knowledge of the domains these companies give to consumers. It decides only which lane paces a
message, so that a domain missing here costs nothing but a shared lane.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

OTHER = "other"
"""The provider of every domain that is in no table."""

_DOMAINS: dict[str, str] = {
    "gmail": "gmail.com googlemail.com",
    "microsoft": "outlook.com hotmail.com live.com msn.com passport.com windowslive.com",
    "yahoo": "yahoo.com ymail.com rocketmail.com myyahoo.com aol.com aim.com",
    "apple": "icloud.com me.com mac.com",
    "gmx": "gmx.net gmx.com web.de mail.com email.de",
    "mailru": "mail.ru bk.ru inbox.ru list.ru internet.ru",
    "yandex": "yandex.com ya.ru narod.ru",
    "proton": "proton.me protonmail.com protonmail.ch pm.me",
}
_NATIONAL: dict[str, str] = {
    "microsoft": "outlook hotmail live",
    "yahoo": "yahoo aol",
    "gmx": "gmx",
    "yandex": "yandex",
}
"""Names held under many countries' domains: yahoo.fr, hotmail.co.uk, live.com.mx."""

_SEPARATE = frozenset({"yahoo.co.jp"})
"""Bears the name, but is run by another company."""

NAMES = (*_DOMAINS, OTHER)
"""All providers."""

_MX: tuple[tuple[str, str], ...] = (
    ("google.com", "gmail"),
    ("googlemail.com", "gmail"),
    ("protection.outlook.com", "microsoft"),
    ("mx.microsoft", "microsoft"),
    ("yahoodns.net", "yahoo"),
    ("mail.icloud.com", "apple"),
    ("gmx.net", "gmx"),
    ("web.de", "gmx"),
    ("mail.com", "gmx"),
    ("mail.ru", "mailru"),
    ("yandex.net", "yandex"),
    ("yandex.ru", "yandex"),
    ("protonmail.ch", "proton"),
)
"""Under what names their mail servers stand, for domains of their customers too (Google Workspace, Microsoft 365)."""

PROVIDERS: dict[str, str] = {domain: name for name, domains in _DOMAINS.items() for domain in domains.split()}
_BY_BRAND: dict[str, str] = {brand: name for name, brands in _NATIONAL.items() for brand in brands.split()}
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_COUNTRY = re.compile(r"([a-z]+)\.(?:(?:com?)\.)?[a-z]{2}")


def provider_of_mx(hosts: Iterable[str]) -> str:
    """The provider whose mail servers ``hosts``, a domain's MX records in order of preference, are; ``other`` where
    they are nobody's here, or not all the same one's. Asks no name server: that is for whoever has the hosts."""
    found = {_provider_of_host(host.rstrip(".").lower()) for host in hosts}
    return found.pop() if len(found) == 1 else OTHER


def _provider_of_host(host: str) -> str:
    return next((name for family, name in _MX if host == family or host.endswith(f".{family}")), OTHER)


class ProviderError(ValueError):
    """A table of domains cannot be understood; the message says what to write instead."""


def parse_domains(text: str) -> dict[str, str]:
    """The table of ``example.org=microsoft,example.net=gmail``: whose mailboxes an operator knows of. Raises
    ProviderError."""
    table = {}
    for part in text.split(",") if text.strip() else ():
        domain, equals, provider = (each.strip().lower() for each in part.partition("="))
        if not equals or not _DOMAIN.fullmatch(domain) or provider not in NAMES:
            raise ProviderError(f"{part.strip()[:80]!r}: write example.org=PROVIDER, with one of {', '.join(NAMES)}")
        table[domain] = provider
    return table


def learn(table: Mapping[str, str]) -> None:
    """Add what an operator knows to the table of this process; it outranks ours."""
    PROVIDERS.update(table)


def provider_of(domain: str) -> str:
    """The provider of ``domain`` (an A-label domain in lower case), or ``other``."""
    if (known := PROVIDERS.get(domain)) is not None:
        return known
    national = _COUNTRY.fullmatch(domain)
    if national is None or domain in _SEPARATE:
        return OTHER
    return _BY_BRAND.get(national[1], OTHER)

"""Who runs the mailbox of a consumer address.

The table is plain knowledge of the domains these companies give to consumers. It decides only which lane paces a
message, so that a domain missing here costs nothing but a shared lane.
"""

from __future__ import annotations

import re

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

PROVIDERS: dict[str, str] = {domain: name for name, domains in _DOMAINS.items() for domain in domains.split()}
_BY_BRAND: dict[str, str] = {brand: name for name, brands in _NATIONAL.items() for brand in brands.split()}
_COUNTRY = re.compile(r"([a-z]+)\.(?:(?:com?)\.)?[a-z]{2}")


def provider_of(domain: str) -> str:
    """The provider of ``domain`` (an A-label domain in lower case), or ``other``."""
    if (known := PROVIDERS.get(domain)) is not None:
        return known
    national = _COUNTRY.fullmatch(domain)
    if national is None or domain in _SEPARATE:
        return OTHER
    return _BY_BRAND.get(national[1], OTHER)

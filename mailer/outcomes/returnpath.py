"""Which delivery a mail is about: the signed token in the return path ``b-<token>@<bounce domain>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailer.campaigns import ledger
from mailer.campaigns.models import Campaign, Delivery
from mailer.lib.tokens import BadToken, Purpose, claimed_delivery, proves
from mailer.outcomes.mime import Part, read_part

MAX_CANDIDATES = 20

_FIELDS = ("return-path", "delivered-to", "x-delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_PATH = re.compile(r"\bb-([a-z2-7]{16,62})@([a-z0-9.-]{1,253})", re.IGNORECASE)


def token_of(address: str, domain: str) -> str | None:
    """The token in a return path of ours at ``domain``, unproven; None where the address is none."""
    match = _PATH.fullmatch(address)
    return match.group(1).lower() if match and match.group(2).lower() == domain.lower() else None


def proven_delivery(token: str) -> Delivery | None:
    """The delivery whose return path carries ``token``; None for a token that is forged, altered or of another use."""
    try:
        number = claimed_delivery(token)
    except BadToken:
        return None
    delivery = ledger.find_delivery(number)
    key = Campaign.objects.filter(pk=delivery.campaign_id).values_list("key", flat=True).first() if delivery else None
    return delivery if key is not None and proves(bytes(key), Purpose.BOUNCE, token) else None


def find_delivery(addresses: Iterable[str], domain: str) -> Delivery | None:
    """The delivery of the first address that is a return path with a proven token."""
    tokens = (token for address in addresses if (token := token_of(address, domain)) is not None)
    return next((delivery for token in tokens if (delivery := proven_delivery(token)) is not None), None)


def addresses_in(parts: list[Part]) -> list[str]:
    """What may be our return path in a mail that came without its envelope: where it was sent to, or where the message
    it returns came from. Anyone can write such a field; only the token proves it."""
    found = dict.fromkeys(match.group(0) for value in _values(parts) for match in _PATH.finditer(value))
    return list(found)[:MAX_CANDIDATES]


def _values(parts: list[Part]) -> Iterator[str]:
    yield from _named(parts[0])
    for part in parts[1:]:
        if part.content_type in _ORIGINALS:
            yield from _named(read_part(part.decoded_lines()))


def _named(mail: Part) -> Iterator[str]:
    for name in _FIELDS:
        yield from (value for known, value in mail.fields if known == name)

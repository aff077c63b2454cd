"""Tokens of one delivery: Message-ID, VERP return path, unsubscribe link and tracked links, all from one HMAC.

A delivery's tokens are derived from its id and its campaign's key, so that every attempt carries the same ones and
nothing needs to be stored. One HMAC-SHA-512 is cut into disjoint parts, one a purpose: a token made for one purpose
says nothing about, and is worth nothing for, another.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from mailer.lib import base32

ID_BYTES = 8


class Purpose(Enum):
    """What a token may be used for: the slice of the HMAC that proves it (start, end)."""

    MESSAGE_ID = (0, 12)
    BOUNCE = (12, 24)
    UNSUBSCRIBE = (24, 44)
    CLICK = (44, 56)
    """All tracked links of a message carry the same token: the number of the link stands beside it."""


class BadToken(ValueError):
    """Not a token, or not one for this purpose and campaign."""


class DeliveryTokens(NamedTuple):
    """All tokens of one delivery, each lower-case base32 of id and proof."""

    message_id: str
    bounce: str
    unsubscribe: str
    click: str


def derive(key: bytes, delivery: int) -> DeliveryTokens:
    """The tokens of delivery number ``delivery`` (0 to 2**63) of the campaign with ``key``."""
    number, proof = _prove(key, delivery)
    # One encoding for all: each token begins at a multiple of five bytes, which is one of eight letters.
    whole = base32.encode(
        number + proof[:12] + number + proof[12:24] + number + proof[44:56] + number + proof[24:44] + b"\0\0"
    )
    return DeliveryTokens(whole[:32], whole[32:64], whole[96:141], whole[64:96])


def claimed_delivery(token: str) -> int:
    """The delivery a token claims to be of, unproven: use it to find the campaign's key. Raises BadToken."""
    if len(token) > 64:
        raise BadToken("too long")
    try:
        data = base32.decode(token)
    except ValueError as error:
        raise BadToken(str(error)) from error
    number = int.from_bytes(data[:ID_BYTES], "big")
    if len(data) <= ID_BYTES or number >= 1 << 63:
        raise BadToken("not the length or range of a token")
    return number


def proves(key: bytes, purpose: Purpose, token: str) -> bool:
    """True when ``token`` was derived from ``key`` for ``purpose``; compared in constant time."""
    try:
        delivery = claimed_delivery(token)
    except BadToken:
        return False
    number, proof = _prove(key, delivery)
    expected = base32.encode(number + proof[slice(*purpose.value)])
    return hmac.compare_digest(expected.encode(), token.lower().encode())


def _prove(key: bytes, delivery: int) -> tuple[bytes, bytes]:
    """The delivery as bytes and their HMAC-SHA-512 (RFC 2104), from the key's two hashes begun once."""
    number = delivery.to_bytes(ID_BYTES, "big")
    begun_inside, begun_outside = _begin(key)
    inside, outside = begun_inside.copy(), begun_outside.copy()
    inside.update(number)
    outside.update(inside.digest())
    return number, outside.digest()


@lru_cache(maxsize=256)
def _begin(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    padded = (key if len(key) <= 128 else hashlib.sha512(key).digest()).ljust(128, b"\0")
    return hashlib.sha512(bytes(byte ^ 0x36 for byte in padded)), hashlib.sha512(bytes(byte ^ 0x5C for byte in padded))

"""Tokens of one delivery: Message-ID, VERP return path and links of its own, all from one HMAC.

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
ID_LETTERS = 13

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567"
_LETTER_A_BYTE = bytes(_LETTERS[byte & 31] for byte in range(256))
"""Five bits of every byte: an alphabet of 32 at the speed of one look-up, where re-coding all eight takes longer than
the HMAC. A million messages carry four million tokens."""
_LETTER_OF_THE_REST = bytes(_LETTERS[byte >> 5] for byte in range(256))
"""The three bits that the former leaves over: letters out of eight."""
_LAST_NINE_BITS = [chr(_LETTERS[low >> 4]) + chr(_LETTERS[(low & 15) << 1]) for low in range(1 << 9)]


class Purpose(Enum):
    """What a token may be used for: the letters of the proof that it carries (start, end), five bits each, three from
    the 64th on. RFC 2104, section 5, asks for 80 bits at least; a Message-ID proves nothing and needs only to be unlike
    all others."""

    MESSAGE_ID = (0, 12)
    BOUNCE = (12, 28)
    UNSUBSCRIBE = (28, 48)
    CLICK = (48, 64)
    """All tracked links of a message carry the same token: the number of the link stands beside it."""
    VIEW = (64, 91)
    """Proves to the archive that its bearer got the mail."""


class BadToken(ValueError):
    """Not a token, or not one for this purpose and campaign."""


class DeliveryTokens(NamedTuple):
    """All tokens of one delivery: its id in base32 and its proof, in lower case, as relays fold it."""

    message_id: str
    bounce: str
    unsubscribe: str
    click: str
    view: str


def derive(key: bytes, delivery: int) -> DeliveryTokens:
    """The tokens of delivery number ``delivery`` (0 to 2**63) of the campaign with ``key``."""
    name, proof = _name(delivery), _prove(key, delivery)
    return DeliveryTokens(
        name + proof[:12], name + proof[12:28], name + proof[28:48], name + proof[48:64], name + proof[64:]
    )


def claimed_delivery(token: str) -> int:
    """The delivery a token claims to be of, unproven: use it to find the campaign's key. Raises BadToken."""
    if len(token) > 64:
        raise BadToken("too long")
    try:
        number = int.from_bytes(base32.decode(token[:ID_LETTERS]), "big")
    except ValueError as error:
        raise BadToken(str(error)) from error
    if len(token) <= ID_LETTERS or number >= 1 << 63:
        raise BadToken("not the length or range of a token")
    return number


def proves(key: bytes, purpose: Purpose, token: str) -> bool:
    """True when ``token`` was derived from ``key`` for ``purpose``; compared in constant time."""
    try:
        delivery = claimed_delivery(token)
    except BadToken:
        return False
    expected = _name(delivery) + _prove(key, delivery)[slice(*purpose.value)]
    return hmac.compare_digest(expected.encode(), token.lower().encode())


def _name(delivery: int) -> str:
    """The delivery as base32 of its eight bytes."""
    return _first_letters(delivery >> 9) + _LAST_NINE_BITS[delivery & 511]


@lru_cache(maxsize=256)
def _first_letters(upper: int) -> str:
    """Those that 512 deliveries have in common."""
    return base32.encode((upper << 9).to_bytes(ID_BYTES, "big"))[:-2]


def _prove(key: bytes, delivery: int) -> str:
    """The letters of the delivery's HMAC-SHA-512 (RFC 2104), from the key's two hashes begun once."""
    begun_inside, begun_outside = _begin(key)
    inside, outside = begun_inside.copy(), begun_outside.copy()
    inside.update(delivery.to_bytes(ID_BYTES, "big"))
    outside.update(inside.digest())
    digest = outside.digest()
    return (digest.translate(_LETTER_A_BYTE) + digest[:27].translate(_LETTER_OF_THE_REST)).decode("ascii")


@lru_cache(maxsize=256)
def _begin(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    padded = (key if len(key) <= 128 else hashlib.sha512(key).digest()).ljust(128, b"\0")
    return hashlib.sha512(bytes(byte ^ 0x36 for byte in padded)), hashlib.sha512(bytes(byte ^ 0x5C for byte in padded))

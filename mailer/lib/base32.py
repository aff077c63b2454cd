"""Lower-case base32 without padding: relays fold the case of local parts, so tokens must survive that."""

from __future__ import annotations

import base64
import binascii


def encode(data: bytes) -> str:
    """Eight letters and digits (a-z, 2-7) for every five bytes."""
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def decode(text: str) -> bytes:
    """The bytes of :func:`encode`, whatever the case. Raises ValueError."""
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise ValueError(f"not base32: {error}") from error

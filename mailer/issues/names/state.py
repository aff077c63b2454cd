"""The state an issue was in when a name was looked for in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mailer.issues.names.texts import Text


def state_of(texts: Iterable[Text]) -> str:
    """A hash (hex) over all that was looked through; what was looked for has no part in it. What the texts are called
    has none either: that differs with the language of whoever looks."""
    digest = hashlib.blake2s(digest_size=16)
    for each in texts:
        for part in (each.block_id, each.text):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(f"{len(encoded)}:".encode() + encoded)
    return digest.hexdigest()

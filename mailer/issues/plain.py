"""Words that people typed, without what nobody sees: control characters, and those that turn the direction of what
comes after them. Pure."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\ufffe\uffff]"
)
_JOINERS = "\u200c\u200d"
"""Persian and Hindi are written with them, and so are some emoji; on their own they are nothing."""


def plain_name(text: str, longest: int) -> str:
    """On one line, and its first ``longest`` characters."""
    return " ".join(_UNSEEN.sub("", text).split())[:longest].strip(f" {_JOINERS}")


def plain_lines(text: str) -> str:
    """With plain line ends."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()

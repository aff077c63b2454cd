"""A relay's final no to one delivery."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """``status`` is the enhanced status code (RFC 3463), empty where the relay gave none."""

    delivery: int
    email: str
    code: int
    status: str
    text: str

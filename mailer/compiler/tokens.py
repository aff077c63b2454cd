"""Tokens stand for slots while MJML and CSS tools handle the page, and are split out at the end.

A token is made of URL-unreserved characters only, so that no tool on the way escapes, breaks or rewrites it. Its marker
is derived from the content itself: no text that staff write can hold it, so ``~~email~~`` typed by hand stays text.
"""

from __future__ import annotations

import hashlib
import re

from mailer.compiler.compiled import Part, Place, Slot


class Tokens:
    """The slots of one compilation, by number, and the tokens that stand for them."""

    def __init__(self, seed: str) -> None:
        self._marker = "~~" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:12]
        self._pattern = re.compile(re.escape(self._marker) + r"\.(\d+)~~")
        self._slots: list[Slot] = []
        self._numbers: dict[Slot, int] = {}

    def token(self, name: str, place: Place, fallback: str = "") -> str:
        """The token of a slot; the same slot always gets the same one."""
        slot = Slot(name, place, fallback)
        if slot not in self._numbers:
            self._numbers[slot] = len(self._slots)
            self._slots.append(slot)
        return f"{self._marker}.{self._numbers[slot]}~~"

    def split(self, text: str) -> tuple[Part, ...]:
        """``text`` cut into literals and slots."""
        pieces = self._pattern.split(text)
        parts: list[Part] = [self._slots[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)]
        return tuple(part for part in parts if part != "")

    def reveal(self, text: str) -> str:
        """``text`` as a person reads it: ``{{ name }}`` where a token stands."""
        return self._pattern.sub(lambda match: f"{{{{ {self._slots[int(match[1])].name} }}}}", text)

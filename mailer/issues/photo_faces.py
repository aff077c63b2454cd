"""The faces of a photo as they are kept, and how the photo stands. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from mailer.issues.faces import Box


class State(StrEnum):
    OPEN = "open"
    BLURRED = "blurred"
    CONSENTED = "consented"
    NONE = "none"
    """Not a face."""


@dataclass(frozen=True, slots=True)
class Face:
    """A box over a photo, in fractions of its sides. ``number`` counts from 1 and stays; ``consent`` is the key of
    a PhotoConsent where there is one."""

    number: int
    left: float
    top: float
    width: float
    height: float
    score: float
    drawn: bool = False
    state: State = State.OPEN
    consent: int | None = None

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.width, self.height)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "state": self.state.value}


def faces_of(kept: Iterable[dict[str, Any]]) -> list[Face]:
    return [Face(**{**each, "state": State(each["state"])}) for each in kept]


def seen_of(file: str, faces: Iterable[dict[str, Any]]) -> str:
    """What a page that shows the photo ``file`` with the boxes ``faces`` was about: whoever confirms it says so of that
    alone."""
    shown = json.dumps([file, list(faces)], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def found_faces(boxes: Sequence[Box]) -> list[Face]:
    return [
        Face(number, each.left, each.top, each.width, each.height, round(each.confidence, 3))
        for number, each in enumerate(boxes, 1)
    ]


@dataclass(frozen=True, slots=True)
class PhotoStanding:
    """What is known of who is in a photo. ``found`` counts faces; ``ended`` names those whose consent does not hold."""

    image: int
    title: str
    confirmed: bool = False
    found: int = 0
    open: int = 0
    ended: tuple[str, ...] = ()

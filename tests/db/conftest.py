"""What tests with a database share, wherever they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image as Pillow

from mailer.dispatch import drain
from mailer.issues.faces import finding
from tests.db.dispatch.wire import Wire


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Wire]:
    """Makes a Wire, as it is told, and lets drains use it."""

    def make(*arguments: Any, **more: Any) -> Wire:
        made = Wire(*arguments, **more)
        monkeypatch.setattr(drain, "transport_for", made)
        return made

    return make


@pytest.fixture(scope="session", autouse=True)
def remembered_faces() -> Iterator[None]:
    """Casts draw the same few photos hundreds of times: the detector, whose answer is a fact about the pixels
    (tests/unit/issues/test_face_finding.py), looks at each once a run."""
    seen: dict[tuple[tuple[int, int], bytes], list[Any]] = {}

    def remembering(picture: Pillow.Image) -> list[Any]:
        key = picture.size, hashlib.sha256(picture.tobytes()).digest()
        if key not in seen:
            seen[key] = detect(picture)
        return seen[key]

    detect = finding.detect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "detect", remembering)
        yield

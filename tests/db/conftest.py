"""What tests of sending share, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mailer.dispatch import drain
from tests.db.dispatch.wire import Wire


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Wire]:
    """Makes a Wire, as it is told, and lets drains use it."""

    def make(*arguments: Any, **more: Any) -> Wire:
        made = Wire(*arguments, **more)
        monkeypatch.setattr(drain, "transport_for", made)
        return made

    return make

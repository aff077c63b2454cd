from __future__ import annotations

from typing import Any

import pytest

from tests.db.outcomes.cast import DOMAIN


@pytest.fixture(autouse=True)
def bounce_domain(settings: Any) -> None:
    settings.MAILER_BOUNCE_DOMAIN = DOMAIN

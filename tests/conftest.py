"""Settings for the tests stand in the environment before Django reads them: a data folder of their own, no network."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

os.environ.setdefault("MAILER_HOME", tempfile.mkdtemp(prefix="mailer-test-"))
os.environ["MAILER_BROKER_URL"] = "memory://"
os.environ.setdefault("MAILER_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.pop("MAILER_RELAYS", None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real newsletters and bounces that lie beside the project; not everybody has them."""
    if not (SHARED / "issues").is_dir():
        pytest.skip("the folder ../shared with real newsletters and bounces is not here")
    return SHARED

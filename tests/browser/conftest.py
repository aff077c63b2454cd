"""Tests of one file share a site: see tests/conftest.py. Files that look at many pages are long ones: `make faults`
runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).parent
LONG = {"test_email_axe", "test_email_looks", "test_preview", "test_public_archive", "test_signing", "test_walk"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Marks the long files, before tests are chosen by their marks; and puts those with a site of their own first, so
    that nobody waits for them at the end. The others keep their places: what empties the database comes last."""
    for item in items:
        if item.path.parent == HERE and item.path.stem in LONG:
            item.add_marker(pytest.mark.faults)
    yield
    items.sort(key=lambda item: item.path.parent != HERE or item.get_closest_marker("django_db") is not None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there: apt install chromium")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield chromium
        chromium.close()

"""Tests of one file share a site, which takes a while to start: they stay together on one worker."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
APART = {"test_email_axe", "test_email_looks"}
"""They need no site, and are many."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and item.path.stem not in APART:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))

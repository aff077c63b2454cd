"""Tests of one file share a site, which takes a while to start: they stay together on one worker. Those that look at
many pages are long ones: `make faults` runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONG = {"test_email_axe", "test_email_looks", "test_preview", "test_public_archive", "test_signing", "test_walk"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            if item.path.stem in LONG:
                item.add_marker(pytest.mark.faults)

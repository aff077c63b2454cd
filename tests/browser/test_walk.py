"""From nothing to a signed proof with the keyboard alone, on a site of its own with broker, workers and mail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.browser.editor_site import ROOT
from tests.once import migrated

pytestmark = pytest.mark.browser

ASKED = """
import json
from mailer.issues.models import Proof
proof = Proof.objects.get()
print(json.dumps({
    "signed by": proof.signed_by and proof.signed_by.username,
    "signed as made": proof.signed_digest == proof.digest,
    "blocks": len(proof.issue.body),
    "pictures": proof.pictures.count(),
    "lists": [each.name for each in proof.lists.all()],
}))
"""


@pytest.fixture(scope="module")
def walked(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What stands in the database after the walk, and what did not fit the phone's screen on it."""
    from docs.walk import house
    from docs.walk.hands import Keyboard
    from docs.walk.way import go

    wide: list[str] = []

    def look(page: Any, name: str) -> None:
        page.screenshot(path=str(Path(settings.MAILER_HOME) / "screenshots" / f"walk-{name}.png"))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(name)

    home = tmp_path_factory.mktemp("walk")
    migrated(home.parent.parent, home, os.environ)
    with house.running(home) as site:
        go(browser, site, Keyboard(), look)
        yield {"stored": site.ask(ASKED), "wide": wide}


def test_it_comes_to_a_signed_proof_of_ten_blocks_and_three_photos_by_keyboard_alone(walked: Any) -> None:
    assert walked["stored"] == {
        "signed by": "ines",
        "signed as made": True,
        "blocks": 10,
        "pictures": 4,  # the photos and the funder's logo
        "lists": ["Donors and partners"],
    }


def test_it_fits_the_phone_of_whoever_signs(walked: Any) -> None:
    assert [name for name in walked["wide"] if name.endswith("-phone")] == []


def test_it_has_a_picture_wherever_the_page_shows_one() -> None:
    page = ROOT / "docs" / "writing-an-issue.md"
    pictures = re.findall(r"pictures/writing/[\w-]+\.png", page.read_text("utf-8"))
    assert len(pictures) >= 8
    assert [name for name in pictures if not (page.parent / name).is_file()] == []

"""An issue is translated in a real browser, beside its source. Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.editor_site import Site
from tests.browser.test_preview import OVERFLOWS, open_page, shoot

pytestmark = pytest.mark.browser

TITLE, BODY = "كلمة رئيسة البعثة", "عادت الآبار تعمل في تارن منذ 3 آذار."


@pytest.fixture(scope="module")
def address(browser: Any, site: Site) -> str:
    """The translator's page of the Arabic edition, begun from the editor by keyboard."""
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{site.issue}/")
    link = page.get_by_role("link", name="Translate into العربية")
    link.focus()
    link.press("Enter")
    page.get_by_role("button", name="Begin the edition").press("Enter")
    page.wait_for_url("**/translate/")
    return str(page.url)


def test_it_is_saved_as_it_was_typed(browser: Any, site: Site, address: str) -> None:
    page = open_page(browser, site, 1280)
    page.goto(address)
    block = page.locator(".translator__block").nth(1)
    block.get_by_label("Title").fill(TITLE)
    text = block.locator("[contenteditable=true]")
    text.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(BODY)
    page.get_by_role("button", name="Save the translation").click()
    page.get_by_text("2 of 3 blocks are to do.").first.wait_for()
    saved = page.locator(".translator__block").nth(1)
    assert saved.get_by_label("Title").input_value() == TITLE
    assert saved.locator("[contenteditable=true]").inner_text().strip() == BODY
    shoot(page, "translator-1280")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_is_accessible(browser: Any, site: Site, address: str, width: int, scheme: str) -> None:
    page = open_page(browser, site, width, scheme)
    page.goto(address)
    page.locator("[contenteditable=true]").first.wait_for()
    shoot(page, f"translator-{scheme}-{width}")
    assert not page.evaluate(OVERFLOWS)
    assert violations(page) == []


def test_source_and_translation_read_in_their_own_direction(browser: Any, site: Site, address: str) -> None:
    page = open_page(browser, site, 1280)
    page.goto(address)
    sides = page.locator(".translator__pair").first
    assert sides.locator(".translator__source").evaluate("each => getComputedStyle(each).direction") == "ltr"
    target = sides.locator(".translator__target > div")
    assert target.evaluate("each => getComputedStyle(each).direction") == "rtl"

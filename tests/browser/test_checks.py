"""The findings beside the editor, in a real browser. Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.editor_site import Site
from tests.browser.test_editor import OVERFLOWS, open_page, shoot

pytestmark = pytest.mark.browser

SUMMARY = "[data-checks-summary]"
TO_CORRECT = "1 thing to correct"


def edit(browser: Any, site: Site, width: int = 1280, *, blocked: bool = False) -> Any:
    page = open_page(browser, site, width, 900)
    if blocked:
        page.route("**/check/", lambda route: route.abort())
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{site.issue}/", wait_until="networkidle")
    return page


def until(page: Any, words: str) -> None:
    page.locator(SUMMARY, has_text=words).wait_for()


def unfolded(browser: Any, site: Site, width: int) -> Any:
    page = edit(browser, site, width)
    until(page, TO_CORRECT)
    page.locator(SUMMARY).click()
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_it_tells_above_the_form_what_is_to_be_corrected(browser: Any, site: Site, width: int) -> None:
    page = unfolded(browser, site, width)
    page.get_by_text("The photo “The well in Tarn” has no file.").wait_for()
    shoot(page, f"checks-{width}")
    assert page.locator("[data-checks]").evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_it_leads_to_the_block_and_unfolds_it(browser: Any, site: Site) -> None:
    page = unfolded(browser, site, 1280)
    block = page.locator("section[id^=block-]", has_text="The well in Tarn").last
    toggle = block.locator("[data-panel-toggle]").first
    if toggle.get_attribute("aria-expanded") == "true":
        toggle.click()
    page.get_by_role("link", name="Block 2").click()
    page.wait_for_function("document.activeElement.matches('[data-panel-toggle][aria-expanded=true]')")
    shoot(page, "checks-block")


def test_it_says_so_where_it_cannot_check(browser: Any, site: Site) -> None:
    page = edit(browser, site, blocked=True)
    until(page, "It cannot be checked now.")


def test_it_looks_again_when_the_editor_has_saved_by_itself(browser: Any, site: Site) -> None:
    page = edit(browser, site)
    until(page, TO_CORRECT)
    page.fill("input[name=subject]", "")
    for number in range(60):  # the editor looks for changes only a while after it was opened
        page.fill("input[name=preheader]", f"Long awaited: the wells run again in all {number} places of Tarn")
        page.wait_for_timeout(500)
        if "2 things to correct" in page.locator(SUMMARY).text_content():
            break
    assert page.locator("[data-checks-status]").text_content().startswith("2 things to correct")


def test_it_comes_by_itself_while_the_first_issue_is_begun(browser: Any, site: Site) -> None:
    page = open_page(browser, site, 1280, 900)
    page.goto(f"{site.url}/admin/snippets/issues/issue/add/", wait_until="networkidle")
    shoot(page, "checks-begun")
    assert page.locator("[data-later=checks]").is_visible()
    for number in range(60):  # the editor looks for changes only a while after it was opened
        page.fill("input[name=title]", f"Schools open in Tarn, {number}")
        page.wait_for_timeout(500)
        if page.locator(SUMMARY).count():
            break
    until(page, "things to correct")
    shoot(page, "checks-come")
    assert page.locator("[data-later]").count() == 0


@pytest.mark.parametrize(("width", "scheme", "direction"), [(1280, "light", "ltr"), (320, "dark", "rtl")])
def test_it_looks_for_a_name_on_any_screen(browser: Any, site: Site, width: int, scheme: str, direction: str) -> None:
    page = open_page(browser, site, width, 900)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site.url}/admin/issues/{site.issue}/names/", wait_until="networkidle")
    page.get_by_label("Real name").fill("Valley Tarn")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_text("Found in").wait_for()
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    shoot(page, f"names-{width}-{scheme}-{direction}")
    assert page.get_by_label("Real name").input_value() == ""
    assert not page.evaluate(OVERFLOWS)
    assert violations(page, ".proof") == []

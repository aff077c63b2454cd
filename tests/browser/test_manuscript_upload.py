"""A manuscript becomes an issue in a real browser, and what was guessed is looked at and taken off the list.
Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.editor_site import Site
from tests.browser.test_preview import OVERFLOWS, open_page, shoot

pytestmark = pytest.mark.browser

SHIP = Path(__file__).parent.parent / "corpus" / "manuscripts" / "ship.txt"
ISSUES = "/admin/snippets/issues/issue/"
STICKS_OUT = (
    "[...document.querySelectorAll('main input')].some((each) => each.getBoundingClientRect().right > innerWidth)"
)
WORDS = ("Since we dropped anchor off Port Sallen", "know every track and every dog", "Quay Road 7, Port Sallen")


@pytest.fixture(scope="module")
def editor(browser: Any, site: Site) -> str:
    """The editor of an issue that was begun from the bulletin of a ship."""
    page = upload(browser, site, SHIP)
    page.wait_for_url("**/edit/*/")
    return str(page.url)


def upload(browser: Any, site: Site, file: Path, width: int = 1280, scheme: str = "light") -> Any:
    page = open_page(browser, site, width, scheme)
    page.goto(f"{site.url}{ISSUES}")
    page.get_by_role("link", name="Begin from a manuscript").click()
    page.get_by_label("Manuscript").set_input_files(file)
    page.get_by_role("button", name="Begin the issue").press("Enter")
    return page


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_cannot_be_read_is_refused_with_a_reason(
    browser: Any, site: Site, tmp_path: Path, width: int, scheme: str
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 cut off")
    page = upload(browser, site, broken, width, scheme)
    page.locator(".error-message").wait_for()
    shoot(page, f"manuscript-{scheme}-{width}")
    assert not page.evaluate(OVERFLOWS)
    assert not page.evaluate(STICKS_OUT)
    assert violations(page) == []


def test_what_was_written_stands_in_blocks(browser: Any, site: Site, editor: str) -> None:
    page = open_page(browser, site, 1280)
    page.goto(editor)
    page.locator("[data-contentpath=body] [contenteditable=true]").first.wait_for()
    fields = page.locator("[data-contentpath=body] :is([contenteditable=true], textarea, input[type=text])")
    written = "\n".join(fields.evaluate_all("all => all.map((each) => each.value ?? each.textContent)"))
    assert [words for words in WORDS if words not in written] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_fits_and_is_accessible(browser: Any, site: Site, editor: str, width: int, scheme: str) -> None:
    page = open_page(browser, site, width, scheme)
    page.goto(editor)
    page.locator("[data-looked-at]").first.wait_for()
    shoot(page, f"look-again-{scheme}-{width}")
    assert not page.evaluate(OVERFLOWS)
    assert violations(page, "[data-look-again]") == []


def test_each_guess_leads_to_its_block(browser: Any, site: Site, editor: str) -> None:
    page = open_page(browser, site, 1280)
    page.goto(editor)
    link = page.locator("[data-look-again] a").first
    target = str(link.get_attribute("href")).removeprefix("#")
    link.focus()
    link.press("Enter")
    assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", target)


def test_what_was_looked_at_leaves_the_list_for_good(browser: Any, site: Site, editor: str) -> None:
    page = open_page(browser, site, 1280)
    page.goto(editor)
    page.locator("[data-looked-at]").first.wait_for()
    for left in range(page.locator("[data-looked-at]").count(), 0, -1):
        page.locator("[data-looked-at]").first.press("Enter")
        page.wait_for_function("left => document.querySelectorAll('[data-looked-at]').length === left", arg=left - 1)
    page.get_by_text("Everything that was guessed has been looked at.").wait_for()
    shoot(page, "look-again-done")
    page.reload()
    page.locator("[data-contentpath=body]").first.wait_for()
    assert page.locator("[data-looked-at]").count() == 0

"""The editor and the sign-off page in a real browser. Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.browser.editor_site import Site

pytestmark = pytest.mark.browser

TOGGLE = "[data-side-panel-toggle='preview'], button[aria-label='Toggle preview']"
PANEL = "#w-preview-iframe"
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def open_page(browser: Any, site: Site, width: int, height: int) -> Any:
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    return context.new_page()


def open_editor(browser: Any, site: Site) -> Any:
    """The editor with its preview panel, once the first preview has taken its place."""
    page = open_page(browser, site, 1280, 900)
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{site.issue}/", wait_until="networkidle")
    page.locator(TOGGLE).first.click()
    page.frame_locator(PANEL).get_by_text("The wells run again.").last.wait_for()
    page.wait_for_function("document.querySelectorAll('iframe').length === 1")
    return page


def type_until_it_shows(page: Any) -> None:
    """The editor looks for changes only a while after it was opened, and says nowhere from when on."""
    for number in range(60):
        words = f"Schools open in Tarn, {number}"
        page.fill("input[name=title]", words)
        page.wait_for_timeout(500)
        if page.frame_locator(PANEL).get_by_text("Schools open in Tarn").count():
            page.wait_for_function("document.querySelectorAll('iframe').length === 1")  # none takes its place just now
            return
    raise AssertionError("what was typed never came to be seen in the preview")


def shoot(page: Any, name: str) -> None:
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"{name}.png"))


def test_it_shows_the_mail_beside_the_editor_as_it_is_typed(browser: Any, site: Site) -> None:
    page = open_editor(browser, site)
    type_until_it_shows(page)
    shoot(page, "editor-1280")
    assert not page.frame(url=lambda url: "in_preview_panel" in url).evaluate(OVERFLOWS)


def test_it_shows_the_plain_text_beside_the_editor(browser: Any, site: Site) -> None:
    page = open_editor(browser, site)
    page.select_option("#id_preview_mode", "text")
    page.frame_locator(PANEL).locator("pre", has_text="The wells run again.").wait_for()
    shoot(page, "editor-text-1280")


@pytest.mark.parametrize(("number", "width"), [(0, 360), (1, 1280)])
def test_it_can_be_read_and_signed(browser: Any, site: Site, number: int, width: int) -> None:
    page = open_page(browser, site, width, 780)
    page.goto(f"{site.url}/admin/proofs/{site.proofs[number]}/")
    page.frame_locator("iframe[data-mail]").get_by_text("The wells run again.").last.wait_for()
    shoot(page, f"proof-{width}")
    assert not page.evaluate(OVERFLOWS)
    frame = page.frame(url=lambda url: "/mail/" in url)
    assert not frame.evaluate(OVERFLOWS)
    assert page.locator("iframe[data-mail]").bounding_box()["height"] >= frame.evaluate("document.body.scrollHeight")
    page.get_by_label("I have read this proof").check()
    page.get_by_role("button", name="Sign proof").click()
    page.get_by_text("Signed by head").first.wait_for()
    shoot(page, f"proof-signed-{width}")

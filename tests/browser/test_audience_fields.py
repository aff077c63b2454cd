"""Whom a block is for, in the editor: out of the way where it is for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.editor_site import Site

pytestmark = pytest.mark.browser

ONLY = "input[name=body-0-value-audience-only]"
BADGE = "[data-streamfield-child] .issues-only:not([hidden])"


def open_editor(browser: Any, site: Site) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{site.issue}/", wait_until="networkidle")
    page.locator(ONLY).wait_for(state="attached")
    return page


def test_it_hides_the_readers_until_they_are_asked_for(browser: Any, site: Site) -> None:
    page = open_editor(browser, site)
    assert not page.locator(ONLY).is_visible()
    assert page.locator(BADGE).count() == 0

"""The approver's pages in a real browser, a phone's first: read, signed, returned, delegated, commented on by a link.
Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from tests.browser.axe import violations
from tests.browser.editor_site import Site, running_site
from tests.browser.signing_cast import Cast, fill

pytestmark = pytest.mark.browser

OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
STANDINGS = ("waiting", "signed", "returned", "expired", "superseded", "void")
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


@dataclass(frozen=True)
class Desk:
    """A running site with its cast. ``open`` gives a page as a user, of a width, light or dark."""

    site: Site
    cast: Cast
    open: Callable[..., Any]

    def proof(self, name: str) -> str:
        return f"{self.site.url}/admin/proofs/{self.cast.proofs[name]}/"


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("site")
    with running_site(home) as site:
        cast = fill(site, home)

        def open_page(user: str = "", width: int = 360, scheme: str = "light", **more: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme, **more)
            if user:
                context.add_cookies([{"name": "sessionid", "value": cast.sessions[user], "url": site.url}])
            return context.new_page()

        yield Desk(site, cast, open_page)


def shoot(page: Any, name: str) -> None:
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"{name}.png"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("standing", STANDINGS)
def test_a_proof_can_be_read_on_a_phone_by_everybody(desk: Desk, standing: str, scheme: str) -> None:
    page = desk.open("ilse", scheme=scheme)
    page.goto(desk.proof(standing))
    shoot(page, f"signing-{standing}-{scheme}")
    page.evaluate(OPEN_ALL)
    assert not page.evaluate(OVERFLOWS)
    assert violations(page) == []


def test_the_page_fits_a_desktop_too(desk: Desk) -> None:
    page = desk.open("jan", 1280)
    page.goto(desk.proof("waiting"))
    shoot(page, "signing-waiting-1280")
    assert not page.evaluate(OVERFLOWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_for_comments_can_be_read_by_everybody(desk: Desk, scheme: str) -> None:
    page = desk.open(scheme=scheme)
    page.goto(desk.cast.review)
    shoot(page, f"signing-review-{scheme}")
    assert not page.evaluate(OVERFLOWS)
    assert violations(page) == []


def test_the_deputies_page_can_be_read_by_everybody(desk: Desk) -> None:
    page = desk.open("ilse")
    page.goto(f"{desk.site.url}/admin/proofs/deputies/")
    shoot(page, "signing-deputies")
    page.evaluate(OPEN_ALL)
    assert not page.evaluate(OVERFLOWS)
    assert violations(page) == []


def test_a_stranger_logs_in_and_comes_back_to_the_proof(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.proof("waiting"))
    page.fill("input[name=username]", "head")
    page.fill("input[name=password]", "a-long-password")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(desk.proof("waiting"))


def test_a_donor_comments_without_scripts(desk: Desk) -> None:
    page = desk.open(java_script_enabled=False)
    page.goto(desk.cast.review)
    page.get_by_label("Your comment").fill("The bridge is lovely.")
    page.get_by_role("button", name="Send the comment").click()
    page.wait_for_load_state()
    page.get_by_text("Wait ten seconds").or_(page.locator("blockquote", has_text="The bridge is lovely.")).wait_for()


def test_a_deputy_signs_without_scripts(desk: Desk) -> None:
    page = desk.open("mira", java_script_enabled=False)
    page.goto(desk.proof("deputy"))
    page.get_by_role("link", name="Sign …").click()
    page.get_by_label("I have read this proof").check()
    page.get_by_role("button", name="Sign proof").click()
    page.get_by_text("Signed by Mira for Ilse").wait_for()


def test_a_link_is_made_and_copied(desk: Desk) -> None:
    page = desk.open("jan", 1280, permissions=["clipboard-read", "clipboard-write"])
    page.goto(desk.proof("signed"))
    page.locator("#links > summary").click()
    page.get_by_label("For whom").fill("A donor")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#new-link").input_value()

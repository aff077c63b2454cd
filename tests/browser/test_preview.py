"""The preview and the screen of a test in a real browser. Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.browser.axe import violations
from tests.browser.editor_site import Site, running_site
from tests.browser.preview_cast import Cast, fill

pytestmark = pytest.mark.browser

OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
INK = "getComputedStyle([...document.querySelectorAll('p')].find((each) => each.innerText.includes('Dear'))).color"
MODES = {
    "light": {},
    "dark": {"scheme": "dark"},
    "no-images": {"images": "off"},
    "dark-no-images": {"scheme": "dark", "images": "off"},
    "text": {"part": "text"},
    "text-dark": {"part": "text", "scheme": "dark"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(browser: Any, home: Path) -> Iterator[Site]:
    with running_site(home) as running:
        yield running


@pytest.fixture(scope="module")
def cast(site: Site, home: Path) -> Cast:
    return fill(site, home)


def open_page(browser: Any, site: Site, width: int, scheme: str = "light", scripts: bool = True) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    return context.new_page()


def preview(page: Any, site: Site, issue: int, **query: object) -> Any:
    """The preview's page with its mail loaded; gives the frame of the mail."""
    address = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{site.url}/admin/issues/{issue}/preview/?{address}", wait_until="networkidle")
    return frame_of(page)


def frame_of(page: Any) -> Any:
    page.frame_locator("iframe[data-frame]").locator("body").wait_for()
    return page.frame(url=lambda url: "/preview/mail/" in url)


def bright(colour: str) -> bool:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) > 3 * 128


def shoot(page: Any, name: str) -> None:
    """All of it: the admin scrolls within the window."""
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": 1800})
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"{name}.png"))
    page.set_viewport_size(size)


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("mode", MODES)
def test_it_fits_in_every_mode(browser: Any, site: Site, cast: Cast, width: int, mode: str) -> None:
    page = open_page(browser, site, width)
    frame = preview(page, site, cast.issue, device="phone" if width == 375 else "desktop", **MODES[mode])
    shoot(page, f"preview-{mode}-{width}")
    assert not page.evaluate(OVERFLOWS)
    assert not frame.evaluate(OVERFLOWS)


def test_it_draws_a_phone_on_a_desktop(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    frame = preview(page, site, cast.issue, device="phone")
    shoot(page, "preview-phone-1280")
    assert frame.evaluate("innerWidth") == 375


@pytest.mark.parametrize("own", ["light", "dark"])
def test_it_is_dark_or_light_whatever_the_machine_is(browser: Any, site: Site, cast: Cast, own: str) -> None:
    page = open_page(browser, site, 1280, own)
    inks = {scheme: preview(page, site, cast.issue, scheme=scheme).evaluate(INK) for scheme in ("light", "dark")}
    shoot(page, f"preview-dark-on-{own}-machine")
    assert bright(inks["dark"])
    assert not bright(inks["light"])


def test_it_shows_the_picture_or_its_words(browser: Any, site: Site, cast: Cast) -> None:
    page, loaded = open_page(browser, site, 1280), "document.images[0].naturalWidth > 0"
    assert preview(page, site, cast.issue).evaluate(loaded)
    assert not preview(page, site, cast.issue, images="off").evaluate(loaded)


def test_it_follows_what_is_chosen_without_loading_the_page(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    preview(page, site, cast.issue)
    page.evaluate("window.same = true")
    page.get_by_label("Plain text").check()
    page.frame_locator("iframe[data-frame]").locator("pre", has_text="Dear Dr Haddad,").wait_for()
    page.locator("select[name=reader]").select_option(str(cast.reader))
    page.frame_locator("iframe[data-frame]").locator("pre", has_text="Dear Rana,").wait_for()
    assert page.evaluate("window.same")
    assert f"reader={cast.reader}" in page.url
    assert "part=text" in page.url


def test_it_finds_a_subscriber_and_says_where_there_is_none(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    preview(page, site, cast.issue)
    page.get_by_label("or as the subscriber with the address").fill("nobody@example.org")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("There is no subscriber with the address").wait_for()
    shoot(page, "preview-nobody-1280")
    page.get_by_label("or as the subscriber with the address").fill("rana@example.org")
    page.get_by_role("button", name="Show").click()
    page.frame_locator("iframe[data-frame]").get_by_text("Dear Rana,").wait_for()
    assert "address" not in page.url


def test_it_works_without_scripts(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280, scripts=False)
    page.goto(f"{site.url}/admin/issues/{cast.issue}/preview/")
    page.get_by_label("Plain text").check()
    page.get_by_role("button", name="Show").click()
    page.frame_locator("iframe[data-frame]").locator("pre", has_text="Dear Dr Haddad,").wait_for()


def test_it_is_up_to_date_when_it_is_looked_at_again(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    preview(page, site, cast.issue)
    with page.expect_response(lambda response: "/preview/mail/" in response.url):
        page.evaluate("dispatchEvent(new Event('focus'))")
    page.frame_locator("iframe[data-frame]").get_by_text("Dear Dr Haddad,").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_preview(browser: Any, site: Site, cast: Cast, width: int, scheme: str) -> None:
    page = open_page(browser, site, width, scheme)
    preview(page, site, cast.issue, scheme=scheme)
    assert violations(page, ".preview") == []


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_a_test_is_sent_to_those_who_are_ticked(browser: Any, site: Site, cast: Cast, width: int) -> None:
    page = open_page(browser, site, width)
    page.goto(f"{site.url}/admin/issues/{cast.issue}/test/", wait_until="networkidle")
    shoot(page, f"send-test-{width}")
    assert violations(page, ".console") == []
    assert not page.evaluate(OVERFLOWS)
    assert page.get_by_label("head@mission.example (reviewer)").is_checked()
    page.get_by_label("Alice Sabri · alice@mission.example (staff list)").check()
    page.get_by_role("button", name="Send the test").click()
    page.get_by_text("The test is on its way to 2 people.").wait_for()
    shoot(page, f"test-sent-{width}")


def test_a_real_issue_is_shown(browser: Any, site: Site, cast: Cast) -> None:
    if cast.real is None:
        pytest.skip("the folder ../shared with real newsletters is not here")
    page = open_page(browser, site, 1280)
    frame = preview(page, site, cast.real, device="desktop")
    shoot(page, "preview-real-1280")
    assert "Samarra" in frame.evaluate("document.body.innerText")

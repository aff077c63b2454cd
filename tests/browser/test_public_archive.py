"""The archive in a real browser: on a phone and a desktop, light and dark, from the right. Screenshots land in the data
folder, to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from tests.browser.archive_cast import Cast, fill
from tests.browser.axe import violations
from tests.browser.editor_site import Site, running_site

pytestmark = pytest.mark.browser

OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PAGES = ("index", "letter", "page", "corrected", "arabic", "arabic-page", "closed")


@dataclass(frozen=True)
class Archive:
    """A running site with its cast. ``open`` gives a page by name, of a width, light or dark."""

    site: Site
    cast: Cast
    open: Callable[..., Any]


@pytest.fixture(scope="module")
def archive(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    home = tmp_path_factory.mktemp("site")
    with running_site(home) as site:
        cast = fill(site, home)

        def open_page(name: str, width: int = 375, scheme: str = "light", anchor: str = "") -> Any:
            context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)
            page = context.new_page()
            page.goto(site.url + cast.pages[name] + anchor, wait_until="networkidle")
            return page

        yield Archive(site, cast, open_page)


def shoot(page: Any, name: str) -> None:
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"archive-{name}.png"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_it_keeps_nobody_out(archive: Archive, name: str, scheme: str) -> None:
    for width in (375, 1280):
        page = archive.open(name, width, scheme)
        shoot(page, f"{name}-{width}-{scheme}")
        assert violations(page) == []
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_the_narrowest_screen(archive: Archive, name: str) -> None:
    page = archive.open(name, 320)
    shoot(page, f"{name}-320")
    assert not page.evaluate(OVERFLOWS)


def test_it_leads_to_the_story_that_a_mail_goes_on_with(archive: Archive) -> None:
    page = archive.open("page", anchor=f"#{archive.cast.anchor}")
    assert abs(page.locator(f"#{archive.cast.anchor}").bounding_box()["y"]) < 100


def test_it_leads_past_its_bar_by_the_keyboard(archive: Archive) -> None:
    page = archive.open("page")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the issue"
    shoot(page, "skip-375")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "mma-mail"


def test_it_is_walked_from_issue_to_issue(archive: Archive) -> None:
    page = archive.open("letter", 1280)
    page.get_by_role("link", name="Summer letter").click()
    page.locator("a[rel=next]").click()
    page.get_by_role("link", name="All issues of Lantern Coast Mission").first.click()
    page.get_by_role("link", name="All newsletters").click()
    page.wait_for_url(archive.site.url + archive.cast.pages["index"])
    assert page.title() == "Newsletters"


def test_it_leads_from_what_was_corrected_to_the_correction(archive: Archive) -> None:
    page = archive.open("corrected")
    page.get_by_role("link", name="Read the corrected version").click()
    page.wait_for_url(archive.site.url + archive.cast.pages["page"])


def test_it_stands_from_the_right_in_arabic(archive: Archive) -> None:
    page = archive.open("arabic", 1280)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    date, title = (page.locator(each).first.bounding_box() for each in (".issues .when", ".issues h3"))
    assert date["x"] > title["x"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_it_is_put_right_by_staff(archive: Archive, width: int, scheme: str) -> None:
    page = archive.open("page", width, scheme)
    page.context.add_cookies([{"name": "sessionid", "value": archive.site.session, "url": archive.site.url}])
    page.goto(f"{archive.site.url}/admin/proofs/{archive.cast.proof}/archive/")
    page.get_by_label("What was wrong, and what is right").fill(f"{width} people, not more.")
    page.get_by_role("button", name="Add the correction").click()
    page.get_by_role("status").wait_for()
    shoot(page, f"staff-{width}-{scheme}")
    assert violations(page) == []
    assert not page.evaluate(OVERFLOWS)
    assert page.get_by_role("radio").first.bounding_box()["width"] < 40
    page.get_by_role("link", name="See it in the browser").click()
    page.get_by_text(f"{width} people, not more.").wait_for(state="visible")


def test_it_prints_without_its_bars(archive: Archive) -> None:
    page = archive.open("page", 800)
    page.emulate_media(media="print")
    assert not page.locator(".mma-nav").first.is_visible()
    assert page.locator(".mma-note").count() == 0 or page.locator(".mma-note").first.is_visible()


def test_it_asks_for_nothing_that_its_policy_refuses(archive: Archive) -> None:
    page = archive.open("index")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for name in ("letter", "page", "arabic-page", "index"):
        page.goto(archive.site.url + archive.cast.pages[name], wait_until="networkidle")
    assert refused == []

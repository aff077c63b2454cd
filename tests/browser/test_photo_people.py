"""The people in a photo, looked over in a real browser; and a mail that was sent, whose photo is withdrawn. Screenshots
land in the data folder, to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from tests.browser.axe import violations
from tests.browser.editor_site import Site, running_site
from tests.browser.photos_cast import Cast, fill

pytestmark = pytest.mark.browser

OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True)
class Desk:
    """A running site with its cast. ``open`` gives a page of a width, light or dark."""

    site: Site
    cast: Cast
    open: Callable[..., Any]

    @property
    def people(self) -> str:
        return f"{self.site.url}/admin/images/{self.cast.photo}/people/"

    @property
    def mail(self) -> str:
        return f"{self.site.url}/catcher/{self.cast.mail}/html/"


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("site")
    with running_site(home) as site:
        cast = fill(site, home)

        def open_page(width: int = 1280, scheme: str = "light") -> Any:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
            return context.new_page()

        yield Desk(site, cast, open_page)


def shoot(page: Any, name: str) -> None:
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_people_in_a_photo_can_be_looked_over_by_everybody(desk: Desk, width: int, scheme: str) -> None:
    page = desk.open(width, scheme)
    page.goto(desk.people)
    shoot(page, f"people-{width}-{scheme}")
    assert not page.evaluate(OVERFLOWS)
    assert violations(page, "main") == []


def test_it_fits_from_right_to_left(desk: Desk) -> None:
    page = desk.open(360)
    page.goto(desk.people)
    page.evaluate("document.documentElement.dir = 'rtl'")
    shoot(page, "people-360-rtl")
    assert not page.evaluate(OVERFLOWS)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_a_photo_can_be_taken_out_of_what_was_sent_by_everybody(desk: Desk, width: int, scheme: str) -> None:
    page = desk.open(width, scheme)
    page.goto(f"{desk.site.url}/admin/images/{desk.cast.missed}/people/")
    shoot(page, f"people-sent-{width}-{scheme}")
    found = [page.evaluate(OVERFLOWS), *violations(page, "main")]
    page.get_by_role("link", name="Take this photo out of").press("Enter")
    page.get_by_text("cannot be called back").wait_for()
    shoot(page, f"take-out-{width}-{scheme}")
    assert [*found, page.evaluate(OVERFLOWS), *violations(page, "main")] == [False, False]


def test_all_photos_of_an_issue_can_be_looked_over_by_everybody(desk: Desk) -> None:
    page = desk.open(360)
    page.goto(f"{desk.site.url}/admin/issues/{desk.cast.issue}/photos/")
    shoot(page, "photos-360")
    assert not page.evaluate(OVERFLOWS)
    assert violations(page, "main") == []


def test_a_box_is_drawn_with_the_pointer(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.people)
    edges = page.locator("[data-people-photo]").bounding_box()
    page.mouse.move(edges["x"] + edges["width"] * 0.7, edges["y"] + edges["height"] * 0.7)
    page.mouse.down()
    page.mouse.move(edges["x"] + edges["width"] * 0.8, edges["y"] + edges["height"] * 0.85)
    page.mouse.up()
    sides = [float(page.locator(f"[data-people-draw] [name={name}]").input_value()) for name in ("left", "width")]
    assert sides == pytest.approx([70, 10], abs=0.5)


def test_everything_is_done_with_the_keyboard(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.people)
    for name, value in (("left", "80"), ("top", "80"), ("width", "5"), ("height", "5")):
        page.locator(f"[data-people-draw] [name={name}]").focus()
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator("[data-people-photo] a").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "Blur box" in page.evaluate("document.activeElement.textContent")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        (
            page.get_by_role("button", name="open faces for good").or_(page.get_by_role("button", name="Blur box"))
        ).first.press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="I looked at the whole photo").press("Enter")
    shoot(page, "people-confirmed")
    assert page.get_by_text("looked at the whole photo on").count() == 1


def test_a_mail_that_was_sent_shows_a_placeholder_once_consent_is_withdrawn(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.mail)
    photo = page.locator("img[src*='/media/p/']").first
    address = photo.get_attribute("src")
    shoot(page, "withdrawal-before")
    screen = desk.open()
    screen.goto(f"{desk.site.url}/admin/images/{desk.cast.shown}/people/{desk.cast.consent}/withdraw/")
    shoot(screen, "withdrawal-screen")
    before = screen.request.get(address).body()
    assert violations(screen, "main") == []
    screen.get_by_role("button", name="Withdraw consent and exchange the photo").press("Enter")
    screen.get_by_text("A placeholder stands wherever we show the photo").first.wait_for()
    again = desk.open()
    again.goto(desk.mail)
    shoot(again, "withdrawal-after")
    assert again.locator("img[src*='/media/p/']").first.get_attribute("src") == address
    assert screen.request.get(address).body() != before

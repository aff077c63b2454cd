"""The whole way in one call: two people, two screens, from an empty site to a signed proof."""

from __future__ import annotations

import email
import email.policy
import re
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from docs.walk import story
from docs.walk.desk import Desk
from docs.walk.hands import Hands
from docs.walk.house import PASSWORD, Site
from docs.walk.steps import Shoot, Walk
from mailer.catcher.store import CatcherStore
from mailer.demo.pictures import draw_all

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
MAIL_SECONDS = 30


def go(browser: Browser, site: Site, hands: Hands, shoot: Shoot) -> None:
    """The officer writes and makes the proof; the head of mission opens the mail on a phone, logs in and signs."""
    with tempfile.TemporaryDirectory(prefix="mailer-photos-") as folder:
        draw(Path(folder))
        desk = Desk(_page(browser, DESK), hands, site.url)
        write(Walk(desk, Path(folder), shoot))
        phone = Desk(_page(browser, PHONE), hands, site.url)
        sign(phone, awaited_link(site), shoot)
        desk.page.reload()
        shoot(desk.page, "signed")


def draw(folder: Path) -> None:
    """The files that a desk has: photos, a funder's logo, a list of people."""
    draw_all(folder)
    logo = Image.new("RGB", (640, 240), "white")
    ImageDraw.Draw(logo).text((320, 120), "NORRLAND", fill="#1f4e79", font_size=96, anchor="mm")
    logo.save(folder / "logo.png")
    (folder / "people.csv").write_text(story.PEOPLE, "utf-8")


def write(walk: Walk) -> None:
    """What the officer does."""
    walk.desk.log_in("lise", PASSWORD)
    walk.newsletter()
    walk.list()
    walk.funder()
    walk.programme()
    walk.issue()
    walk.preview()
    walk.people()
    walk.proof()


def sign(phone: Desk, link: str, shoot: Shoot) -> None:
    """What the head of mission does, at 360 pixels."""
    phone.page.goto(link)
    shoot(phone.page, "login-phone")
    phone.log_in("ines", PASSWORD)
    shoot(phone.page, "sign-phone")
    phone.hands.tick(phone.page.locator("input[name=read]"))
    phone.submit("Sign")
    shoot(phone.page, "signed-phone")


def awaited_link(site: Site) -> str:
    """The link in the mail that asks for the signature, once it was caught."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        with CatcherStore(site.home / "catcher.sqlite3") as catcher:
            letters = [_text(catcher.raw(each.id)) for each in catcher.messages()]
        for letter in letters:
            if found := re.search(rf"{re.escape(site.url)}/admin/proofs/\d+/", letter):
                return found[0]
        time.sleep(0.3)
    raise AssertionError("nobody was asked to sign by mail")


def _text(raw: bytes | None) -> str:
    body = email.message_from_bytes(raw or b"", policy=email.policy.default).get_body(("plain",))
    return body.get_content() if body else ""


def _page(browser: Browser, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size).new_page()
    page.set_default_timeout(30_000)
    return page

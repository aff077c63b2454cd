"""What stands where at the desk: the parts of its pages by the words that people read."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, Request

from docs.walk.hands import Hands

ASKING = 2_000
"""Milliseconds after which a press that asked the server for nothing was not taken."""
PAUSE = 50
"""Milliseconds between two looks."""
PRESSES = 3
CHOOSER = re.compile(r"/chooser?/")


class Desk:
    """One person's browser at the desk."""

    def __init__(self, page: Page, hands: Hands, site: str) -> None:
        self.page, self.hands, self.site = page, hands, site
        self.asked = 0
        """Times that the server was asked for a window in which something is chosen."""
        page.on("request", self._note)

    # -- moving about --------------------------------------------------------------------------------------------------

    def log_in(self, user: str, password: str) -> None:
        if "login" not in self.page.url:
            self.page.goto(f"{self.site}/admin/login/")
        self.hands.write(self.page.locator("input[name=username]"), user)
        self.hands.write(self.page.locator("input[name=password]"), password)
        self._leave_by(self.page.locator("form button[type=submit]"))

    def open_menu(self, name: str) -> None:
        """A page of the menu on the left."""
        self._leave_by(self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True))

    def follow(self, name: str) -> None:
        """A link or a button of the page that leads to another one."""
        self._leave_by(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def submit(self, name: str) -> None:
        self._leave_by(self.page.get_by_role("main").get_by_role("button", name=name).last)

    def _leave_by(self, target: Locator) -> None:
        with self.page.expect_navigation():
            self.hands.press(target)
        self.page.wait_for_load_state("networkidle")

    # -- fields of a form ----------------------------------------------------------------------------------------------

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']").first

    def write(self, **values: str) -> None:
        for name, value in values.items():
            self.hands.write(self.field(name), value)

    def choose(self, name: str, label: str) -> None:
        self.hands.choose(self.field(name), label)

    def write_rich(self, within: Locator, *paragraphs: str) -> None:
        """Into an editor of rich text."""
        self.hands.write(within.locator("[contenteditable=true]").first, paragraphs[0])
        for each in paragraphs[1:]:
            self.page.keyboard.press("Enter")
            self.page.keyboard.type(each)

    def pick(self, within: Locator, name: str) -> None:
        """Something kept elsewhere, from the list that opens."""
        found = self.page.locator(".modal-content").get_by_role("link", name=name).first
        window = self._open(within.get_by_role("button", name="Choose").first, found)
        self.hands.press(found)
        window.wait_for(state="detached")

    def _open(self, button: Locator, awaited: Locator) -> Locator:
        """The window that ``button`` opens, once ``awaited`` is in it. A press that came while the page was moving, and
        was not taken, is made again, as people do; one that was taken is waited for: two would open two windows."""
        before = self.asked
        for _ in range(PRESSES):
            self.hands.press(button)
            if self._asked_more_than(before):
                break
        awaited.wait_for()
        return self.page.locator(".modal-content")

    def _asked_more_than(self, before: int) -> bool:
        """Whether the server is asked for another window within the time."""
        for _ in range(ASKING // PAUSE):
            if self.asked > before:
                return True
            self.page.wait_for_timeout(PAUSE)
        return False

    def _note(self, request: Request) -> None:
        self.asked += bool(CHOOSER.search(request.url))

    # -- blocks --------------------------------------------------------------------------------------------------------

    def add_block(self, kind: str, at: int) -> Locator:
        """A new block, which comes to stand at a place counted from 0."""
        before = self.blocks.count()
        self.hands.press(self.page.locator("#body-root > div > div > .c-sf-add-button").nth(at))
        search = self.page.locator(".tippy-box input[role=combobox]")
        search.wait_for()
        self.hands.write(search, kind)
        self.page.get_by_role("option", name=kind, exact=True).first.wait_for()
        self.page.keyboard.press("Enter")
        self.blocks.nth(before).wait_for()
        return self.blocks.nth(at)

    @property
    def blocks(self) -> Locator:
        return self.page.locator("[data-streamfield-stream-container] > [data-streamfield-child]")

    def part(self, block: Locator, name: str) -> Locator:
        """One field of a block, by the name it is kept under."""
        return block.locator(f"[data-contentpath='{name}']").first

    def items(self, part: Locator) -> Locator:
        """Those of a list within a block."""
        return part.locator("[data-streamfield-child]")

    def add_item(self, part: Locator, at: int) -> Locator:
        """A new item at the end of a list within a block, which is the ``at``-th then."""
        self.hands.press(part.locator("[data-streamfield-list-add]").last)
        self.items(part).nth(at).wait_for()
        return self.items(part).nth(at)

    def fill(self, block: Locator, **values: str) -> None:
        for name, value in values.items():
            self.hands.write(self.part(block, name).locator("input, textarea").first, value)

    def fill_rich(self, block: Locator, name: str, *paragraphs: str) -> None:
        self.write_rich(self.part(block, name), *paragraphs)

    def upload(self, within: Locator, file: Path, alt: str) -> None:
        """A photo from this machine, in the window where photos are chosen."""
        tab = self.page.locator(".modal-content").get_by_role("tab", name="Upload")
        window = self._open(within.get_by_role("button", name="Choose an image").first, tab)
        self.hands.press(tab)
        self.hands.attach(window.locator("input[type=file]"), file)
        self.hands.write(window.locator("input[name$='-title']").first, file.stem.capitalize())
        self.hands.write(window.locator("[name$='-description']").first, alt)
        self.hands.press(window.get_by_role("button", name="Upload"))
        window.wait_for(state="detached")

    def save(self) -> None:
        self._leave_by(self.page.locator("form button[type=submit]:visible").last)

"""Two ways of using a page: with the mouse, and with the keyboard alone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, TimeoutError

MOST_TABS = 400
"""Presses of the tab key after which something counts as out of reach."""


TURNING = 2_000
"""Milliseconds in which a tab has opened."""
PATIENCE = 3


class OutOfReach(AssertionError):
    """The keyboard does not get there."""


class Hands(Protocol):
    """What a person does to a page. ``page`` may be another one from one step to the next."""

    def press(self, target: Locator) -> None:
        """A button or a link."""

    def write(self, target: Locator, text: str) -> None:
        """Into a field, in place of what stands there."""

    def choose(self, target: Locator, label: str) -> None:
        """An option of a list that opens."""

    def tick(self, target: Locator) -> None:
        """A box, which is empty."""

    def attach(self, target: Locator, file: Path) -> None:
        """A file from this machine."""


class Mouse:
    """Points and clicks, and types where text is asked for."""

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click()
        _replace(target.page, text)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        target.check()

    def attach(self, target: Locator, file: Path) -> None:
        target.set_input_files(file)


class Keyboard:
    """Nothing but keys: whatever it does not reach by tab, nobody reaches without a mouse."""

    def press(self, target: Locator) -> None:
        if target.get_attribute("role") == "tab":
            turn_to(target)
            return
        reach(target)
        target.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        reach(target)
        _replace(target.page, text)

    def choose(self, target: Locator, label: str) -> None:
        reach(target)
        target.page.keyboard.type(label)

    def tick(self, target: Locator) -> None:
        reach(target)
        target.page.keyboard.press("Space")

    def attach(self, target: Locator, file: Path) -> None:
        for _ in range(PATIENCE):
            reach(target)  # anew each time, as in turn_to
            with contextlib.suppress(TimeoutError):
                with target.page.expect_file_chooser(timeout=TURNING) as chooser:
                    target.page.keyboard.press("Space")
                chooser.value.set_files(file)  # the rest is the system's own window
                return
        raise OutOfReach(f"the space bar does not open {target}")


def reach(target: Locator) -> None:
    """Moves the focus to ``target`` by the tab key, in the direction it lies in. Raises OutOfReach."""
    target.wait_for(state="attached")
    element, page = target.element_handle(), target.page
    key = "Shift+Tab" if page.evaluate(_LIES_BEFORE, element) else "Tab"
    for _ in range(MOST_TABS):
        if page.evaluate("element => element === document.activeElement", element):
            return
        page.keyboard.press(key)
    raise OutOfReach(f"{MOST_TABS} times {key} do not lead to {target}")


def turn_to(tab: Locator) -> None:
    """Opens one of several tabs as ARIA's pattern has it: the tab key leads to the open one, arrows to the others.
    Raises OutOfReach."""
    siblings = tab.locator("xpath=ancestor::*[@role='tablist'][1]").locator("[role=tab]")
    opened = tab.page.locator("[aria-selected=true]")
    for _ in range(siblings.count() + PATIENCE):
        reach(siblings.and_(opened))  # anew each time: a window that has just opened may take the focus away
        tab.page.keyboard.press("ArrowRight")
        with contextlib.suppress(TimeoutError):
            tab.and_(opened).wait_for(timeout=TURNING)
            return
    raise OutOfReach(f"arrows do not lead to {tab}")


_LIES_BEFORE = """element => !!(document.activeElement && document.activeElement !== document.body
    && element.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"""


def _replace(page: Page, text: str) -> None:
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)

"""The pictures of README and docs/writing-an-issue.md: walks through a fresh site and a demo in Chromium.
``make pictures`` calls this."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from docs.walk import house
from docs.walk.hands import Mouse
from docs.walk.way import go

FOLDER = Path(__file__).with_name("pictures")
PORTS = {"MAILER_WEB_PORT": "18800", "MAILER_CATCHER_PORT": "18825", "MAILER_BOUNCE_PORT": "18826"}
SITE = f"http://127.0.0.1:{PORTS['MAILER_WEB_PORT']}"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Login:
    """The demo's account."""

    user: str
    password: str


def main() -> None:
    """Take all pictures anew."""
    chromium = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("The pictures need Chromium (on Debian: apt install chromium).")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        walk_through(browser)
        with demo() as login:
            visitor = log_in(browser, login)
            take(visitor, "/catcher/1/html/", "mail-phone.png", 390, 780)
            take(visitor, "/admin/campaigns/1/", "campaign.png", 1280, 900)
        browser.close()


def walk_through(browser: Browser) -> None:
    """From nothing to a signed proof, with a picture of each step for docs/writing-an-issue.md."""
    folder = FOLDER / "writing"
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")
        print(folder / f"{name}.png")

    with tempfile.TemporaryDirectory(prefix="mailer-walk-") as home, house.running(Path(home)) as site:
        go(browser, site, Mouse(), shoot)


@contextlib.contextmanager
def demo() -> Iterator[Login]:
    """A demo that has sent everything, in a data folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="mailer-pictures-") as home:
        environment = {**os.environ, **PORTS, "MAILER_HOME": home}  # noqa: TID251
        command = [sys.executable, "-u", "-m", "mailer.cli", "demo"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            yield _login(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def _login(process: subprocess.Popen[str]) -> Login:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if found := re.search(r"“(.+)” with the password “(.+)”", line):
            return Login(*found.groups())
    raise SystemExit("The demo did not get through:\n" + "".join(said))


def log_in(browser: Browser, login: Login) -> BrowserContext:
    """A visitor whom the desk knows."""
    visitor = browser.new_context(device_scale_factor=1.5)
    page = visitor.new_page()
    page.goto(f"{SITE}/admin/login/")
    page.fill("input[name=username]", login.user)
    page.fill("input[name=password]", login.password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")
    return visitor


def take(visitor: BrowserContext, path: str, name: str, width: int, height: int) -> None:
    """The first screen of a page."""
    page = visitor.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(SITE + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / name)
    print(FOLDER / name)


if __name__ == "__main__":
    main()

"""The screens of editions and audiences in a real browser: proof, archive, preview, editor, and the page on which a
reader asks for the light edition. Screenshots land in the data folder, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.audience_cast import ARABIC, Cast, fill
from tests.browser.axe import violations
from tests.browser.editor_site import Site, running_site
from tests.browser.test_preview import OVERFLOWS, open_page, shoot

pytestmark = pytest.mark.browser

BADGE = ".issues-only:not([hidden])"


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


def screens(site: Site, cast: Cast) -> dict[str, str]:
    """The address of each, by the name of its screenshot."""
    return {
        "proof": f"/admin/proofs/{cast.proof}/",
        "make-proof": f"/admin/issues/{cast.issue}/proof/",
        "begin-edition": f"/admin/issues/{cast.issue}/edition/",
        "archive": f"/v/{cast.public_id}/",
        "archive-ar": f"/v/{cast.public_id}/?lang=ar",
        "leave": f"/u/{cast.leave}",
    }


@pytest.mark.parametrize("name", ["proof", "make-proof", "begin-edition", "archive", "archive-ar", "leave"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_it_fits_and_is_accessible(browser: Any, site: Site, cast: Cast, name: str, width: int, scheme: str) -> None:
    page = open_page(browser, site, width, scheme)
    page.goto(site.url + screens(site, cast)[name], wait_until="networkidle")
    shoot(page, f"audience-{name}-{width}")
    assert not page.evaluate(OVERFLOWS)
    # The admin's own pages have links without underline; the mail in the frame has its own tests.
    assert violations(page) == []


def test_the_proof_names_each_condition_and_who_gets_what(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/admin/proofs/{cast.proof}/")
    conditions = page.locator("section[aria-labelledby=conditions] > ul > li")
    assert conditions.count() == 4
    assert "of the kind donor" in conditions.nth(0).inner_text()
    assert "1 person today" in conditions.nth(0).inner_text()
    assert "What your grant paid for" in conditions.nth(0).inner_text()
    with page.context.expect_page() as opened:
        conditions.nth(0).get_by_role("link", name="English").click()
    assert "Every pump" in opened.value.locator("body").inner_text()
    assert "The road from Amman" not in opened.value.locator("body").inner_text()


def test_the_archive_leads_from_language_to_language(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/v/{cast.public_id}/")
    page.get_by_role("link", name="العربية").click()
    assert page.get_by_role("heading", level=1).inner_text() == ARABIC["title"]
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Wells run again in Tarn"
    assert "Every pump" not in page.locator("body").inner_text()


def test_the_link_in_a_mail_opens_in_the_language_of_the_mail(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/v/{cast.public_id}/{cast.view}")
    assert page.get_by_role("heading", level=1).inner_text() == ARABIC["title"]


def test_a_limited_block_says_for_whom_in_its_header(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{cast.issue}/", wait_until="networkidle")
    page.locator(BADGE).first.wait_for()
    shown = page.locator(BADGE).all_inner_texts()
    shoot(page, "audience-editor-1280")
    assert len(shown) == 4
    assert "donor" in shown[0]


def test_the_editor_says_how_far_each_edition_is(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 360)
    page.goto(f"{site.url}/admin/snippets/issues/issue/edit/{cast.issue}/", wait_until="networkidle")
    panel = page.locator(".editions")
    panel.scroll_into_view_if_needed()
    page.screenshot(path=str(_shots() / "audience-editions-360.png"))
    assert "العربية" in panel.inner_text()
    assert "to do" in panel.inner_text()


def _shots() -> Path:
    from django.conf import settings

    return Path(settings.MAILER_HOME) / "screenshots"


def test_the_preview_shows_what_everybody_gets_and_what_some(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 1280)
    page.goto(f"{site.url}/admin/issues/{cast.issue}/preview/?blocks=everybody", wait_until="networkidle")
    shoot(page, "audience-preview-1280")
    assert "Every pump" not in _mail(page)
    page.goto(f"{site.url}/admin/issues/{cast.issue}/preview/?blocks=1&edition=light", wait_until="networkidle")
    assert "Every pump" in _mail(page)
    assert "The road from Amman" not in _mail(page)


def _mail(page: Any) -> str:
    page.frame_locator("iframe[data-frame]").locator("body").wait_for()
    return str(page.frame(url=lambda url: "/preview/mail/" in url).locator("body").inner_text())


def test_a_reader_gets_the_light_edition_in_two_presses(browser: Any, site: Site, cast: Cast) -> None:
    page = open_page(browser, site, 320)
    page.goto(f"{site.url}/u/{cast.leave}")
    page.get_by_role("button", name="أريد النسخة الخفيفة").click()
    page.get_by_text("ستصلك النسخة الخفيفة").first.wait_for()
    shoot(page, "audience-light-320")
    assert not page.evaluate(OVERFLOWS)

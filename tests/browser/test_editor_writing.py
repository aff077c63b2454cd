"""Writing an issue in a real browser, by keyboard wherever that is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.browser.axe import violations
from tests.browser.editor_site import Site

pytestmark = pytest.mark.browser

BLOCKS = "[data-streamfield-stream-container] > [data-streamfield-child]"
ADD = "#body-root > div > div > .c-sf-add-button"
FOCUSED = "document.activeElement"


def open_page(browser: Any, site: Site, path: str, width: int = 1280, scheme: str = "light") -> Any:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/admin/{path}", wait_until="load")
    return page


@pytest.fixture
def editor(browser: Any, site: Site) -> Any:
    """An issue to write in. It is not the one that others begin from: a block that was added would stand there too."""
    page = open_page(browser, site, f"snippets/issues/issue/edit/{site.spare}/")
    yield page
    page.context.close()


@pytest.fixture
def begun(browser: Any, site: Site) -> Any:
    """An issue that was just begun from the last."""
    page = open_page(browser, site, f"issues/{site.issue}/next/")
    page.get_by_role("button", name="Begin the new issue").click()
    page.get_by_role("heading", name="Still empty").wait_for()
    page.locator(".issues-merge-button").first.wait_for()
    yield page
    page.context.close()


def shoot(page: Any, name: str) -> None:
    page.screenshot(path=str(settings.MAILER_HOME / "screenshots" / f"{name}.png"))


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def kinds(page: Any) -> list[str]:
    return page.locator(BLOCKS).evaluate_all(
        "all => all.map((block) => block.querySelector(':scope > input[name$=-type]').value)"
    )


def type_until_it_shows(page: Any, words: str) -> None:
    """The editor looks for changes only a while after it was opened, and says nowhere from when on."""
    for number in range(60):
        page.fill("#id_subject", f"Schools open, {number}")
        page.wait_for_timeout(500)
        if page.locator("[data-emptied]").get_by_text(words).count():
            return
    raise AssertionError("the list never changed")


def test_it_puts_a_merge_field_into_the_subject_by_keyboard(editor: Any) -> None:
    editor.focus("#id_subject")
    press(editor, "End", "Tab")
    assert editor.evaluate(f"{FOCUSED}.getAttribute('aria-label')") == "Insert a merge field into “Subject”"
    press(editor, "Enter", "ArrowDown", "ArrowDown", "Enter")
    editor.keyboard.type("our partners")
    assert editor.input_value("#id_subject") == 'Wells and schools{{ organisation|"our partners" }}'


def test_it_closes_the_menu_and_goes_back_to_where_it_was_opened(editor: Any) -> None:
    editor.focus("#id_subject")
    press(editor, "Tab", "Enter", "Escape")
    assert editor.locator(".issues-merge-menu").count() == 0
    assert editor.evaluate(f"{FOCUSED}.className").startswith("issues-merge-button")


def test_it_puts_a_merge_field_into_a_text_by_keyboard(editor: Any) -> None:
    text = editor.locator(".public-DraftEditor-content").first
    text.click()
    press(editor, "Control+End")
    editor.keyboard.type(" Dear ")
    press(editor, "Tab", "Enter", "ArrowDown", "Enter")
    editor.keyboard.type("colleague")
    assert 'The wells run again. Dear {{ name|"colleague" }}' in text.inner_text()


def test_it_counts_what_the_inbox_shows(editor: Any) -> None:
    editor.fill("#id_preheader", "Too short")
    assert editor.inner_text("#id_preheader-count") == "9 characters: 40 or more fill the line"
    editor.fill("#id_preheader", "x" * 60)
    assert editor.inner_text("#id_preheader-count") == "60 characters: good"
    editor.fill("#id_subject", "x" * 61)
    assert editor.inner_text("#id_subject-count") == "61 characters: a phone shows about 60"


def test_it_adds_moves_and_copies_blocks_by_keyboard(editor: Any) -> None:
    editor.locator(ADD).nth(2).focus()
    press(editor, "Enter")
    editor.locator(".tippy-box input[role=combobox]").fill("Quote")
    editor.get_by_role("option", name="Quote", exact=True).wait_for()
    press(editor, "Enter")
    editor.locator(BLOCKS).nth(2).wait_for()
    assert kinds(editor) == ["foreword", "photo", "quote"]
    editor.locator(BLOCKS).nth(2).get_by_role("button", name="Move up").first.focus()
    press(editor, "Enter")
    editor.wait_for_function(f"document.querySelectorAll('{BLOCKS}')[1].textContent.includes('Quote')")
    assert kinds(editor) == ["foreword", "quote", "photo"]
    editor.locator(BLOCKS).nth(1).get_by_role("button", name="Duplicate").first.focus()
    press(editor, "Enter")
    editor.locator(BLOCKS).nth(3).wait_for()
    assert kinds(editor) == ["foreword", "quote", "quote", "photo"]


def test_it_says_of_a_collapsed_block_what_is_in_it(editor: Any) -> None:
    toggle = editor.locator(BLOCKS).nth(0).locator("[data-panel-toggle]").first
    toggle.focus()
    press(editor, "Enter")
    heading = editor.locator(BLOCKS).nth(0).locator(".c-sf-block__title").first
    assert "From the head of mission" in heading.inner_text()


@pytest.mark.parametrize("kind", ["Story", "Programme", "Two photos", "Notice"])
def test_it_shows_a_block_as_readers_will_see_it_before_it_is_added(editor: Any, kind: str) -> None:
    editor.locator("[title='Insert a block']").first.click()
    option = editor.get_by_role("option", name=kind, exact=True).locator("xpath=..")
    option.get_by_role("button", name="Preview").click()
    frame = editor.frame_locator(".w-combobox-preview__iframe")
    frame.locator(".page").first.wait_for()
    shoot(editor, f"picker-{kind.split()[0].lower()}")
    assert frame.locator("body").inner_text().strip()


def test_it_takes_off_the_list_what_was_filled(begun: Any) -> None:
    assert begun.locator("[data-emptied] li").count() == 3
    type_until_it_shows(begun, "2 places are still empty")
    assert begun.locator("[data-emptied] a", has_text="Subject").count() == 0


def ask_again(page: Any) -> None:
    """As after a save; comes back when the answer was dealt with."""
    with page.expect_response(lambda answer: "/empty/" in answer.url and answer.status != 302) as asked:
        page.evaluate("document.dispatchEvent(new Event('w-autosave:success'))")
    asked.value.finished()
    page.evaluate("fetch('/healthz').then((answer) => answer.text())")


def test_it_keeps_the_list_when_the_session_has_ended(begun: Any) -> None:
    begun.context.clear_cookies()
    ask_again(begun)
    assert begun.locator("[data-emptied] li").count() == 3
    assert begun.locator("[data-emptied] :is(form, input)").count() == 0


def test_it_shows_nothing_but_the_list_in_its_place(begun: Any) -> None:
    page = "<p>Welcome to the hotel</p><form><input name=password></form>"
    begun.route("**/empty/", lambda route: route.fulfill(content_type="text/html", body=page))
    ask_again(begun)
    assert begun.locator("[data-emptied] li").count() == 3


def test_it_leads_from_the_list_to_the_block(begun: Any) -> None:
    begun.get_by_role("link", name="Block 2, Photo").focus()
    press(begun, "Enter")
    kind = "closest('[data-streamfield-child]').querySelector('input[name$=-type]').value"
    assert begun.evaluate(f"{FOCUSED}.{kind}") == "photo"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_keeps_nobody_out_of_the_list_of_what_is_empty(browser: Any, site: Site, scheme: str) -> None:
    page = open_page(browser, site, f"issues/{site.issue}/next/", 375, scheme)
    assert violations(page, ".proof") == []
    page.get_by_role("button", name="Begin the new issue").click()
    page.locator(".issues-emptied").wait_for()
    shoot(page, f"still-empty-375-{scheme}")
    assert violations(page, ".issues-emptied") == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_keeps_nobody_out_of_the_menu_of_merge_fields(browser: Any, site: Site, scheme: str) -> None:
    page = open_page(browser, site, f"snippets/issues/issue/edit/{site.issue}/", 375, scheme)
    page.get_by_role("button", name="Insert a merge field into “Subject”").click()
    shoot(page, f"merge-menu-375-{scheme}")
    assert violations(page, ".issues-merge-menu") == []
    page.context.close()


def test_it_says_whether_white_can_be_read_on_a_colour(browser: Any, site: Site) -> None:
    page = open_page(browser, site, "snippets/issues/programme/add/")
    page.fill("#id_colour", "#ffe000")
    note = page.locator("#id_colour ~ .issues-note")
    assert note.inner_text().startswith("White text cannot be read on it")
    page.get_by_label("Choose the colour of “Colour”").fill("#1f4e79")
    assert (page.input_value("#id_colour"), note.inner_text()) == ("#1f4e79", "White text on it: contrast 8.7, good")
    page.context.close()

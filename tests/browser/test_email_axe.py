"""axe-core on the mails themselves: nothing keeps anybody from reading them, in the light or the dark, on a phone or a
desktop, without pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailer.compiler.content import IssueContent, Medium
from mailer.compiler.sample import sample
from tests.browser.axe import violations
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import LETTER, REAL_ISSUES, THEME, read_yaml

pytestmark = pytest.mark.browser

Show = Callable[[str, int, str], Any]

CONTENTS = [
    *(pytest.param(read_yaml(path), id=path.stem) for path in REAL_ISSUES),
    *([] if REAL_ISSUES else [pytest.param(None, marks=pytest.mark.skip(reason="../shared/issues is not here"))]),
    pytest.param(sample(), id="sample"),
    pytest.param(sample(direction="rtl"), id="sample-rtl"),
    pytest.param(sample(medium=Medium.WEB), id="sample-web"),
    pytest.param(sample(pictures=False), id="sample-without-pictures"),
]


@pytest.fixture
def show(browser: Any) -> Iterator[Show]:
    contexts = []

    def show_(html: str, width: int, scheme: str) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        context.route("**/*", lambda route: route.abort())
        page = context.new_page()
        page.set_content(html, wait_until="domcontentloaded")
        return page

    yield show_
    for context in contexts:
        context.close()


def html_of(content: IssueContent, theme: Path = THEME) -> str:
    return filled(compiled(content, theme).html)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("content", [sample(), sample(direction="rtl", pictures=False)], ids=["sample", "sample-rtl"])
def test_it_keeps_nobody_out_in_the_theme_letter(show: Show, content: IssueContent, scheme: str) -> None:
    assert violations(show(html_of(content, LETTER), 375, scheme)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("content", CONTENTS)
def test_it_keeps_nobody_out(show: Show, content: IssueContent, width: int, scheme: str) -> None:
    assert violations(show(html_of(content), width, scheme)) == []


def test_it_would_find_what_cannot_be_read(show: Show) -> None:
    pale = '<p style="color:#bbbbbb;background:#ffffff">Too pale to read</p>'
    found = violations(show(html_of(sample()).replace("</h1>", f"</h1>{pale}", 1), 375, "light"))
    assert [line for line in found if line.startswith("serious color-contrast") and "Too pale" in line]

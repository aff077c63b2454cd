"""A compiled mail as a document: whole HTML, in order, and nothing in it that mails must not have."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import html5lib
import pytest

from mailer.compiler.content import IssueContent, Medium
from mailer.compiler.sample import sample, samples
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import REAL_ISSUES, THEME, THEMES, read_yaml

NO_REAL_ISSUES = pytest.mark.skip(reason="../shared/issues is not here")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
NOT_IN_A_MAIL = ["script", "form", "input", "button", "iframe", "object", "embed", "link", "base", "svg", "video"]


def _name(content: IssueContent) -> str:
    pictures = "pictures" if content.brand.logo else "no-pictures"
    extent = "full" if content.greeting else "bare"
    return f"{content.direction}-{content.medium}-{pictures}-{extent}"


CONTENTS = {_name(content): content for content in samples()}
CONTENTS |= {path.stem: read_yaml(path) for path in REAL_ISSUES} | {"arabic": ARABIC_PAGE}
mails = pytest.mark.parametrize(
    ("content", "theme"),
    [
        *(
            pytest.param(content, theme, id=f"{name}-{theme.name}")
            for (name, content), theme in product(CONTENTS.items(), THEMES)
        ),
        *([] if REAL_ISSUES else [pytest.param(None, None, marks=NO_REAL_ISSUES)]),
    ],
)


@cache
def html_of(content: IssueContent, theme: Path = THEME) -> str:
    return filled(compiled(content, theme).html)


def document(content: IssueContent, theme: Path) -> Any:
    return html5lib.parse(html_of(content, theme), namespaceHTMLElements=False)


def faults(html: str) -> list[tuple[int, str]]:
    """Line and code of every error that a parser of HTML finds. None is let through: what Outlook reads between
    conditional comments is a comment to everybody else."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [(position[0], code) for position, code, _ in parser.errors]


@mails
def test_it_is_html_without_a_fault(content, theme):
    assert faults(html_of(content, theme)) == []


@pytest.mark.parametrize("wrong", ["<p><div></p></div>", "<table><p>x</p></table>", "<b><i></b></i>", "<p id=a id=b>"])
def test_a_fault_in_the_structure_would_be_found(wrong):
    assert faults(html_of(sample()).replace("</body>", f"{wrong}</body>")) != []


@mails
def test_it_has_one_title_and_skips_no_level_of_heading(content, theme):
    levels = [int(each.tag[1]) for each in document(content, theme).iter() if each.tag in HEADINGS]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@mails
def test_it_says_nothing_with_an_empty_heading(content, theme):
    headings = [each for each in document(content, theme).iter() if each.tag in HEADINGS]
    assert [each for each in headings if not "".join(each.itertext()).strip()] == []


@mails
def test_it_names_its_language_direction_and_title(content, theme):
    page = document(content, theme)
    assert (page.get("lang"), page.get("dir")) == (content.language, content.direction)
    assert page.findtext("head/title") == content.title


@mails
def test_it_says_how_it_is_encoded(content, theme):
    metas = [each.attrib for each in document(content, theme).iter("meta")]
    named = [each.get("content", "") for each in metas if each.get("http-equiv", "").lower() == "content-type"]
    charsets = [each["charset"] for each in metas if "charset" in each] + [each.rpartition("=")[2] for each in named]
    assert {each.lower() for each in charsets} == {"utf-8"}


@mails
def test_it_has_nothing_that_mails_must_not_have(content, theme):
    assert [each.tag for each in document(content, theme).iter() if each.tag in NOT_IN_A_MAIL] == []


@mails
def test_it_listens_to_nothing(content, theme):
    handlers = {name for each in document(content, theme).iter() for name in each.attrib if str(name).startswith("on")}
    assert handlers == set()


@mails
def test_it_holds_no_data_in_addresses(content, theme):
    html = html_of(content, theme)
    assert "data:" not in html
    assert "javascript:" not in html


@mails
def test_it_describes_every_picture(content, theme):
    images = list(document(content, theme).iter("img"))
    assert [each.get("src") for each in images if not each.get("alt", "").strip()] == []
    assert bool(images) == any("pictures.example.org" in repr(part) for part in (content.brand, *content.blocks))


@mails
def test_it_gives_every_picture_its_width(content, theme):
    assert [
        each.get("src") for each in document(content, theme).iter("img") if not each.get("width", "").isdigit()
    ] == []


@mails
def test_it_gives_each_name_once(content, theme):
    names = Counter(each.get("id") for each in document(content, theme).iter() if each.get("id"))
    assert [name for name, times in names.items() if times > 1] == []


@mails
def test_it_leads_somewhere_with_every_link(content, theme):
    links = [(each.get("href", ""), "".join(each.itertext()).strip()) for each in document(content, theme).iter("a")]
    assert [link for link in links if not all(link)] == []


@mails
def test_it_tells_layout_tables_from_data(content, theme):
    assert {each.get("role") for each in document(content, theme).iter("table")} == {"presentation"}


@mails
def test_it_lets_only_mails_be_left(content, theme):
    leave = [
        each for each in document(content, theme).iter("a") if each.get("href") == "https://news.example.org/leave"
    ]
    assert bool(leave) == (content.medium == Medium.MAIL)

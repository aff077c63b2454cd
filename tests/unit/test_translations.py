"""Whatever subscribers see is there in their language: mails, the archive, the pages around them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("ar", "ckb")
PAGES = sorted(path for path in (ROOT / "templates" / "web").rglob("*.html") if "catcher" not in path.parts)
MODULES = sorted(
    ROOT / "mailer" / name
    for name in (
        "issues/adapter.py",
        "issues/dates.py",
        "issues/addresses.py",
        "issues/feeds.py",
        "issues/actions/comment_proof.py",
        "issues/actions/return_proof.py",
        "issues/archive/pages.py",
        "campaigns/reading.py",
        "campaigns/views.py",
    )
)
ASKED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "npgettext"}


def texts(source: str) -> Iterator[str]:
    """The message ids in Python code; context and msgid as gettext's files join them."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKED:
            given = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if given:
                yield "\x04".join(given[:2]) if call.func.id.startswith(("pg", "npg")) else given[0]


def page_texts(path: Path) -> Iterator[str]:
    code = templatize(path.read_text("utf-8"), origin=str(path))
    for found in re.finditer(r"(?:_|n?p?gettext)\((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)", code):
        yield from texts(found[0].replace(" _(", "_(").strip())


def catalogue(language: str) -> GNUTranslations:
    with open(ROOT / "mailer" / "locale" / language / "LC_MESSAGES" / "django.mo", "rb") as handle:
        return GNUTranslations(handle)


def missing(wanted: Iterator[str], language: str) -> list[str]:
    known = catalogue(language)._catalog  # type: ignore[attr-defined]  # it gives no other way of asking
    keys = {key[0] if isinstance(key, tuple) else key for key, value in known.items() if value}
    return [text for text in dict.fromkeys(wanted) if text not in keys]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates" / "web")))
def test_it_has_every_sentence_of_a_public_page(path: Path, language: str) -> None:
    assert missing(page_texts(path), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_it_has_every_word_that_code_puts_into_mails_and_pages(path: Path, language: str) -> None:
    assert missing(texts(path.read_text("utf-8")), language) == []


def test_it_reads_templates_as_gettext_does() -> None:
    found = {text for path in PAGES for text in page_texts(path)}
    assert {"Skip to content", "All issues of %(newsletter)s"} <= found

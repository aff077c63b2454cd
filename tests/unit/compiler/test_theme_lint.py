"""A theme's folder as a whole: what is wrong with it is told by file and line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from mailer.compiler import content as c
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.sample import sample, samples
from mailer.compiler.theme_lint import KINDS, lint_theme
from tests.unit.compiler.reading import compiled
from tests.unit.compiler.samples import THEME, THEMES

HEAD = "<mjml><mj-head></mj-head><mj-body>\n"
FOOT = "</mj-body></mjml>\n"
BLOCKS = '{% for block in issue.blocks %}\n{% include "blocks/" ~ block.kind ~ ".mjml" %}\n{% endfor %}\n'
SECTION = "<mj-section><mj-column>\n{inside}\n</mj-column></mj-section>\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small theme that shows every block, and is sound."""
    (tmp_path / "blocks").mkdir()
    for kind in KINDS:
        write(tmp_path, f"blocks/{kind}.mjml", SECTION.format(inside="<mj-text>words</mj-text>"))
    write(tmp_path, "issue.mjml", HEAD + BLOCKS + FOOT)
    write(tmp_path, "inline.css", "p { color: $brand }\n")
    return tmp_path


def write(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, "utf-8")


def found(folder: Path) -> list[tuple[str, str, int, str]]:
    return [(each.code, each.file, each.line, each.nearest) for each in lint_theme(folder)]


@pytest.mark.parametrize("folder", THEMES, ids=lambda folder: folder.name)
def test_it_finds_nothing_in_our_own_themes(folder):
    assert list(map(str, lint_theme(folder))) == []


def test_it_finds_nothing_in_a_small_theme_that_is_sound(folder):
    assert found(folder) == []


def test_it_finds_an_unknown_tag(folder):
    write(folder, "blocks/text.mjml", SECTION.format(inside="<mj-txt>words</mj-txt>"))
    assert found(folder) == [("unknown-tag", "blocks/text.mjml", 2, "mj-text")]


def test_it_finds_an_unknown_attribute(folder):
    write(folder, "blocks/text.mjml", SECTION.format(inside='<mj-text colour="red">words</mj-text>'))
    assert found(folder) == [("unknown-attribute", "blocks/text.mjml", 2, "color")]


def test_it_finds_what_stands_where_no_sample_leads(folder):
    write(
        folder,
        "blocks/text.mjml",
        SECTION.format(inside='{% if false %}\n<mj-text\n colour="{{ 1 }}">x</mj-text>{% endif %}'),
    )
    assert found(folder) == [("unknown-attribute", "blocks/text.mjml", 3, "color")]


def test_it_finds_wrong_nesting_in_the_file_it_was_written_in(folder):
    write(folder, "blocks/quote.mjml", "<mj-section>\n<mj-text>words</mj-text></mj-section>")
    assert found(folder) == [("nesting", "blocks/quote.mjml", 2, "")]


def test_it_finds_wrong_nesting_that_two_files_make_together(folder):
    write(folder, "parts.mjml", "{% macro words() %}\n\n<mj-text>words</mj-text>{% endmacro %}")
    write(folder, "blocks/quote.mjml", '{% from "parts.mjml" import words %}<mj-section>{{ words() }}</mj-section>')
    assert found(folder) == [("nesting", "parts.mjml", 3, "")]


def test_it_finds_words_outside_of_columns(folder):
    write(folder, "blocks/quote.mjml", "<mj-section>words</mj-section>")
    assert found(folder) == [("stray", "blocks/quote.mjml", 1, "")]


def test_it_finds_a_tag_that_is_never_closed(folder):
    write(folder, "blocks/quote.mjml", "<mj-section><mj-column></mj-section>")
    assert found(folder) == [("unbalanced", "blocks/quote.mjml", 1, "</mj-column>")]


def test_it_finds_style_that_would_not_be_inlined(folder):
    write(
        folder,
        "issue.mjml",
        (HEAD + BLOCKS + FOOT).replace("<mj-head>", "<mj-head><mj-style inline='inline'></mj-style>"),
    )
    assert found(folder) == [("inline-style", "issue.mjml", 1, "")]


def test_it_finds_a_block_that_cannot_be_shown(folder):
    (folder / "blocks" / "gallery.mjml").unlink()
    assert found(folder) == [("missing-file", "blocks/gallery.mjml", 0, "")]


def test_it_names_the_file_that_may_have_been_meant(folder):
    (folder / "blocks" / "gallery.mjml").rename(folder / "blocks" / "galery.mjml")
    assert "blocks/galery.mjml is like it" in str(lint_theme(folder)[0])


@pytest.mark.parametrize("file", ["issue.mjml", "inline.css"])
def test_it_finds_that_a_theme_has_no_beginning_or_no_sheet(folder, file):
    (folder / file).unlink()
    assert ("missing-file", file, 0, "") in found(folder)


def test_it_finds_a_part_that_is_not_there(folder):
    write(folder, "blocks/text.mjml", '\n{% from "prats.mjml" import words %}')
    assert [str(each) for each in lint_theme(folder)] == [
        "prats.mjml: the file is missing; blocks/text.mjml:2 asks for it."
    ]


def test_it_finds_a_field_that_no_block_has(folder):
    inside = "<mj-text>\n{{ block.content.tilte }}</mj-text>"
    write(folder, "blocks/text.mjml", SECTION.format(inside=inside))
    assert found(folder) == [("undefined-name", "blocks/text.mjml", 3, "title")]


def test_it_finds_a_name_that_is_nowhere_defined(folder):
    write(folder, "blocks/text.mjml", SECTION.format(inside="<mj-text>{{ isue.title }}</mj-text>"))
    assert found(folder)[0][:3] == ("undefined-name", "blocks/text.mjml", 2)


def test_it_finds_every_broken_block_at_once(folder):
    for kind in ("text", "quote"):
        write(folder, f"blocks/{kind}.mjml", "{{ nothing }}")
    assert [each[1] for each in found(folder)] == ["blocks/quote.mjml", "blocks/text.mjml"]


@pytest.mark.parametrize("wrong", ["{% if %}", "{{ 1|nosuchfilter }}", "{% endfor %}"])
def test_it_finds_a_template_that_jinja_cannot_read(folder, wrong):
    write(folder, "blocks/text.mjml", f"\n{wrong}")
    assert found(folder) == [("broken-template", "blocks/text.mjml", 2, "")]


def test_it_finds_a_template_that_stops(folder):
    write(folder, "blocks/text.mjml", "\n{{ 1 // 0 }}")
    assert found(folder) == [("broken-template", "blocks/text.mjml", 2, "")]


def test_it_finds_a_value_that_no_brand_has(folder):
    write(folder, "inline.css", "p { color: $brand }\na { color: $acent }\n")
    assert found(folder) == [("undefined-name", "inline.css", 2, "$accent")]


def test_it_finds_what_only_the_renderer_stumbles_over(folder):
    write(folder, "blocks/text.mjml", SECTION.format(inside="<mj-text><p>words</mj-text>"))
    assert [each[:2] for each in found(folder)] == [("does-not-compile", "issue.mjml")]


def test_it_takes_a_theme_by_a_relative_path(folder, monkeypatch):
    write(folder, "blocks/text.mjml", "{{ nothing }}")
    monkeypatch.chdir(folder.parent)
    assert found(Path(folder.name))[0][1:3] == ("blocks/text.mjml", 1)


def test_it_reads_a_theme_anew_once_it_was_corrected(tmp_path):
    folder = tmp_path / "theme"
    shutil.copytree(THEME, folder)
    (folder / "blocks" / "text.mjml").unlink()
    assert lint_theme(folder)
    shutil.copy(THEME / "blocks" / "text.mjml", folder / "blocks")
    assert lint_theme(folder) == ()


@pytest.mark.parametrize("full", [True, False])
def test_the_sample_has_every_kind_of_block(full):
    kinds = {type(block.content) for block in sample(full=full).blocks}
    assert kinds == set(get_args(c.Content))


@pytest.mark.parametrize("content", samples())
def test_the_sample_can_be_compiled_in_every_form(content):
    assert isinstance(compiled(content), CompiledIssue)


def test_the_sample_has_no_picture_where_none_are_wanted():
    assert "<img" not in compiled(sample(pictures=False)).to_json()

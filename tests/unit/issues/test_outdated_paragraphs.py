"""What is told of a source that changed after it was translated."""

from __future__ import annotations

import dataclasses
import json

import pytest

from mailer.compiler import content as c
from mailer.issues.outdated import (
    HEAD,
    MOST_BLOCKS,
    MOST_PARAGRAPHS,
    REST,
    Outdated,
    Paragraph,
    What,
    fingerprint,
    outdated,
)
from tests.unit.issues import preflight_cast as cast

STORY = c.Story("Wells", "<p>One.</p><p>Two, <a href='https://tarn.org/a'>see</a>.</p><p>Three.</p>", "Told by Amal")
SOURCE = cast.issue(STORY, c.Text("<p>x</p>"), c.Divider())


def since(before: c.IssueContent, after: c.IssueContent) -> tuple[Outdated, ...]:
    """As it comes back from the database."""
    return outdated(json.loads(json.dumps(fingerprint(before))), fingerprint(after))


def story(**fields: object) -> c.IssueContent:
    return cast.issue(dataclasses.replace(STORY, **fields), c.Text("<p>x</p>"), c.Divider())


def changed(*places: tuple[str, int], gone: int = 0) -> tuple[Outdated, ...]:
    return (Outdated("block-0", What.CHANGED, tuple(Paragraph(*each) for each in places), gone),)


def test_it_finds_nothing_where_nothing_changed() -> None:
    assert since(SOURCE, SOURCE) == ()


def test_it_takes_other_spaces_and_other_type_for_nothing() -> None:
    body = "<p>One. </p><p><b>Two</b>,\n <a href='https://tarn.org/a'>see</a>.</p><p></p><p>Three.</p>"
    assert since(SOURCE, story(body=body)) == ()


def test_it_takes_another_place_of_a_picture_for_nothing() -> None:
    moved = dataclasses.replace(cast.WELL, url="https://news.tarn.org/media/p/9.jpg")
    assert since(cast.photo(), cast.photo(moved)) == ()


def test_it_names_the_paragraph_that_changed() -> None:
    assert since(SOURCE, story(body=STORY.body.replace("Three", "Four"))) == changed(("body", 3))


def test_it_names_the_paragraph_whose_link_changed() -> None:
    assert since(SOURCE, story(body=STORY.body.replace("org/a", "org/b"))) == changed(("body", 2))


def test_it_names_a_plain_field_that_changed() -> None:
    assert since(SOURCE, story(attribution="Told by Omar")) == changed(("attribution", 1))


def test_it_names_a_paragraph_that_was_added_and_no_other() -> None:
    assert since(SOURCE, story(body=f"<p>Zero.</p>{STORY.body}")) == changed(("body", 1))


def test_it_counts_paragraphs_that_are_gone() -> None:
    assert since(SOURCE, story(body="<p>Three.</p>")) == changed(gone=2)


def test_it_names_blocks_that_came_and_went() -> None:
    less = dataclasses.replace(SOURCE, blocks=SOURCE.blocks[1:])
    assert since(SOURCE, less) == (Outdated("block-0", What.REMOVED, gone=5),)
    (added,) = since(less, SOURCE)
    fields = [each.field for each in added.paragraphs]
    assert (added.block_id, added.what, fields) == ("block-0", What.ADDED, ["title", *["body"] * 3, "attribution"])


def test_it_finds_a_block_that_became_another_kind() -> None:
    other = cast.issue(STORY, c.Notice("<p>x</p>"), c.Divider())
    assert [each.block_id for each in since(SOURCE, other)] == ["block-1"]


def test_it_compares_what_stands_above_the_blocks() -> None:
    after = dataclasses.replace(SOURCE, subject="Schools")
    assert since(SOURCE, after) == (Outdated(HEAD, What.CHANGED, (Paragraph("subject", 1),)),)


def test_it_holds_so_much_and_no_more() -> None:
    body = "".join(f"<p>{number}</p>" for number in range(MOST_PARAGRAPHS * 2))
    (_, marks) = fingerprint(cast.text(f"x</p>{body}<p>"))[1]
    assert len(marks) == MOST_PARAGRAPHS + 1
    assert len(fingerprint(cast.issue(*[c.Divider()] * (MOST_BLOCKS + 5)))) == MOST_BLOCKS + 2


def test_it_notices_a_change_beyond_what_it_tells_apart() -> None:
    many = [c.Text(f"<p>{number}</p>") for number in range(MOST_BLOCKS + 5)]
    before, after = cast.issue(*many), cast.issue(*many[:-1], c.Text("<p>other</p>"))
    assert [each.block_id for each in since(before, after)] == [REST]


def test_it_keeps_no_text() -> None:
    assert "Three" not in json.dumps(fingerprint(SOURCE))


@pytest.mark.parametrize("stored", [[1], [["a"]], [["a", 1]], [["a", [["x"]]]], ["ab", None]])
def test_it_refuses_what_is_no_fingerprint(stored: list[object]) -> None:
    with pytest.raises(ValueError, match="not a fingerprint"):
        outdated(stored, fingerprint(SOURCE))  # type: ignore[arg-type]

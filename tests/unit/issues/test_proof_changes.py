"""What is told of the difference between two proofs."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import pytest

from mailer.issues import text_changes
from mailer.issues.changes import Fact, Moves, Reach, ReachChange, Reading, Side, compare
from mailer.issues.text_changes import Gap, Mark, Words

SIDE = Side(
    subjects={"en": "Wells"},
    preheaders={"en": "Two good months"},
    sender="Mission <news@mission.example>",
    reply_to="desk@mission.example",
    fallback="English",
    archive="everybody",
    lists=frozenset({"Donors"}),
    blocks=(Reach("en", "b", "Budget"),),
    texts={("en", Reading.EVERY_BLOCK): "One\n\nTwo of\nmany\n\nThree\n\nFour\n\nFive"},
    links=("https://a.example/", "https://b.example/"),
    pictures=(("aa", "p/1.jpg"), ("bb", "p/2.jpg")),
    size=1000,
)


def texts(words: str, **others: str) -> dict[tuple[str, Reading], str]:
    """In English; ``others`` are its other readings."""
    return {("en", Reading.EVERY_BLOCK): words} | {("en", Reading[name]): each for name, each in others.items()}


def test_it_finds_nothing_between_equals() -> None:
    assert not compare(SIDE, replace(SIDE, size=1200))


def test_it_takes_other_line_breaks_for_nothing() -> None:
    assert not compare(SIDE, replace(SIDE, texts=texts("One\n\nTwo of many\n\nThree\n \nFour\n\n\nFive\n")))


def test_it_tells_facts_with_what_they_were() -> None:
    found = compare(SIDE, replace(SIDE, subjects={"en": "Schools"}, reply_to=""))
    assert found.facts == (Fact("subject", "Wells", "Schools"), Fact("reply_to", "desk@mission.example", ""))


def test_it_tells_the_subject_of_each_edition() -> None:
    both = replace(SIDE, subjects={"en": "Wells", "ar": "آبار"}, preheaders={})
    found = compare(both, replace(both, subjects={"en": "Wells", "ar": "مدارس"}))
    assert found.facts == (Fact("subject", "آبار", "مدارس", "ar"),)


def test_it_tells_who_gets_the_fallback_and_who_sees_it_in_the_archive() -> None:
    found = compare(SIDE, replace(SIDE, fallback="العربية", archive="staff alone"))
    assert [each.name for each in found.facts] == ["fallback", "archive"]


DONORS, PRESS = (Reach("en", "b", "Budget", key, f"of the kind {key}") for key in ("donor", "press"))
ALL = Reach("en", "b", "Budget")


@pytest.mark.parametrize(
    ("before", "after"), [(DONORS, ALL), (ALL, DONORS), (DONORS, PRESS), (None, DONORS), (DONORS, None)]
)
def test_it_tells_a_block_that_other_readers_get(before: Reach | None, after: Reach | None) -> None:
    old, new = (replace(SIDE, blocks=(each,) if each else ()) for each in (before, after))
    assert compare(old, new).reach == (ReachChange(before, after),)


def test_it_leaves_blocks_for_everybody_that_came_or_went_to_the_words() -> None:
    assert not compare(SIDE, replace(SIDE, blocks=()))


def test_it_says_once_what_is_so_in_all_editions_and_else_in_which() -> None:
    old = replace(SIDE, blocks=(DONORS, replace(DONORS, language="ar")))
    (found,) = compare(old, replace(SIDE, blocks=(ALL, replace(ALL, language="ar")))).reach or ()
    assert found.languages == ()
    (found,) = compare(old, replace(SIDE, blocks=(DONORS, replace(ALL, language="ar")))).reach or ()
    assert found.languages == ("ar",)


def test_it_does_not_call_alike_what_it_cannot_tell() -> None:
    assert compare(replace(SIDE, blocks=None), SIDE)


def test_it_tells_lists_that_came_and_went() -> None:
    assert compare(SIDE, replace(SIDE, lists=frozenset({"Partners"}))).lists == Moves(("Partners",), ("Donors",))


def test_it_tells_links_that_came_and_went() -> None:
    found = compare(SIDE, replace(SIDE, links=("https://b.example/", "https://c.example/")))
    assert found.links == Moves(("https://c.example/",), ("https://a.example/",))


def test_it_knows_a_picture_by_what_it_shows_and_not_by_its_name() -> None:
    assert not compare(SIDE, replace(SIDE, pictures=(("bb", "p/8.jpg"), ("aa", "p/9.jpg"))))


def test_it_shows_the_new_file_of_a_new_picture_and_the_old_of_one_that_is_gone() -> None:
    found = compare(SIDE, replace(SIDE, pictures=(("aa", "p/8.jpg"), ("cc", "p/9.jpg"))))
    assert found.pictures == Moves(("p/9.jpg",), ("p/2.jpg",))


def test_it_marks_the_words_that_changed_within_a_paragraph() -> None:
    (text,) = compare(SIDE, replace(SIDE, texts=texts("One\n\nTwo of some\n\nThree\n\nFour\n\nFive"))).texts
    changed = (Words(Mark.SAME, "Two of"), Words(Mark.REMOVED, "many"), Words(Mark.ADDED, "some"))
    assert text.parts == ((Words(Mark.SAME, "One"),), changed, (Words(Mark.SAME, "Three"),), Gap(2))


def test_it_shows_a_new_paragraph_whole() -> None:
    (text,) = compare(SIDE, replace(SIDE, texts=texts("One\n\nTwo of many\n\nThree\n\nFour\n\nFive\n\nSix"))).texts
    assert text.parts == (Gap(4), (Words(Mark.SAME, "Five"),), (Words(Mark.ADDED, "Six"),))


def test_it_tells_a_changed_paragraph_from_a_new_one_before_it() -> None:
    old = replace(SIDE, texts=texts("The wells of Tarn run again since May"))
    new = replace(SIDE, texts=texts("Dear reader\n\nThe wells of Tarn run again since June"))
    (text,) = compare(old, new).texts
    assert text.parts[0] == (Words(Mark.ADDED, "Dear reader"),)
    assert Words(Mark.ADDED, "June") in text.parts[1]


def test_it_shows_paragraphs_that_share_nothing_one_after_the_other() -> None:
    (text,) = compare(replace(SIDE, texts=texts("Wells")), replace(SIDE, texts=texts("Schools"))).texts
    assert text.parts == ((Words(Mark.REMOVED, "Wells"),), (Words(Mark.ADDED, "Schools"),))


def test_it_tells_of_a_language_that_came() -> None:
    (text,) = compare(SIDE, replace(SIDE, texts={**SIDE.texts, ("ar", Reading.EVERY_BLOCK): "مرحبا"})).texts
    assert (text.language, text.parts) == ("ar", ((Words(Mark.ADDED, "مرحبا"),),))


def test_it_shows_of_the_other_readings_what_the_mail_with_every_block_does_not() -> None:
    old = replace(SIDE, texts=texts("One\n\nBudget", PUBLIC="One", WEB="One\n\nMore"))
    new = replace(SIDE, texts=texts("Uno\n\nBudget", PUBLIC="Uno\n\nBudget", WEB="Uno\n\nMore"))
    assert [each.reading for each in compare(old, new).texts] == [Reading.EVERY_BLOCK, Reading.PUBLIC]
    new = replace(SIDE, texts=texts("Uno\n\nBudget", PUBLIC="Uno", WEB="Uno\n\nMost"))
    assert [each.reading for each in compare(old, new).texts] == [Reading.EVERY_BLOCK, Reading.WEB]


def test_it_compares_very_long_paragraphs_as_a_whole() -> None:
    long = " ".join(["word"] * text_changes.MOST_WORDS)
    (text,) = compare(replace(SIDE, texts=texts(long)), replace(SIDE, texts=texts(f"{long} more"))).texts
    assert [len(part) for part in text.parts if not isinstance(part, Gap)] == [1, 1]


def test_it_says_where_texts_are_too_long_to_be_compared_to_their_end() -> None:
    long = "\n\n".join(str(number) for number in range(text_changes.MOST_PARAGRAPHS))
    (text,) = compare(replace(SIDE, texts=texts(long)), replace(SIDE, texts=texts(f"{long}\n\nend"))).texts
    assert text.cut


class Counted(SequenceMatcher):  # type: ignore[type-arg]
    """Counts how often two paragraphs are compared word by word, and two texts paragraph by paragraph."""

    made = 0

    def __init__(self, *arguments: Any, **more: Any) -> None:
        type(self).made += 1
        super().__init__(*arguments, **more)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    monkeypatch.setattr(Counted, "made", 0)
    monkeypatch.setattr(text_changes, "SequenceMatcher", Counted)
    return Counted


def between(old: str, new: str) -> tuple[Any, ...]:
    (text,) = compare(replace(SIDE, texts=texts(old)), replace(SIDE, texts=texts(new))).texts
    return text.parts


def test_it_does_not_compare_words_that_are_repeated_too_often(counted: type[Counted]) -> None:
    parts = between("more and " * 350, "and more " * 350)
    assert counted.made == 1
    assert [words.mark for part in parts for words in part] == [Mark.REMOVED, Mark.ADDED]


def test_it_compares_words_that_are_repeated_now_and_then(counted: type[Counted]) -> None:
    parts = between("more and " * 200, "more and " * 200 + "more")
    assert counted.made == 2
    assert [words.mark for part in parts for words in part] == [Mark.SAME, Mark.ADDED]


def test_it_compares_so_many_paragraphs_and_no_more(counted: type[Counted]) -> None:
    many = range(text_changes.MOST_PARAGRAPHS)
    old = "\n\n".join(f"same same {number} old" for number in many)
    new = "\n\n".join(f"same same {number} new" for number in many)
    parts = between(old, new)
    assert counted.made <= 1 + text_changes.MOST_EFFORT // text_changes.EFFORT_OF_A_TRY
    assert parts[-1] == (Words(Mark.ADDED, f"same same {many[-1]} new"),)


def test_it_does_not_look_for_paragraphs_that_are_repeated_too_often(counted: type[Counted]) -> None:
    between("\n\n".join(["a b", "c d"] * 500), "\n\n".join(["c d", "a b"] * 500))
    assert counted.made <= text_changes.MOST_EFFORT // text_changes.EFFORT_OF_A_TRY

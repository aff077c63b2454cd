"""What is told of the difference between two proofs."""

from __future__ import annotations

from dataclasses import replace

from mailer.issues import changes
from mailer.issues.changes import Fact, Gap, Mark, Moves, Side, Words, compare

SIDE = Side(
    subject="Wells",
    preheader="Two good months",
    sender="Mission <news@mission.example>",
    reply_to="desk@mission.example",
    lists=frozenset({"Donors"}),
    texts=(("en", "One\n\nTwo of\nmany\n\nThree\n\nFour\n\nFive"),),
    links=("https://a.example/", "https://b.example/"),
    pictures=(("aa", "p/1.jpg"), ("bb", "p/2.jpg")),
    size=1000,
)


def texts(words: str) -> tuple[tuple[str, str], ...]:
    return (("en", words),)


def test_it_finds_nothing_between_equals() -> None:
    assert not compare(SIDE, replace(SIDE, size=1200))


def test_it_takes_other_line_breaks_for_nothing() -> None:
    assert not compare(SIDE, replace(SIDE, texts=texts("One\n\nTwo of many\n\nThree\n \nFour\n\n\nFive\n")))


def test_it_tells_facts_with_what_they_were() -> None:
    found = compare(SIDE, replace(SIDE, subject="Schools", reply_to=""))
    assert found.facts == (Fact("subject", "Wells", "Schools"), Fact("reply_to", "desk@mission.example", ""))


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
    (text,) = compare(SIDE, replace(SIDE, texts=(*SIDE.texts, ("ar", "مرحبا")))).texts
    assert (text.language, text.parts) == ("ar", ((Words(Mark.ADDED, "مرحبا"),),))


def test_it_compares_very_long_paragraphs_as_a_whole() -> None:
    long = " ".join(["word"] * changes.MOST_WORDS)
    (text,) = compare(replace(SIDE, texts=texts(long)), replace(SIDE, texts=texts(f"{long} more"))).texts
    assert [len(part) for part in text.parts if not isinstance(part, Gap)] == [1, 1]


def test_it_says_where_texts_are_too_long_to_be_compared_to_their_end() -> None:
    long = "\n\n".join(str(number) for number in range(changes.MOST_PARAGRAPHS))
    (text,) = compare(replace(SIDE, texts=texts(long)), replace(SIDE, texts=texts(f"{long}\n\nend"))).texts
    assert text.cut

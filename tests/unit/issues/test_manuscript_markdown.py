"""Texts in which headings, lists, tables and links are marked with signs: the signs go, what they say stays."""

from __future__ import annotations

import time

import pytest

from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.paper import Line, Mark
from mailer.issues.manuscripts.plaintext import read_text
from mailer.issues.manuscripts.recognise import recognise

HEADS = "# Tarn Valley News\n\n## Wells\n\n"


def lines(text: str) -> list[Line]:
    return [line for page in read_text(text.encode()).pages for line in page]


def after_heads(text: str) -> list[str]:
    return [line.text for line in lines(HEADS + text)[2:]]


def test_it_takes_headings_by_their_signs() -> None:
    found = lines("# Tarn Valley News #\n\nText.\n### Wells\nThey run.\n\nIn touch\n========\n\nMills\n-----\nText.")
    heads = [line.text for line in found if line.mark is Mark.HEADING]
    assert heads == ["Tarn Valley News", "Wells", "In touch", "Mills"]
    assert len(found) == 7


def test_it_makes_blocks_of_headings_that_are_marked() -> None:
    text = "## Wells\n\nFour wells run again.\n\n## mills and what they do\n\nFour mills turn again.\n"
    draft = recognise(read_text(text.encode()), "a.txt", "Tarn")
    assert [block.fields["title"] for block in draft.blocks] == ["Wells", "mills and what they do"]


@pytest.mark.parametrize(
    "text",
    [
        "# 4 is our house\n\nIt has *no* number.",
        "Wells\n-----\nThey run *again*.",
        "The price is 4 * 3 or 3 | 4.\n\n- A torch",
    ],
)
def test_it_takes_signs_for_what_they_are_where_nothing_speaks_for_marks(text: str) -> None:
    found = lines(text)
    assert not any(line.mark for line in found)
    assert [sign for sign in "#*|" if sign in text] == [
        sign for sign in "#*|" if any(sign in line.text for line in found)
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The **wells** run *again*, ***all*** of __them__ do.", "The wells run again, all of them do."),
        ("**Wells and *mills* run.**", "Wells and mills run."),
        ("A snake_case_word, 3 * 4 * 5 and a price*.", "A snake_case_word, 3 * 4 * 5 and a price*."),
        ("See [the plans](https://tarn.example.org/a_b_c).", "See the plans (https://tarn.example.org/a_b_c)."),
        ('See [the plans](https://tarn.example.org "Plans").', "See the plans (https://tarn.example.org)."),
        ("See [plans][1] now.\n\n[1]: https://tarn.example.org", "See plans (https://tarn.example.org) now."),
        ("Write to <ann@tarn.example.org>.", "Write to ann@tarn.example.org."),
        ("> Never seen so many `beans`.", "Never seen so many beans."),
        (r"Two \* three \[four\]", "Two * three [four]"),
    ],
)
def test_it_takes_signs_off_words(text: str, plain: str) -> None:
    assert after_heads(text) == [plain]


def test_it_takes_signs_off_words_that_are_wrapped() -> None:
    assert after_heads("The **old\nwells** run.") == ["The old", "wells run."]


def test_each_item_of_a_list_is_a_paragraph() -> None:
    found = lines(HEADS + "* A torch\n- A rope\n  for the well\n1. First\n2. Second")[2:]
    assert [line.text for line in found if line.begins] == ["• A torch", "• A rope", "1. First", "2. Second"]


def test_it_takes_tables_row_by_row() -> None:
    found = lines("| Date  | What |\n|-------|:----:|\n| 4 May | Swap |\n\nText.")
    assert [(line.text, line.mark) for line in found] == [
        ("Date | What", Mark.ROW),
        ("4 May | Swap", Mark.ROW),
        ("Text.", Mark.NONE),
    ]


def test_it_takes_what_pictures_show_and_names_their_files() -> None:
    text = HEADS + "![Beans in June](beans.jpg)\n"
    found = read_text(text.encode())
    assert (found.pages[0][-1].text, found.pages[0][-1].mark, found.unread) == (
        "Beans in June",
        Mark.CAPTION,
        ("beans.jpg",),
    )


def test_it_names_links_that_lead_to_no_page() -> None:
    found = read_text(f"{HEADS}See [the plans](plans.pdf).".encode())
    assert (found.pages[0][-1].text, found.unread) == ("See the plans.", ("plans.pdf",))


def test_it_drops_rules_and_keeps_page_breaks() -> None:
    assert [len(page) for page in read_text(f"{HEADS}Text.\n\n---\n\f## Mills\n\nText.".encode()).pages] == [3, 2]


@pytest.mark.parametrize("sign", ["|--|\n", "*a", "[a](", "`", "> " * 20, "a|" + " " * 300, "_ _", "]: x\n[", "=\n"])
def test_it_reads_signs_without_end_in_time(sign: str) -> None:
    text = (HEADS + sign * (200_000 // len(sign))).encode()
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < 4


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Émile’s well runs again.", "الماء يعود إلى الوادي بعد شتاء طويل."])
def test_it_guesses_letters_of_two_bytes(text: str, encoding: str) -> None:
    found = read_text(text.encode(encoding))
    assert (found.pages[0][0].text, found.is_guessed) == (text, True)
    assert Reason.ENCODING in [flag.reason for flag in recognise(found, "a.txt", "Tarn").flags]

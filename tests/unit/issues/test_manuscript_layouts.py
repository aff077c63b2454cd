"""Columns and tables, on pages of PDFs and in texts laid out with blanks: neither is read across the other."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.issues.manuscripts.draft import Draft, Reason
from mailer.issues.manuscripts.paper import Line, Mark
from mailer.issues.manuscripts.pdf import read_pdf
from mailer.issues.manuscripts.plaintext import read_text
from mailer.issues.manuscripts.recognise import recognise
from tests.unit.issues.manuscript_files import Set, column, pdf

LEFT = "Four barges now carry the market from village to village. Each stays two days and moves on by night."
RIGHT = "My hens have stopped laying. Is it the heat? It is. Give them shade and water, and ask again."
PRICES = [("Goods", "June", "September"), ("Rice", "18,000", "21,500"), ("Millet", "12,000", "12,500")]

LAID_OUT = """\
Wells for Sarir                       Goats and gardens

The first two wells of the year       Gardens were planted at five
were drilled in March. Water          schools. The goats ate two of
came at sixty metres.                 them.

                                      Fences have since been built
                                      from old bed frames.

The mill turns again, and everybody who lives by the river has heard it turn.
"""


def grid(rows: list[tuple[str, ...]], lefts: tuple[float, ...], top: float, step: float = 15) -> list[Set]:
    return [
        (left, top - step * at, 10, cell) for at, row in enumerate(rows) for left, cell in zip(lefts, row, strict=True)
    ]


def lines(text: str) -> list[Line]:
    return [line for page in read_text(text.encode()).pages for line in page]


def of_pdf(*page: Set) -> list[Line]:
    return list(read_pdf(pdf(page)).pages[0])


def texts(found: list[Line], mark: Mark = Mark.NONE) -> list[str]:
    return [line.text for line in found if line.mark is mark]


def drafted(text: str) -> Draft:
    return recognise(read_text(text.encode()), "a.txt", "Tarn Valley News")


def test_a_table_below_two_columns_leaves_them_columns() -> None:
    page = [*column(LEFT, 50, 740), *column(RIGHT, 320, 740), *grid(PRICES, (50, 210, 330), 600)]
    found = of_pdf(*page)
    assert " ".join(texts(found)) == f"{LEFT} {RIGHT}"
    assert texts(found, Mark.ROW) == ["Goods | June | September", "Rice | 18,000 | 21,500", "Millet | 12,000 | 12,500"]


def test_the_heading_of_a_table_stays_above_it() -> None:
    page = [
        *column(LEFT, 50, 740),
        *column(RIGHT, 320, 740),
        (50, 620, 12, "Prices"),
        *grid(PRICES, (50, 210, 330), 600),
    ]
    assert [line.text for line in of_pdf(*page)][-4:-2] == ["Prices", "Goods | June | September"]


def test_a_table_in_one_of_two_columns_stays_in_it() -> None:
    """Its cells stand beside lines of the other column."""
    page = [
        *column(f"{LEFT} {LEFT} {LEFT}", 50, 740),
        *column(f"{RIGHT} {RIGHT}", 320, 740),
        *grid(PRICES, (320, 380, 440), 668, 12),
    ]
    found = of_pdf(*page)
    assert " ".join(texts(found)) == f"{LEFT} {LEFT} {LEFT} {RIGHT} {RIGHT}"
    assert len(texts(found, Mark.ROW)) == len(PRICES)


def test_columns_of_a_text_are_read_one_after_the_other() -> None:
    found = lines(LAID_OUT)
    left, right = found[:4], found[4:10]
    assert [line.text for line in left] == [
        "Wells for Sarir",
        "The first two wells of the year",
        "were drilled in March. Water",
        "came at sixty metres.",
    ]
    assert [line.text for line in right if line.begins] == [
        "Goats and gardens",
        RIGHT_BEGINS,
        "Fences have since been built",
    ]
    assert found[10].text.startswith("The mill turns again")


RIGHT_BEGINS = "Gardens were planted at five"


def test_three_columns_of_a_text_are_read_one_after_the_other() -> None:
    row = "The {} column says          here that it is one         of three columns."
    found = lines("\n".join(row.format(each) for each in ("first", "second", "third", "fourth")))
    assert [line.text for line in found][4:8] == ["here that it is one"] * 4


def test_a_table_of_a_text_becomes_rows() -> None:
    found = lines(
        "Prices\n\nGoods        June   September\nRice       18,000      21,500\nMillet     12,000      12,500\n"
    )
    assert texts(found, Mark.ROW) == ["Goods | June | September", "Rice | 18,000 | 21,500", "Millet | 12,000 | 12,500"]


def test_a_table_with_tabs_becomes_rows() -> None:
    found = lines("Clinic\t\tVisits\t\tBirths\nOzi\t\t201\t\t7\nKipini\t\t412\t\t18\n")
    assert texts(found, Mark.ROW) == ["Clinic | Visits | Births", "Ozi | 201 | 7", "Kipini | 412 | 18"]


def test_rows_of_a_table_are_said_to_be_one() -> None:
    blocks = drafted("Prices\n\nGoods        June   September\nRice       18,000      21,500\n" * 2).blocks
    assert Reason.TABLE in [flag.reason for block in blocks for flag in block.flags]


@pytest.mark.parametrize(
    "text",
    [
        "Tel        +41 22 555 01 00\nFax        +41 22 555 01 01\nMail       ann@tarn.example.org\n",
        "711       visits by boat\n28        births attended\n2,340     vaccinations\n",
        "1.     Take a torch\n2.     Take a rope\n3.     Take a coat\n",
        "•      Take a torch\n•      Take a rope\n•      Take a coat\n",
    ],
    ids=["contacts", "figures", "numbers", "bullets"],
)
def test_labels_and_what_they_are_of_stay_together(text: str) -> None:
    assert [(line.text, line.mark) for line in lines(text)] == [
        (" ".join(row.split()), Mark.NONE) for row in text.splitlines()
    ]


def test_it_says_that_two_long_halves_were_put_together() -> None:
    text = "Water came at sixty metres, cold        and the goats have moved on since.\n"
    found = drafted(f"Wells for Sarir\n\nThe wells were drilled in the month of March of this year.\n{text}")
    assert Reason.JOINED in [flag.reason for flag in found.blocks[0].flags]


def test_it_says_that_two_long_halves_of_a_pdf_were_put_together() -> None:
    line = [(50.0, 700.0, 10.0, "Water came at sixty metres"), (320.0, 700.0, 10.0, "and the goats have moved on")]
    assert [each.is_sure for each in of_pdf(*line)] == [False]


def test_a_line_of_dashes_is_no_text() -> None:
    assert [(line.text, line.begins) for line in lines("Wells\n-----\nThey run.\n* * *\nMills turn.")] == [
        ("Wells", True),
        ("They run.", True),
        ("Mills turn.", True),
    ]


CELLS = st.lists(
    st.sampled_from(["", "Mill", "18,000", "The wells run again", "• torch", "a@b.example", "بئر"]), max_size=4
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(CELLS, st.integers(3, 24)), max_size=12))
def test_it_drops_no_word_of_what_is_laid_out(rows: list[tuple[list[str], int]]) -> None:
    text = "Wells\n" + "\n".join("".join(cell.ljust(width) + "   " for cell in cells) for cells, width in rows)
    words = [word for line in lines(text) for word in line.text.split() if word != "|"]
    assert Counter(words) == Counter(re.findall(r"\S+", text))

"""How lines become headings, paragraphs and lists, and what runs through the pages, whatever the words are."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.heads import without_heads
from mailer.issues.manuscripts.paper import Line, Manuscript, Mark, Paragraph
from mailer.issues.manuscripts.recognise import recognise
from tests.unit.issues.manuscript_drafts import drafted, fields, flags, kinds, left_out, prose, titles

NARROW = """\
Seeds for all
The cooperative handed out
seed on Monday, and by the
end of the week it was all
in the ground.
New pump
Three families paid for the
pump that now stands beside
the mosque.
"""
SENTENCE = "The ferry was mended in the dry months by the two brothers who have rowed it since they were boys."
OTHER = "Nobody had asked them to, and nobody has paid them for it yet, though the council promised to in May."
THIRD = "It crosses four times a day and carries goats for nothing on Thursdays, as it always has in living memory."


def paged(*pages: str) -> str:
    return "\f".join(pages)


def test_a_heading_stands_on_its_text_in_a_narrow_column() -> None:
    draft = drafted(NARROW)
    assert titles(draft) == ["Seeds for all", "New pump"]
    assert prose(draft)[0].startswith("The cooperative handed out seed on Monday")


def test_it_says_that_such_a_heading_was_guessed() -> None:
    assert flags(drafted(NARROW))[Reason.HEADING_GUESSED] == "New pump"


def test_a_narrow_list_of_names_has_no_heading_split_off() -> None:
    draft = drafted("Our helpers\n\nAmina Tahir\nBoaz Kimani\nCarla Ruiz from Lima\nDaoud Farah\n")
    assert Reason.HEADING_GUESSED not in flags(draft)


INVITED = "Everybody brings their own things, since the bus is small and the way is long:"
THINGS = ("a torch", "a coat that\nkeeps the rain out", "bread")


@pytest.mark.parametrize("marks", [("•", "•", "•"), ("-", "-", "-"), ("1.", "2.", "3."), ("a)", "b)", "c)")])
def test_each_item_is_a_paragraph(marks: tuple[str, ...]) -> None:
    items = [f"{mark} {text}" for mark, text in zip(marks, THINGS, strict=True)]
    draft = drafted("\n".join(["What to bring", "", INVITED, *items]))
    assert prose(draft)[1:] == [item.replace("\n", " ") for item in items]
    assert kinds(draft) == ["story"]


def test_an_item_goes_on_where_it_is_set_in() -> None:
    draft = drafted("What we did\n\n- 312 wells cleaned\n- 4,600 goats vaccinated along the\n  river road\n- 2 roads\n")
    assert prose(draft) == ["- 312 wells cleaned", "- 4,600 goats vaccinated along the river road", "- 2 roads"]


def test_the_last_item_is_no_heading() -> None:
    draft = drafted(f"The way\n\n{INVITED}\n1. Take a ticket\n2. Sign the log\n\n{SENTENCE} {OTHER}")
    assert titles(draft) == ["The way"]


def test_a_dash_within_a_sentence_begins_no_item() -> None:
    draft = drafted(f"The ferry\n\nIt was late again\n- as it is every day – and nobody minded. {SENTENCE}")
    assert prose(draft)[0].startswith("It was late again - as it is every day")


def test_a_number_that_ends_a_sentence_begins_no_item() -> None:
    draft = drafted(f"The ferry\n\nThe first crossing was on the morning of May the\n12. Nobody saw it. {SENTENCE}")
    assert len(prose(draft)) == 1


def test_a_byline_is_no_heading_and_leaves_the_heading_its_text() -> None:
    assert titles(drafted(f"FERRY MENDED\n\nBy Amina Tahir\n\n{SENTENCE}")) == ["FERRY MENDED"]


def test_a_byline_within_the_lines_is_taken_out_of_the_heading() -> None:
    assert titles(drafted(f"Ferry mended\nBy Amina Tahir, Lamu\n{SENTENCE}")) == ["Ferry mended"]


def test_the_words_for_a_photo_are_no_heading() -> None:
    draft = drafted(f"The ferry\n\nPhoto: two brothers in a boat\n\n{SENTENCE}")
    assert titles(draft) == ["The ferry"]
    assert fields(draft, "photo")["caption"] == "Photo: two brothers in a boat"


def test_a_heading_over_figures_with_a_heading_is_that_of_the_text_below() -> None:
    figures = "1,200 crossings\n62 goats\n4 storms at sea"
    draft = drafted(f"What the dry months brought\n\nIn figures\n\n{figures}\n\n{SENTENCE}")
    assert fields(draft, "story")["title"] == "What the dry months brought"
    assert fields(draft, "figures")["title"] == "In figures"


def test_contact_data_stand_right_below_their_heading() -> None:
    draft = drafted("Contact us\nThe ferry house, Lamu\nferry@lamu.example\n")
    assert fields(draft, "contacts")["title"] == "Contact us"


# -- what runs through the pages ---------------------------------------------------------------------------------------


def test_a_figure_at_the_edge_of_a_page_is_no_page_number() -> None:
    pages = [f"{SENTENCE}\n\nPeople who crossed by the end of June:\n\n2150", f"{OTHER}\n\n3", f"{THIRD}\n\n4"]
    draft = drafted(paged(*pages))
    assert any("2150" in text for text in prose(draft))
    assert left_out(draft) == ["3–4"]


def test_years_as_headings_stay() -> None:
    draft = drafted(paged(f"1998\n\n{SENTENCE}", f"2004\n\n{OTHER}", f"2011\n\n{THIRD}"))
    assert left_out(draft) == []
    assert {"1998", "2004", "2011"} <= {*prose(draft), *titles(draft)}


def test_headings_that_count_on_stay() -> None:
    draft = drafted(paged(*(f"Week {n}\n\n{text}" for n, text in enumerate((SENTENCE, OTHER, THIRD), start=1))))
    assert left_out(draft) == []


def test_a_head_that_counts_on_goes_and_is_said_once() -> None:
    texts = enumerate((SENTENCE, OTHER, THIRD), start=5)
    draft = drafted(paged(*(f"The Ferry News | May | {n}\n\n{text}" for n, text in texts)))
    assert left_out(draft) == ["The Ferry News | May | 5"]


def test_a_text_that_lost_its_pages_loses_their_heads_too() -> None:
    start, _, rest = SENTENCE.partition(" who ")
    pieces = [f"The ferry\n\n{start}", f"who {rest}\n\nOther\n\n{OTHER}", THIRD]
    draft = drafted("".join(f"{text}\n\nFerry News – May 2019\n{n}\n\n" for n, text in enumerate(pieces, start=2)))
    assert prose(draft)[0] == SENTENCE
    assert left_out(draft) == ["Ferry News – May 2019", "2–4"]


def test_a_text_of_lines_that_count_on_keeps_them() -> None:
    pages = (tuple(Line(f"Item {n} of the list", begins=True) for n in range(1, 40)),)
    assert without_heads(pages).pages == pages


# -- the order within a section ----------------------------------------------------------------------------------------


def marked(*parts: tuple[str, Mark]) -> Manuscript:
    return Manuscript(paragraphs=tuple(Paragraph(text, (text,), mark=mark) for text, mark in parts))


def test_text_and_tables_keep_their_order() -> None:
    manuscript = marked(
        ("Crossings", Mark.HEADING),
        (SENTENCE, Mark.NONE),
        ("May | 120", Mark.ROW),
        (OTHER, Mark.NONE),
        ("June | 90", Mark.ROW),
        (THIRD, Mark.NONE),
    )
    draft = recognise(manuscript, "ferry.docx", "Ferry News")
    assert prose(draft) == [SENTENCE, "May | 120", OTHER, "June | 90", THIRD]
    assert Reason.NO_HEADING not in flags(draft)


def test_a_table_right_below_its_heading_has_it() -> None:
    draft = recognise(marked(("Crossings", Mark.HEADING), ("May | 120", Mark.ROW)), "ferry.docx", "Ferry News")
    assert fields(draft, "text") == {"title": "Crossings", "paragraphs": ["May | 120"]}


def test_a_picture_that_stood_within_the_text_says_where() -> None:
    picture = Paragraph("Two brothers", (), mark=Mark.PICTURE, picture="ferry.jpg")
    around = [Paragraph(text, (text,)) for text in (SENTENCE, OTHER)]
    heading = Paragraph("Crossings", ("Crossings",), mark=Mark.HEADING)
    draft = recognise(Manuscript(paragraphs=(heading, around[0], picture, around[1])), "ferry.docx", "Ferry News")
    assert flags(draft)[Reason.MOVED] == OTHER[:60]

"""What short lines are: numbered sections, entries of a programme, those who speak, captions, or none of it."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts.dates import is_only_date
from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.paper import Manuscript, Mark, Paragraph
from mailer.issues.manuscripts.recognise import recognise
from tests.unit.issues.manuscript_drafts import drafted, fields, flags, kinds, left_out, prose, titles

SENTENCE = "The ferry was mended in the dry months by the two brothers who have rowed it since they were boys."
OTHER = "Nobody had asked them to, and nobody has paid them for it yet, though the council promised to in May."
THIRD = "It crosses four times a day and carries goats for nothing on Thursdays, as it always has in living memory."


def test_numbered_sections_are_headings_whatever_stands_below() -> None:
    sections = (
        f"1. The ferry\n\n{SENTENCE}",
        "2. Hours\n\nIt goes at six.",
        "3. Prices\n\n- goats: nothing\n- hens: one coin",
    )
    draft = drafted("\n\n".join([*sections, f"4. A vacancy\n\n{OTHER}"]))
    assert titles(draft) == ["1. The ferry", "2. Hours", "3. Prices", "4. A vacancy"]


def test_parts_of_a_numbered_section_are_headings_too() -> None:
    draft = drafted(f"1. Council\n\n1.1 The ferry\n\n{SENTENCE}\n\n1.2 The pier\n\n{OTHER}")
    assert titles(draft) == ["1.1 The ferry", "1.2 The pier"]


def test_a_numbered_list_has_no_headings() -> None:
    draft = drafted(f"The way\n\n{SENTENCE}\n\n1. Buy a ticket\n\n2. Take a seat\n\n3. Hold the goat\n\n{OTHER}")
    assert titles(draft) == ["The way"]


@pytest.mark.parametrize(
    "entries",
    [
        ("Mondays, 17.00: rowing", "Wednesdays, 18.00: swimming", "Fridays, 20.00: stories"),
        ("3 March: the ferry is painted", "18 May: a race around the island", "2 June: supper for all"),
        ("Venue: the old customs house", "Doors: at seven", "Price: what you can give"),
    ],
)
def test_the_entries_of_a_programme_stay_apart(entries: tuple[str, ...]) -> None:
    draft = drafted("Every week\n\n" + "\n".join(entries) + f"\n\nThe ferry\n\n{SENTENCE}")
    assert prose(draft)[:3] == list(entries)
    assert titles(draft) == ["Every week", "The ferry"]


def test_lines_that_were_ended_on_purpose_stay_apart() -> None:
    verse = ("A boat of planks", "And two men rowing", "Who never give thanks")
    draft = drafted(f"A song\n\n{SENTENCE}\n\n" + "\n".join(verse) + f"\n\n{OTHER}\n\n{THIRD}")
    assert prose(draft)[1:4] == list(verse)


def test_those_who_speak_in_an_interview_are_no_headings() -> None:
    turns = ("Q: Who mended the ferry?", f"A: My brother and I. {SENTENCE}", "Q: And who paid?", "A: Nobody has.")
    draft = drafted("Two brothers\n\n" + "\n\n".join(turns))
    assert titles(draft) == ["Two brothers"]
    assert prose(draft) == list(turns)


def test_headings_that_begin_alike_stay_headings() -> None:
    draft = drafted(f"Lamu: the ferry mended\n\n{SENTENCE}\n\nLamu: who pays for it\n\n{OTHER}")
    assert titles(draft) == ["Lamu: the ferry mended", "Lamu: who pays for it"]


def test_words_that_say_nothing_of_what_they_are_stay_in_the_text() -> None:
    draft = drafted(f"The ferry\n\n{SENTENCE}\n\nIsland Registry\n")
    assert kinds(draft) == ["story"]
    assert flags(draft)[Reason.LOOSE] == "Island Registry"


def test_what_tells_of_a_sight_is_a_caption() -> None:
    draft = drafted(f"The ferry\n\n{SENTENCE}\n\nTwo brothers stand beside the ferry that they mended in spring\n")
    assert fields(draft, "photo")["caption"].startswith("Two brothers stand")


def test_the_photographer_makes_a_caption() -> None:
    draft = drafted(f"The ferry\n\n{SENTENCE}\n\nThe ferry at dawn. Photo: A. Tahir\n")
    assert fields(draft, "photo")["caption"] == "The ferry at dawn. Photo: A. Tahir"


@pytest.mark.parametrize("text", ["Sun 2 June, 11.00", "14.–16. Mai", "12/05/2024", "dimanche 3 mars", "٣ آذار ٢٠٢٤"])
def test_a_day_says_nothing_else(text: str) -> None:
    assert is_only_date(text)


@pytest.mark.parametrize("text", ["June", "2 boats", "Three days in May", "1,200 crossings"])
def test_what_says_more_is_no_day(text: str) -> None:
    assert not is_only_date(text)


def test_a_salutation_is_no_heading() -> None:
    draft = drafted(f"Editorial\n\nDear friends:\n\n{SENTENCE}")
    assert titles(draft) == ["Editorial"]
    assert kinds(draft) == ["foreword"]


def test_a_broken_line_makes_no_heading_of_two_lines() -> None:
    paragraphs = (
        Paragraph("Gifts in June", ("Gifts in June",), bold=True),
        Paragraph("Received: 18,450\nNeeded: 21,000", ("Received: 18,450", "Needed: 21,000")),
        Paragraph(SENTENCE, (SENTENCE,)),
    )
    draft = recognise(Manuscript(paragraphs=paragraphs), "gifts.docx", "Ferry News")
    assert titles(draft) == ["Gifts in June"]


def test_a_heading_over_two_lines_comes_to_stand_on_one() -> None:
    heading = Paragraph("The ferry\nand who mended it", ("The ferry", "and who mended it"), mark=Mark.HEADING)
    draft = recognise(Manuscript(paragraphs=(heading, Paragraph(SENTENCE, (SENTENCE,)))), "ferry.docx", "Ferry News")
    assert titles(draft) == ["The ferry and who mended it"]


def test_feet_within_the_text_leave_it_and_what_stands_below_them_its_heading() -> None:
    pages = (SENTENCE, f"How you can help\n{OTHER}\nand again in June, in writing and with a stamp on it.", THIRD)
    text = "\n".join(f"{page}\n{n}\nThe Ferry · Spring 2024" for n, page in enumerate(pages, start=1))
    draft = drafted(f"The ferry\n\n{text}\n")
    assert titles(draft) == ["The ferry", "How you can help"]
    assert "1–3" in left_out(draft)


def test_the_foot_of_the_only_page_goes() -> None:
    draft = drafted(f"The ferry\n\n{SENTENCE}\n\nFerry Registry · page 1\n")
    assert left_out(draft) == ["1"]

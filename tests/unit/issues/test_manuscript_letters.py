"""Letters: how they begin, who signs them, and what was added below."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.letters import signed
from mailer.issues.manuscripts.paper import Manuscript, Mark, Paragraph
from mailer.issues.manuscripts.recognise import recognise
from mailer.issues.manuscripts.signatures import end_of, is_name
from tests.unit.issues.manuscript_drafts import drafted, fields, kinds, prose, titles

TOLD = "The bakers of Oldham Street light their ovens at three, and by five the whole quarter knows what day it is."
MORE = "Since the spring an apprentice has come to them from the coast, and he had never seen rye before he came here."


def letter(text: str) -> dict[str, Any]:
    return fields(drafted(text), "foreword")


def paragraph(*lines: str) -> Paragraph:
    return Paragraph(" ".join(lines), lines)


@pytest.mark.parametrize(
    "head",
    [
        "Welcome",
        "A word of welcome",
        "Foreword",
        "From the director",
        "Bread\n\nDear bakers of our street,",
        "3. Editorial",
    ],
)
def test_it_finds_who_signs_without_a_valediction(head: str) -> None:
    draft = drafted(f"{head}\n\n{TOLD}\n\nMorag Ellison\nManaging Director\n\nOvens\n\n{MORE}\n")
    found = fields(draft, "foreword")
    assert (found["name"], found["role"]) == ("Morag Ellison", "Managing Director")
    assert found["paragraphs"][-1] == TOLD
    assert titles(draft)[-1] == "Ovens"


@pytest.mark.parametrize(
    ("signature", "name", "role"),
    [
        ("Morag Ellison, Director", "Morag Ellison", "Director"),
        ("Morag Ellison, keeper of the ovens", "Morag Ellison", "keeper of the ovens"),
        ("Morag Ellison\n\nManaging Director", "Morag Ellison", "Managing Director"),
        ("Morag and Piet Ellison", "Morag and Piet Ellison", None),
        ("Morag Ellison", "Morag Ellison", None),
        ("Inés Maldonado\nPresidenta", "Inés Maldonado", "Presidenta"),
    ],
)
def test_it_reads_signatures_of_every_shape(signature: str, name: str, role: str | None) -> None:
    found = letter(f"Foreword\n\n{TOLD}\n\n{signature}\n\nOvens\n\n{MORE}\n")
    assert (found["name"], found.get("role")) == (name, role)
    assert found["paragraphs"] == [TOLD]


def test_it_reads_the_signature_of_an_arabic_letter() -> None:
    told = "يشعل الخبازون أفرانهم في الساعة الثالثة صباحا، وفي الخامسة يعرف الحي كله أي يوم هو اليوم، فهم يغنون."
    draft = drafted(f"عزيزتي القارئة،\n\n{told}\n\nسلمى خوري\nمديرة المخبز\n")
    found = fields(draft, "foreword")
    assert (found["name"], found["role"]) == ("سلمى خوري", "مديرة المخبز")


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Dear friends and neighbours,", True),
        ("Dear reader", True),
        ("Queridas amigas:", True),
        ("Chers tous,", True),
        ("Liebe Leserinnen und Leser,", True),
        ("عزيزي القارئ، عزيزتي القارئة،", True),
        ("Dear Old Ovens", False),
        ("Dear Morag came to see us.", False),
        ("Liebe in Zeiten der Cholera", False),
    ],
)
def test_it_tells_salutations_from_headings(line: str, is_one: bool) -> None:
    assert bool(vocabulary.SALUTATION.fullmatch(line)) is is_one


def test_it_takes_a_salutation_below_a_heading_for_the_first_words_of_the_letter() -> None:
    draft = drafted(f"Editorial\n\nQueridas vecinas:\n\n{TOLD}\n\nOvens\n\n{MORE}\n")
    assert kinds(draft) == ["foreword", "story"]
    assert prose(draft) == ["Queridas vecinas:", TOLD, MORE]


@pytest.mark.parametrize("closing", ["With flour on our hands,", "Until the next loaf,", "Yours from the ovens,"])
def test_it_takes_a_short_open_line_above_a_name_for_a_valediction(closing: str) -> None:
    found = letter(
        f"Bread\n\nDear friends,\n\n{TOLD}\n\n{closing}\n\nPiet and Morag\n\nP.S. Bring a bag for the crumbs.\n"
    )
    assert (found["valediction"], found["name"]) == (closing, "Piet and Morag")
    assert found["paragraphs"] == ["Dear friends,", TOLD, "P.S. Bring a bag for the crumbs."]


def test_it_takes_a_valediction_and_a_name_glued_to_the_text_apart() -> None:
    lines = (
        "The whole of the street came to eat, and",
        "nobody went home.",
        "With flour on our hands,",
        "Piet Ellison",
    )
    found = signed([paragraph("Dear friends,"), paragraph(*lines)], is_letter=True)
    assert (found.valediction, found.name) == ("With flour on our hands,", "Piet Ellison")
    assert found.paragraphs[-1] == "The whole of the street came to eat, and nobody went home."


@pytest.mark.parametrize("below", ["P.S. Bring a bag.", "PS: The rye is late.", "It rained all night."])
def test_it_takes_no_postscript_and_no_sentence_for_a_role(below: str) -> None:
    found = letter(f"Dear friends,\n\n{TOLD}\n\nKind regards,\n\nPiet Ellison\n\n{below}\n")
    assert "role" not in found
    assert found["paragraphs"][-1] == below


def test_it_keeps_a_postscript_whole_and_in_the_letter() -> None:
    added = f"P.S. The cat sleeps in the flour. {MORE}"
    draft = drafted(f"Foreword\n\n{TOLD}\n\nMorag Ellison\nManaging Director\n\n{added}\n\nOvens\n\n{MORE} So.\n")
    assert fields(draft, "foreword")["paragraphs"] == [TOLD, added]
    assert fields(draft, "foreword")["role"] == "Managing Director"


def test_it_joins_the_lines_of_a_postscript() -> None:
    added = ("P.S. The cat sleeps in the flour", "and nobody dares to wake her.")
    found = signed([paragraph(TOLD), paragraph("Yours,", "Piet Ellison", *added)])
    assert (found.name, found.rest) == ("Piet Ellison", (" ".join(added),))


@pytest.mark.parametrize(
    "tail", [("Morag Ellison", "Chair of the Guild"), ("Morag Ellison, Chair",), ("Morag Ellison",)]
)
def test_it_takes_a_signature_glued_to_its_text_apart(tail: tuple[str, ...]) -> None:
    lines = ("We lit the ovens for the bak-", "ers of the next street, who said yes.", *tail)
    text = "We lit the ovens for the bakers of the next street, who said yes."
    found = signed([Paragraph(" ".join([text, *tail]), lines)], is_letter=True)
    assert (found.paragraphs, found.name) == ((text,), "Morag Ellison")


def test_it_leaves_a_text_that_is_no_letter_whole() -> None:
    lines = ("The ovens were lit by all who said yes.", "Morag Ellison", "Chair of the Guild")
    assert end_of([paragraph(*lines)], is_letter=False) is None


def test_it_does_not_take_a_heading_in_a_letter_for_its_signature() -> None:
    draft = drafted(f"Foreword\n\n{TOLD}\n\nRye Bread\n\n{MORE}\n")
    assert titles(draft) == ["Foreword", "Rye Bread"]
    assert "name" not in fields(draft, "foreword")


def test_it_takes_no_list_for_the_end_of_a_letter() -> None:
    assert kinds(drafted(f"Bring along\n\nA good knife,\n\nSalt and Butter\n\nOvens\n\n{MORE}\n")) == ["story", "story"]


def test_it_leaves_what_follows_a_letter_out_of_it() -> None:
    draft = drafted(f"Foreword\n\n{TOLD}\n\nMorag Ellison, Director\n\nAt five {MORE} {MORE}\n")
    assert kinds(draft) == ["foreword", "text"]


def test_it_begins_a_letter_at_its_salutation() -> None:
    draft = drafted(f"{TOLD}\n\nDear friends,\n\n{MORE}\n\nPiet and Morag\n")
    assert kinds(draft) == ["text", "foreword"]
    assert fields(draft, "foreword")["name"] == "Piet and Morag"


def test_it_leaves_welcome_without_a_signature_a_story() -> None:
    assert kinds(drafted(f"Welcome\n\n{TOLD}\n\nOvens\n\n{MORE}\n")) == ["story", "story"]


def test_it_reads_the_signature_below_a_word_files_heading() -> None:
    parts = (
        Paragraph("Welcome", ("Welcome",), mark=Mark.HEADING),
        *map(paragraph, [TOLD, "Morag Ellison", "Director"]),
    )
    draft = recognise(Manuscript(paragraphs=parts), "spring.docx", "Bread")
    assert (draft.blocks[0].fields["name"], draft.blocks[0].fields["role"]) == ("Morag Ellison", "Director")


@pytest.mark.parametrize(
    ("lines", "is_one"),
    [
        (("Morag Ellison", "Managing Director"), True),
        (("Piet and Morag Ellison",), True),
        (("Morag Ellison, keeper of the ovens",), True),
        (("Morag Ellison", "P.S. Bring a bag"), False),
        (("Morag Ellison", "She baked all night."), False),
        (("Managing Director",), False),
        (("Morag Ellison", "Director", "Guild of Bakers"), False),
    ],
)
def test_it_tells_the_shape_of_signatures(lines: tuple[str, ...], is_one: bool) -> None:
    assert is_name(paragraph(*lines)) is is_one

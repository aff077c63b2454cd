"""What is read of contacts, whatever way they are set."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.issues.manuscripts.contact_lines import taken_apart
from mailer.issues.manuscripts.contacts import read_contacts
from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.names import is_address, name_and_role
from mailer.issues.manuscripts.paper import Manuscript, Mark, Paragraph
from mailer.issues.manuscripts.recognise import recognise
from tests.unit.issues.test_manuscript_recognise import drafted, fields, flags, strings


def data(line: str) -> list[tuple[str, str]]:
    return [(each.kind.value, each.value) for each in taken_apart(line)[0]]


def people(*lines: str) -> list[dict[str, str]]:
    return read_contacts([lines]).people


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("T: +353 1 555 0101", [("phone", "+353 1 555 0101")]),
        ("T +44 20 5550 0101 F +44 20 5550 0102", [("phone", "+44 20 5550 0101"), ("fax", "+44 20 5550 0102")]),
        ("F: +353 1 555 0102", [("fax", "+353 1 555 0102")]),
        ("E: hive@bees.example", [("mail", "hive@bees.example")]),
        ("W: bees.example.ie", [("web", "bees.example.ie")]),
        ("Tél. : 01 55 50 01 02", [("phone", "01 55 50 01 02")]),
        ("Télécopie : 01 55 50 01 03", [("fax", "01 55 50 01 03")]),
        ("Tel. +1 202 555 0101, Fax +1 202 555 0102", [("phone", "+1 202 555 0101"), ("fax", "+1 202 555 0102")]),
        ("Tel/Fax: 0207 555 0101", [("phone", "0207 555 0101")]),
        ("0207 555 0101 (fax)", [("fax", "0207 555 0101")]),
        ("Teléfono: 912 555 010", [("phone", "912 555 010")]),
        ("Courriel : ruche@abeilles.example", [("mail", "ruche@abeilles.example")]),
        ("هاتف: ٠٧٧٠١٢٣٤٥٦٧", [("phone", "٠٧٧٠١٢٣٤٥٦٧")]),
        ("تەلەفۆن: 0770 123 4567", [("phone", "0770 123 4567")]),
        ("فاکس: 0770 123 4568", [("fax", "0770 123 4568")]),
        ("Site internet : abeilles.example.fr", [("web", "abeilles.example.fr")]),
        ("bees.example.org", [("web", "bees.example.org")]),
        ("Videos: tube.example.org/bees", [("web", "tube.example.org/bees")]),
    ],
)
def test_it_takes_the_kind_from_the_label_and_leaves_no_words(line: str, found: list[tuple[str, str]]) -> None:
    assert (data(line), taken_apart(line)[1] in {"", "Videos"}) == (found, True)


@pytest.mark.parametrize("line", ["hive.jpg", "We met at 9.30 and left.", "See p.12", "Mr.Bee", "1 200 350 bees"])
def test_it_takes_none_of_these_for_data(line: str) -> None:
    assert data(line) == []


@pytest.mark.parametrize(
    ("line", "number"), [("Dublin: (617) 555-0123", "(617) 555-0123"), ("Oslo: 22 555 0101", "22 555 0101")]
)
def test_it_reads_a_number_behind_a_place(line: str, number: str) -> None:
    assert taken_apart(line)[0][0].value == number


def test_it_keeps_words_that_are_no_label_of_the_number_they_stand_before() -> None:
    assert taken_apart("Mobile library team: +1 202 555 0101")[1] == "Mobile library team"


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("Orla Byrne, beekeeper", ("Orla Byrne", "beekeeper")),
        ("Orla Byrne (Programme Manager)", ("Orla Byrne", "Programme Manager")),
        ("Beekeeper: Orla Byrne", ("Orla Byrne", "Beekeeper")),
        ("Orla Byrne – apicultrice", ("Orla Byrne", "apicultrice")),
        ("Head of hives – Orla Byrne", ("Orla Byrne", "Head of hives")),
        ("سلمى ناصر، مربية النحل", ("سلمى ناصر", "مربية النحل")),
        ("Orla Byrne", None),
        ("Orla Byrne, Honey Lane 4", None),
        ("Programme Manager (Galway)", None),
    ],
)
def test_it_parts_a_name_from_a_role(line: str, pair: tuple[str, str] | None) -> None:
    assert name_and_role(line) == pair


@pytest.mark.parametrize(
    "line",
    ["4 Honey Lane", "Imkerstraße 12", "The Hive, BP 41, Mar", "P.O. Box 7, Lamu", "Bath BA1 2QP", "80331 München"],
)
def test_it_knows_an_address(line: str) -> None:
    assert is_address(line)


def test_it_makes_no_name_and_no_role_of_an_address() -> None:
    found = read_contacts([("The Hive, Honey Lane 4, Mar", "Orla Byrne, beekeeper", "T: +353 1 555 0101")])
    assert (found.people, found.rest) == (
        [{"name": "Orla Byrne", "role": "beekeeper", "phone": "+353 1 555 0101"}],
        ["The Hive, Honey Lane 4, Mar"],
    )


def test_it_gives_an_office_all_of_its_data() -> None:
    lines = ("Head office", "4 Honey Lane", "T: +353 1 555 0101", "F: +353 1 555 0102", "E: hive@bees.example")
    found = read_contacts([lines])
    assert (found.people, found.fax) == (
        [{"role": "Head office", "phone": "+353 1 555 0101", "email": "hive@bees.example"}],
        "+353 1 555 0102",
    )


def test_it_reads_a_label_that_stands_above_its_number() -> None:
    assert read_contacts([("Fax:", "+353 1 555 0102")]).fax == "+353 1 555 0102"


def test_it_says_which_contacts_are_doubtful() -> None:
    text = "Contact us\n\nOrla Byrne, beekeeper\norla@bees.example\n\nCork: (021) 555 0199\n"
    assert flags(drafted(text))[Reason.CONTACTS] == "Cork"


def test_it_doubts_a_name_and_a_role_that_only_their_order_tells_apart() -> None:
    assert read_contacts([("Honey Trust", "Orla Byrne Beekeeping", "hive@bees.example")]).doubts == [
        "Honey Trust, Orla Byrne Beekeeping"
    ]


def paragraphs(*lines: str) -> tuple[Paragraph, ...]:
    title, *rest = lines
    return (Paragraph(title, (title,), mark=Mark.HEADING), *(Paragraph(each, (each,)) for each in rest))


def words(*lines: str) -> dict[str, Any]:
    """The contacts of a Word file, in which each line is a paragraph."""
    draft = recognise(Manuscript(paragraphs=paragraphs(*lines)), "hive.docx", "The Hive")
    return fields(draft, "contacts")


def test_it_gives_contact_data_the_name_and_the_heading_right_above_them() -> None:
    assert words("Whom to ask", "Orla Byrne, beekeeper", "orla@bees.example", "0207 555 0101") == {
        "title": "Whom to ask",
        "people": [{"name": "Orla Byrne", "role": "beekeeper", "email": "orla@bees.example", "phone": "0207 555 0101"}],
    }


def test_it_leaves_a_signature_to_its_letter() -> None:
    found = words("Welcome", "The hives are full.", "Yours sincerely", "Orla Byrne", "orla@bees.example")
    assert found["people"] == [{"email": "orla@bees.example"}]


def test_it_reads_a_list_with_bullets_line_by_line() -> None:
    text = "Contact us\n\n* Orla: <orla@bees.example>\n* Finn Daly, treasurer, 0207 555 0101\n* bees.example.org\n"
    assert {*strings(fields(drafted(text), "contacts"))} >= {"Finn Daly", "treasurer", "bees.example.org"}

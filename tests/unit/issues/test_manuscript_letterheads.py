"""Contact data without a heading that says so, and what only looks like contact data."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts.contact_shapes import is_letterhead
from mailer.issues.manuscripts.draft import Draft
from mailer.issues.manuscripts.findings import phones_in
from tests.unit.issues.manuscript_drafts import drafted, fields, kinds, prose, titles

TOLD = "The ferrymen of the lower valley have mended eleven boats since the ice went, and they sing while they work."
MORE = "In the loft above the mill two owls have hatched four young, and nobody dares to grind anything after dusk."
BLOCK = "Lower Valley Boat House\nQuay Lane 12\nTarnby TB4 8QX\nTel. 01632 960 118\nboats@tarnby.example"


def people(draft: Draft) -> list[dict[str, str]]:
    return list(fields(draft, "contacts")["people"])


@pytest.mark.parametrize(
    "above", ["Our boat house\n\n", "7. Contact\n\n", "7) How to reach us\n\n", "", "--\n", "Where we are:\n"]
)
def test_it_reads_a_letterhead_whatever_stands_above_it(above: str) -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\n{above}{BLOCK}\n")
    (boats,) = people(draft)
    assert boats == {
        "name": "Lower Valley Boat House",
        "phone": "01632 960 118",
        "email": "boats@tarnby.example",
    }
    assert prose(draft) == [TOLD, "Quay Lane 12", "Tarnby TB4 8QX"]


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("Our boat house", "Our boat house"),
        ("Our Boats", "Our Boats"),
        ("7. Contact", "7. Contact"),
        ("Write to us in winter:", "Write to us in winter"),
    ],
)
def test_it_takes_a_short_line_above_a_letterhead_for_its_title(above: str, title: str) -> None:
    assert fields(drafted(f"Boats\n\n{TOLD}\n\n{above}\n\n{BLOCK}\n"), "contacts")["title"] == title


def test_it_takes_a_first_line_with_a_colon_for_the_title_of_a_letterhead() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nOur shed in winter:\nFamily Holm\nQuay Lane 3\nPhone 01632 960 119\n")
    assert fields(draft, "contacts")["title"] == "Our shed in winter"
    assert people(draft) == [{"name": "Family Holm", "phone": "01632 960 119"}]


def test_it_goes_on_with_the_story_below_a_letterhead() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\n{BLOCK}\n\nOwls\n\n{MORE}\n")
    assert kinds(draft) == ["story", "contacts", "text", "story"]
    assert titles(draft) == ["Boats", "Owls"]


def test_it_does_not_take_the_name_of_a_person_for_the_title_of_the_data() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nGreta Holm\n\nTel. 01632 960 118\ngreta@tarnby.example\n")
    assert people(draft)[0]["name"] == "Greta Holm"


@pytest.mark.parametrize(
    "lines",
    [
        ("Call 01632 960 118 if the boats are full again this summer.", "We shall gladly send the other one to you."),
        ("The boats", "of the valley", "sing"),
        ("Read more:", "https://tarnby.example/boats"),
        ("Tel. 01632 960 118",),
        (*("Quay Lane",) * 8, "Tel. 01632 960 118"),
    ],
)
def test_it_takes_no_other_lines_for_a_letterhead(lines: tuple[str, ...]) -> None:
    assert not is_letterhead(lines)


def test_it_leaves_a_link_in_the_text_that_goes_on_below_it() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nSee the list: https://tarnby.example/boats\n\n{MORE}\n\nOwls\n\n{MORE} Yes.\n")
    assert kinds(draft)[0] == "story"
    assert prose(draft)[:3] == [TOLD, "See the list: https://tarnby.example/boats", MORE]


def test_it_leaves_a_link_at_the_end_of_the_text_that_it_belongs_to() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nSee the list: https://tarnby.example/boats\n\nOwls\n\n{MORE}\n")
    assert kinds(draft) == ["story", "story"]
    assert prose(draft) == [TOLD, "See the list: https://tarnby.example/boats", MORE]


def test_it_still_takes_a_link_at_the_very_end_for_a_contact() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nWebsite: www.tarnby.example\n")
    assert fields(draft, "contacts")["websites"][0]["url"] == "www.tarnby.example"


@pytest.mark.parametrize(
    "line",
    [
        "Gifts: Valley Bank, IBAN GB33 0076 2011 6238 5295 7",
        "IBAN DE89370400440532013000",
        "Account number: 0123 456 7890",
        "Konto-Nr. 0123 456 789",
        "Compte n° 00123 456 789",
        "Sort code 020-20-15 99",
    ],
)
def test_it_takes_no_account_for_a_telephone(line: str) -> None:
    assert list(phones_in(line)) == []


def test_it_finds_the_telephone_beside_an_account() -> None:
    line = "IBAN GB33 0076 2011 6238 5295 7, Tel. 01632 960 118"
    assert [number for _at, number in phones_in(line)] == ["01632 960 118"]


def test_it_keeps_an_account_as_words_among_contacts_and_in_a_text() -> None:
    gifts = "Gifts: Valley Bank, IBAN GB33 0076 2011 6238 5295 7"
    assert gifts in prose(drafted(f"Boats\n\n{TOLD}\n\nContact\n\n{BLOCK}\n\n{gifts}\n"))
    assert prose(drafted(f"Boats\n\n{TOLD}\n\n{gifts}\n")) == [TOLD, gifts]


@pytest.mark.parametrize("head", ["Our thanks", "Thank you", "Thanks", "With thanks", "8. Our donors", "Merci"])
def test_it_takes_names_below_thanks_for_supporters(head: str) -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\n{head}\n\nRope Makers of Tarnby\nHolm & Daughters\nThe Sunday Rowers\n")
    assert fields(draft, "supporters")["names"] == ["Rope Makers of Tarnby", "Holm & Daughters", "The Sunday Rowers"]


def test_it_takes_a_text_that_thanks_several_for_supporters() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nThanks\n\nWe thank the rope makers of Tarnby, Holm & Daughters and Eva.\n")
    assert kinds(draft)[-1] == "supporters"


def test_it_leaves_a_story_below_thanks_a_story() -> None:
    assert kinds(drafted(f"Boats\n\n{TOLD}\n\nThank you\n\n{MORE}\n")) == ["story", "story"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_it_finds_the_credits_at_the_end(gap: str) -> None:
    lines = gap.join(["Editors: Nils Varga, Eva Holm", "Layout: Ana Costa", "Photos: Nils Varga"])
    assert fields(drafted(f"Boats\n\n{TOLD}\n\n{lines}\n"), "credits")["items"] == [
        {"role": "Editors", "name": "Nils Varga, Eva Holm"},
        {"role": "Layout", "name": "Ana Costa"},
        {"role": "Photos", "name": "Nils Varga"},
    ]


def test_it_reads_by_with_a_colon_in_credits() -> None:
    draft = drafted(f"Boats\n\n{TOLD}\n\nPublished by: The Harbour Master\nLayout: Ana Costa\n")
    assert fields(draft, "credits")["items"][0] == {"role": "Published by", "name": "The Harbour Master"}


def test_it_leaves_the_words_for_a_photo_a_caption() -> None:
    assert "credits" not in kinds(drafted(f"Boats\n\n{TOLD}\n\nPhoto: Nils Varga\n"))

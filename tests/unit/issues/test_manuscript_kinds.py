"""What kind a text is, whether that is sure, and the words at its edges: bylines, closings, notices, captions."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.draft import Reason
from mailer.issues.manuscripts.kinds import attributed, kind_of_text
from mailer.issues.manuscripts.letters import signed
from mailer.issues.manuscripts.paper import Manuscript, Paragraph
from mailer.issues.manuscripts.recognise import MAX_FLAGS, recognise
from mailer.issues.manuscripts.words_for import REASONS
from tests.unit.issues.test_manuscript_recognise import drafted, fields, flags, kinds

BEES = (
    "The bees came back to the orchard in the first week of April, three days before the blossom of the cherry trees."
)


def paragraph(*lines: str) -> Paragraph:
    return Paragraph(" ".join(lines), lines)


def kind(title: str, text: str = BEES) -> str:
    return kind_of_text(title, [paragraph(text)])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Foreword by the head keeper", "foreword"),
        ("A word from the chair", "foreword"),
        ("Editor’s note", "foreword"),
        ("Le mot de la présidente", "foreword"),
        ("كلمة المديرة", "foreword"),
        ("Visitors welcome to taste the honey", "story"),
        ("A letter from the orchard", "story"),
        ("A word from Mar: the summer without rain", "story"),
        ("Our generous donors", "supporters"),
        ("Who supports us?", "supporters"),
        ("Unsere Förderer", "supporters"),
        ("Thanks to rain, the hives are full", "story"),
        ("Beekeepers meet donors", "story"),
        ("Donors taste the first honey", "story"),
        ("About the network", "about"),
        ("ABOUT US", "about"),
        ("About BEES", "programme"),
        ("Our mission and vision", "about"),
        ("Our mission in the orchard", "story"),
        ("About 300 hives stolen", "story"),
    ],
)
def test_it_knows_a_kind_by_a_whole_heading_and_not_by_one_word(title: str, expected: str) -> None:
    assert kind(title) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The hive was established in 1961 as a school.", "story"),
        ("The Orchard Bees Trust was founded in 1961 by nuns.", "about"),
        ("We were set up in 1961 to bring back the bees.", "about"),
        ("The clinic of the village was founded in 1961.", "story"),
    ],
)
def test_it_takes_what_was_founded_for_the_house_only_where_it_is(text: str, expected: str) -> None:
    draft = drafted(f"Orchard Bees News\nMay 2023\n\nA Long Story\n\n{text} {BEES}\n", "Orchard Bees News")
    assert kinds(draft) == [expected]


@pytest.mark.parametrize("title", ["About the network", "Our donors", "A word from the chair"])
def test_it_flags_a_kind_that_only_the_heading_says(title: str) -> None:
    assert flags(drafted(f"{title}\n\n{BEES}\n"))[Reason.KIND] == title


@pytest.mark.parametrize(
    "text",
    [
        f"A word from the chair\n\n{BEES}\n\nKind regards,\nOrla Byrne\nChair\n",
        "Our donors\n\nTown of Mar\nHoney Fund\nThe Bakers\n",
        f"Bees are back in the orchard\n\n{BEES}\n",
    ],
)
def test_it_does_not_flag_what_a_signature_or_a_list_says(text: str) -> None:
    assert Reason.KIND not in flags(drafted(text))


@pytest.mark.parametrize(
    "line",
    [
        "By Orla Byrne",
        "By Orla Byrne, Mar",
        "Par Zoé Le Goff et Luc N’Diaye",
        "Von Jürgen Öz",
        "بقلم سلمى ناصر",
        "By Orla",
    ],
)
def test_it_knows_a_byline(line: str) -> None:
    assert vocabulary.BYLINE.fullmatch(line)


@pytest.mark.parametrize(
    "line",
    ["By a happy accident the hive floats.", "By Boat To Mar", "Von Haus zu Haus", "By the end of the year", "De Mar"],
)
def test_it_takes_no_sentence_and_no_heading_for_a_byline(line: str) -> None:
    assert not vocabulary.BYLINE.fullmatch(line)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([("By Orla Byrne",), (BEES,)], ([BEES], "By Orla Byrne")),
        ([("By Orla Byrne", BEES)], ([BEES], "By Orla Byrne")),
        ([(BEES,), ("By Orla Byrne",)], ([BEES], "By Orla Byrne")),
        ([(BEES, "By Orla Byrne")], ([BEES], "By Orla Byrne")),
        (
            [(BEES,), ("This article was published in", "The Hive.")],
            ([BEES], "This article was published in The Hive."),
        ),
        ([("By Orla Byrne",), (BEES,), ("Source: The Hive",)], ([BEES], "By Orla Byrne · Source: The Hive")),
        ([(BEES,), ("By Orla Byrne",), ("A hive in Mar",)], ([BEES, "A hive in Mar"], "By Orla Byrne")),
        ([("By Orla Byrne",)], (["By Orla Byrne"], "")),
        ([(BEES,), ("By a happy accident it floats.",)], ([BEES, "By a happy accident it floats."], "")),
    ],
)
def test_it_takes_the_line_that_says_who_wrote_it(
    texts: list[tuple[str, ...]], expected: tuple[list[str], str]
) -> None:
    assert attributed([paragraph(*lines) for lines in texts]) == expected


@pytest.mark.parametrize(
    "line",
    [
        *("Herzliche Grüße", "Mit freundlichen Grüßen,", "Mit herzlichen und sonnigen Grüßen", "Viele Grüße, Ihre"),
        *("Bien cordialement,", "Avec nos meilleures salutations", "Un cordial saludo", "Reciban un cordial saludo,"),
        *("مع خالص التحيات،", "مع أطيب تحياتنا", "لەگەڵ ڕێز و سوپاسدا،", "بە ڕێزەوە", "With my very best wishes,"),
    ],
)
def test_it_knows_a_closing(line: str) -> None:
    assert vocabulary.VALEDICTION.fullmatch(line)


@pytest.mark.parametrize(
    "line", ["Best practice", "Mit dem Bus zu den Bergen", "Our best harvest", "Neighbours send greetings"]
)
def test_it_takes_no_heading_for_a_closing(line: str) -> None:
    assert not vocabulary.VALEDICTION.fullmatch(line)


def test_it_leaves_yours_to_the_closing() -> None:
    found = signed([paragraph(BEES), paragraph("Herzliche Grüße", "Ihre Jutta Imker", "Vorsitzende")])
    assert (found.valediction, found.name, found.role) == ("Herzliche Grüße Ihre", "Jutta Imker", "Vorsitzende")


@pytest.mark.parametrize(
    "line",
    [
        *("© 2024 The Hive", "©2024", "(c) 2024", "Please note that", "Tous droits réservés.", "Hinweis: keiner"),
        *("Alle Rechte vorbehalten", "Aviso legal", "جميع الحقوق محفوظة", "Die Namen wurden geändert"),
    ],
)
def test_it_knows_a_notice(line: str) -> None:
    assert vocabulary.NOTICE.match(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Photo : les ruches", True),
        ("Bild: Die Stöcke", True),
        ("Légende : les ruches", True),
        ("Foto: las colmenas", True),
        ("الصورة: الخلية", True),
        ("Left: Orla", True),
        ("Oben links: Orla", True),
        ("Left behind by the flood", False),
        ("Above all it rained", False),
        ("Bildung für alle", False),
    ],
)
def test_it_knows_a_caption(line: str, expected: bool) -> None:
    assert bool(vocabulary.CAPTION.match(line)) is expected


def test_it_says_how_many_more_there_are_than_it_lists() -> None:
    comments = tuple(f"Comment {at}" for at in range(MAX_FLAGS + 20))
    draft = recognise(Manuscript(paragraphs=(paragraph(BEES),), comments=comments), "hive.docx", "The Hive")
    listed = [flag.reason for flag in draft.flags]
    assert (flags(draft)[Reason.MORE], listed.count(Reason.COMMENT)) == ("20", MAX_FLAGS)


def test_it_has_words_for_each_reason() -> None:
    assert {*REASONS} == {*Reason}


def test_it_leaves_a_sentence_that_begins_with_by_in_its_story() -> None:
    draft = drafted(f"Bees Are Back in the Orchard\n\n{BEES}\n\nBy a happy accident nobody was stung that day.\n")
    assert "attribution" not in fields(draft, "story")

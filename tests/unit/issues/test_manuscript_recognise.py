"""What is recognised in manuscripts: made-up newsletters of other makes than the real ones that we have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.manuscripts import CONTACTS, HEADINGS, OTHERS, WORDS, measure
from mailer.issues import yaml_nodes
from mailer.issues.manuscripts.dates import day_in
from mailer.issues.manuscripts.draft import Draft, Reason
from mailer.issues.manuscripts.drafting import _Dumper, _entitled, _file
from mailer.issues.manuscripts.labels import ANY_LABEL
from mailer.issues.manuscripts.paper import Unreadable
from mailer.issues.manuscripts.pdf import read_pdf
from mailer.issues.manuscripts.recognise import recognise
from mailer.issues.yaml_import import _read
from tests.unit.issues.manuscript_drafts import drafted, fields, flags, kinds
from tests.unit.issues.manuscript_files import pdf
from tests.unit.issues.newsletters import PLAIN, PLAIN_CONTACTS, PLAIN_HEADINGS, STORIES, magazine

SHARED = Path(__file__).resolve().parents[4] / "shared"
REAL = sorted((SHARED / "issues").glob("*.yaml"))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


@pytest.fixture(scope="module")
def plain() -> Draft:
    return drafted(PLAIN, "Harbour Medical Aid")


@pytest.fixture(scope="module")
def two_columns() -> Draft:
    return recognise(read_pdf(pdf(*magazine())), "spring.pdf", "Tarn Valley News")


TEXT = (
    "The well in Amra was dug in March by the people of the village, who had waited for it since the old one ran dry.\n"
    "It gives water to four hundred families and to the school, and its pump is looked after by two women.\n"
)


@pytest.mark.parametrize(
    "path",
    REAL or [pytest.param(None, marks=pytest.mark.skip(reason="../shared is not here"))],
    ids=lambda p: p and p.stem,
)
def test_it_recognises_the_real_newsletters(path: Path) -> None:
    found = measure(path, SHARED / "seeds")
    assert (found.words >= WORDS, found.headings >= HEADINGS, found.contacts >= CONTACTS) == (True, True, True)


@pytest.mark.parametrize("path", sorted(OTHERS.glob("*.yaml")), ids=lambda path: path.stem)
def test_it_recognises_newsletters_of_other_makes(path: Path) -> None:
    found = measure(path, OTHERS)
    assert (found.words >= WORDS, found.headings >= HEADINGS, found.contacts >= CONTACTS) == (True, True, True)


def test_it_finds_all_headings_of_a_letter_in_capitals(plain: Draft) -> None:
    assert [block.fields["title"] for block in plain.blocks if "title" in block.fields] == list(PLAIN_HEADINGS)


def test_it_finds_all_contacts_of_a_letter(plain: Draft) -> None:
    assert {*strings(fields(plain, "contacts"))} >= {*PLAIN_CONTACTS}


def test_it_tells_what_the_parts_of_a_letter_are(plain: Draft) -> None:
    assert kinds(plain) == [
        "foreword", "story", "story", "programme", "figures", "supporters", "contacts", "credits",
    ]  # fmt: skip


def test_it_finds_who_signs(plain: Draft) -> None:
    foreword = fields(plain, "foreword")
    assert [foreword[name] for name in ("valediction", "name", "role")] == [
        "With warm regards,",
        "Ines Okafor",
        "Director",
    ]


def test_it_finds_the_day_at_the_head(plain: Draft) -> None:
    assert plain.day == date(2023, 6, 1)


def test_it_takes_the_lines_of_a_list_for_figures(plain: Draft) -> None:
    assert fields(plain, "figures")["items"][0] == {"value": "3,412", "label": "patients seen"}


def test_it_takes_the_lines_below_supporters_for_names(plain: Draft) -> None:
    assert fields(plain, "supporters")["names"] == ["Rowan Trust", "Government of Sweden", "Lions Club of Westport"]


def test_it_reads_two_columns_one_after_the_other(two_columns: Draft) -> None:
    expected = [[" ".join(each.split()) for each in text.split("\n\n")] for _title, text in STORIES]
    assert [block.fields["paragraphs"] for block in two_columns.blocks] == expected


def test_it_finds_the_headings_above_columns(two_columns: Draft) -> None:
    assert [block.fields["title"] for block in two_columns.blocks] == [title for title, _text in STORIES]


def test_it_says_what_ran_through_the_pages_and_leaves_it_out(two_columns: Draft) -> None:
    assert [flag.detail for flag in two_columns.flags if flag.reason is Reason.LEFT_OUT] == [
        "Tarn Valley News | March 2026",
        "1–4",
    ]


def test_it_takes_the_day_from_the_running_head(two_columns: Draft) -> None:
    assert two_columns.day == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the town of Germany was\nnamed; in Ger-\nmany there are", "in Germany there are"),
        ("twelve self help groups of self-\nhelp", "of self-help"),
        ("a broken insti-\ntution", "a broken institution"),
    ],
)
def test_it_joins_hyphenated_words(broken: str, whole: str) -> None:
    assert whole in " ".join(strings([block.fields for block in drafted(broken + " and more of it.").blocks]))


def test_it_joins_a_paragraph_that_a_column_broke() -> None:
    broken = TEXT.replace(" its pump", "\n\nits pump")
    assert len(fields(drafted("A well in Amra\n\n" + broken), "story")["paragraphs"]) == 1


def test_it_says_where_it_joined_what_may_be_two_paragraphs() -> None:
    first = "The well in Amra was dug by the\npeople of the village, who have\nnow asked the engineers of the"
    second = "District Council for a second\none, which would give water to\nthe upper village as well."
    assert Reason.JOINED in flags(drafted(f"A well in Amra\n\n{first}\n\n{second}\n"))


def test_it_puts_a_heading_that_stands_below_above_its_text() -> None:
    draft = drafted(f"First Story Of All\n\n{TEXT}\f{TEXT.replace('Amra', 'Oss')}\nWater Comes To Oss\n")
    assert (draft.blocks[-1].fields["title"], Reason.HEADING_MOVED in flags(draft)) == ("Water Comes To Oss", True)


def test_it_takes_a_lone_line_for_a_caption_and_says_so() -> None:
    draft = drafted(f"A Well in Amra\n\n{TEXT}\fTwo women mend the pump beside the school\n")
    assert (fields(draft, "photo"), Reason.CAPTION in flags(draft)) == (
        {"caption": "Two women mend the pump beside the school"}, True,
    )  # fmt: skip


def test_it_sets_a_section_repeated_on_each_page_once() -> None:
    about = f"The Clean Water Programme (CWP)\n{TEXT}"
    other = "The school in Oss has a roof again since April. It was paid for by the parents, who sold honey.\n"
    draft = drafted(f"{about}\nA Roof in Oss\n\n{other}\f{about}\nA Gate in Lom\n\n{other.replace('roof', 'gate')}")
    assert kinds(draft) == ["programme", "story", "story"]


def test_it_gives_a_programme_its_code() -> None:
    assert fields(drafted(f"The Clean Water Programme (CWP)\n\n{TEXT}"), "programme")["code"] == "CWP"


def test_it_flags_text_without_a_heading() -> None:
    assert Reason.NO_HEADING in flags(drafted(TEXT))


def test_it_flags_that_no_date_was_found() -> None:
    assert Reason.NO_DATE in flags(drafted(TEXT))


def test_it_does_not_take_a_day_in_a_story_for_the_issues() -> None:
    assert drafted(f"A Well in Amra\n\nOn 3 March 2019 the well was begun. {TEXT}").day is None


def test_it_takes_the_day_from_the_files_name() -> None:
    assert drafted(TEXT, name="tarn-2026-03.txt").day == date(2026, 3, 1)


def test_it_keeps_what_it_cannot_place_among_contacts() -> None:
    draft = drafted("Contact us\n\nMission in Tarn\n1 Bridge Street\nTarn 4711\n\nTel: +41 22 555 01 02\n")
    assert "1 Bridge Street" in {*strings([block.fields for block in draft.blocks])}


def test_it_reads_arabic_contacts() -> None:
    draft = drafted("اتصل بنا\n\nمدير المكتب\nسامي حداد\nهاتف: +962 6 555 0101\nsami@mission.example\n")
    assert {*strings(fields(draft, "contacts"))} >= {"+962 6 555 0101", "sami@mission.example", "سامي حداد"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Issue 4, 31 March 2026", date(2026, 3, 31)),
        ("March 3rd, 2026", date(2026, 3, 3)),
        ("مارس ٢٠٢٦", date(2026, 3, 1)),
        ("31 février 2026", None),
        ("2026-03-31", date(2026, 3, 31)),
        ("in March we were 2026 people", None),
    ],
)
def test_it_finds_days(text: str, day: date | None) -> None:
    assert day_in(text) == day


WORDLIKE = st.sampled_from(
    [
        *("Water", "for", "Amra", "wells", "3,412", "43%", "Contact us", "Editor", "x@y.example", "+41 22 555 01 02"),
        *("T: +41 22 555 01 03", "Fax:", "W: y.example.ie", "12 Lake Street", "By Ann Moss", "Mit herzlichen Grüßen"),
        *(".", ",", "\n", "\n\n", "\f", "•", "Sincerely yours,", "Foreword", "(CWP)", "www.z.example", "-\n", "«a»"),
        *(
            "Who supports us?",
            "الماء",
            "\u200f",
            "Photos by Ann",
            "Page 3",
            "{{ name }}",
            "true",
            "null",
            "- x: y",
            "#",
        ),
        "\u2028",
    ]
)
TEXTS = st.lists(WORDLIKE | st.text(max_size=12), min_size=1, max_size=60).map(" ".join)


def letters(value: Any) -> Counter[str]:
    return Counter(letter for text in strings(value) for letter in text if letter.isalnum())


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_it_drops_nothing(text: str) -> None:
    """Letters and digits of the file are in a block, or are said to be left out; not page numbers and “Tel:”."""
    try:
        draft = drafted(text)
    except Unreadable:
        return
    kept = letters([block.fields for block in draft.blocks]) + letters([flag.detail for flag in draft.flags])
    repeated = re.compile(r"(?:page)?[\W_]*\d{1,4}[\W_]*", re.IGNORECASE)
    lines = [line for line in re.split(r"[\n\f\v\r\x85\u2028\u2029]", text) if not repeated.fullmatch(line)]
    labels = re.compile(rf"{ANY_LABEL.pattern}|\b[TPMFEW]\b")
    lost = letters([labels.sub(" ", line) for line in lines]) - kept
    assert not lost or Reason.LEFT_OUT in flags(draft)


@settings(max_examples=25, deadline=None)
@given(TEXTS)
@pytest.mark.usefixtures("_no_newsletters")
def test_it_drafts_what_can_be_imported(text: str) -> None:
    try:
        draft = _entitled(drafted(text), "Tarn Valley News", "", None)
    except Unreadable:
        return
    written = yaml.dump(_file(draft, "Tarn Valley News"), Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    assert len(_read(yaml_nodes.compose(written))["blocks"]) == len(draft.blocks)


@pytest.fixture(scope="module")
def _no_newsletters() -> Iterator[None]:
    """Pure as these tests are, the language of a newsletter that is not there is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailer.issues.manuscripts.drafting._language", lambda _draft, _name: "en")
        yield


def test_it_parts_what_would_be_a_paragraph_without_end() -> None:
    """Joining such a text line by line takes longer with each."""
    draft = drafted("Aa b\n" * 1_000)
    assert len([each for block in draft.blocks for each in block.fields["paragraphs"]]) > 1

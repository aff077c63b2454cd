"""What Word files keep beside their words: where links lead, what stands before items, ends that are gone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mailer.issues.manuscripts.paper import Manuscript
from mailer.issues.manuscripts.word import read_word
from tests.unit.issues.manuscript_files import docx, field, item, link, p, picture, png, run, table

SITE = "https://tarn.example.org/mill"
ENDLESS = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"


def texts(manuscript: Manuscript) -> list[str]:
    return [each.text for each in manuscript.paragraphs]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (SITE, f"Read the plans ({SITE}) again."),
        ("mailto:ann@tarn.example.org", "Read the plans (ann@tarn.example.org) again."),
    ],
)
def test_it_says_where_links_lead(target: str, words: str, tmp_path: Path) -> None:
    data = docx(p("Read ", link("rId40", "the plans"), " again."), links=[target])
    assert texts(read_word(data, tmp_path)) == [words]


def test_it_says_no_target_that_the_words_are(tmp_path: Path) -> None:
    data = docx(p("See ", link("rId40", "tarn.example.org/mill")), links=[SITE])
    assert texts(read_word(data, tmp_path)) == ["See tarn.example.org/mill"]


def test_it_says_where_fields_lead(tmp_path: Path) -> None:
    simple = f'<w:fldSimple w:instr=" HYPERLINK &quot;{SITE}&quot; ">{run("plans")}</w:fldSimple>'
    data = docx(p("The ", simple, " and ", field(f' HYPERLINK "{SITE}" \\l "wheel" ', "the wheel"), "."))
    assert texts(read_word(data, tmp_path)) == [f"The plans ({SITE}) and the wheel ({SITE}#wheel)."]


def test_it_takes_from_other_fields_what_they_made(tmp_path: Path) -> None:
    data = docx(p("On ", field(' DATE \\@ "d MMMM" ', "4 May"), field(' HYPERLINK \\l "_Toc1" ', ", page 3")))
    assert texts(read_word(data, tmp_path)) == ["On 4 May, page 3"]


def test_it_says_the_target_of_a_field_that_goes_on_in_the_next_paragraph(tmp_path: Path) -> None:
    whole = field(f' HYPERLINK "{SITE}" ', "plans")
    begun, end = whole.rsplit("<w:r>", 1)
    data = docx(p("The ", begun), p("<w:r>" + end, "go on."))
    assert texts(read_word(data, tmp_path)) == [f"The plans ({SITE})", "go on."]


def test_it_says_targets_in_tables_and_notes(tmp_path: Path) -> None:
    cell = table(("Place", "Plans"), ("Amra", "XX")).replace(run("XX"), link("rId40", "here"))
    assert texts(read_word(docx(cell, links=[SITE]), tmp_path))[1] == f"Amra | here ({SITE})"


def test_it_names_links_that_have_no_words(tmp_path: Path) -> None:
    data = docx(
        p("A", link("rId40", picture()), link("rId41", "B")), links=[SITE, "file:///C:/b.doc"], media_w_png=png()
    )
    assert (texts(read_word(data, tmp_path))[0], read_word(data, tmp_path).unread) == ("AB", (SITE, "file:///C:/b.doc"))


@pytest.mark.parametrize("style", ["Bullets", "MyBullets"])
def test_it_marks_items_by_their_style(style: str, tmp_path: Path) -> None:
    assert texts(read_word(docx(item("A torch", style)), tmp_path)) == ["• A torch"]


def test_it_counts_items(tmp_path: Path) -> None:
    body = [
        item("Mill", "Numbers"),
        item("Wheel", number="2", level=1),
        item("Stones", number="2", level=1),
        item("Well", "MyNumbers"),
        item("Rope", number="2", level=1),
        item("Anew", number="3"),
    ]
    counted = ["1. Mill", "a) Wheel", "b) Stones", "2. Well", "a) Rope", "1. Anew"]
    assert texts(read_word(docx(*body), tmp_path)) == counted


def test_it_marks_no_paragraph_that_is_taken_out_of_its_list(tmp_path: Path) -> None:
    assert texts(read_word(docx(item("Not in it", "Bullets", number="0")), tmp_path)) == ["Not in it"]


def test_it_marks_items_of_lists_that_the_file_does_not_describe(tmp_path: Path) -> None:
    assert texts(read_word(docx(item("A torch", number="9")), tmp_path)) == ["• A torch"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ([f"<w:p>{ENDLESS}{run('Last words.')}</w:p>"], ["Last words."]),
        ([f"<w:p>{ENDLESS}{run('Before.')}</w:p>", table(("a", "b"), ("c", "d"))], ["Before.", "a | b", "c | d"]),
        (
            [f"<w:tbl><w:tr><w:tc><w:p>{ENDLESS}{run('Cell.')}</w:p></w:tc></w:tr></w:tbl>", p("After.")],
            ["Cell.", "After."],
        ),
    ],
    ids=["at the end", "before a table", "in a cell"],
)
def test_it_keeps_a_paragraph_whose_end_was_deleted_and_that_has_no_next(
    body: list[str], found: list[str], tmp_path: Path
) -> None:
    assert texts(read_word(docx(*body), tmp_path)) == found


def test_it_keeps_boxes_apart_from_a_paragraph_whose_end_was_deleted(tmp_path: Path) -> None:
    box = f"<w:r><v:textbox><w:txbxContent>{p('In the box')}</w:txbxContent></v:textbox></w:r>"
    data = docx(f"<w:p>{ENDLESS}{run('The wells ')}{box}</w:p>", p("run again."))
    assert texts(read_word(data, tmp_path)) == ["In the box", "The wells run again."]


def test_it_marks_many_notes_quickly(tmp_path: Path) -> None:
    note = f'<w:footnote w:id="2">{p("Census.")}</w:footnote>'
    data = docx(p("Wells", '<w:r><w:footnoteReference w:id="2"/></w:r>' * 4_000), footnotes=note)
    begun = time.process_time()
    assert texts(read_word(data, tmp_path))[0].endswith("[3999][4000]")
    assert time.process_time() - begun < 2


def test_it_reads_tables_in_tables_quickly(tmp_path: Path) -> None:
    inner = p("Amra")
    for _level in range(12):
        inner = f"<w:tbl>{f'<w:tr><w:tc>{inner}</w:tc><w:tc>{p()}</w:tc></w:tr>' * 2}</w:tbl>"
    begun = time.process_time()
    assert texts(read_word(docx(inner), tmp_path)) == ["Amra"] * 2**12
    assert time.process_time() - begun < 2

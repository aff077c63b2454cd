"""Manuscripts are read whole, in order and within bounds; what cannot be read says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.issues.manuscripts import reading
from mailer.issues.manuscripts.paper import Manuscript, Mark, Unreadable, Why
from mailer.issues.manuscripts.pdf import read_pdf
from mailer.issues.manuscripts.plaintext import read_text
from mailer.issues.manuscripts.reading import read_draft
from mailer.issues.manuscripts.recognise import recognise
from mailer.issues.manuscripts.word import read_word
from tests.unit.issues.manuscript_files import column, docx, p, packed, pdf, picture, png, run, table, zipped

BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"


def texts(manuscript: Manuscript) -> list[str]:
    return [each.text for each in manuscript.paragraphs]


def why(data: bytes, name: str, folder: Path) -> Why:
    with pytest.raises(Unreadable) as refused:
        read_draft(data, name, "Tarn Valley News", folder)
    return refused.value.why


def test_it_takes_what_was_inserted_and_not_what_was_deleted(tmp_path: Path) -> None:
    changed = f"<w:ins>{run('four ')}</w:ins><w:del><w:r><w:delText>three </w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('old')}</w:moveFrom><w:moveTo>{run(' run')}</w:moveTo>"
    assert texts(read_word(docx(p("All ", changed, "wells", moved)), tmp_path)) == ["All four wells run"]


def test_it_joins_a_paragraph_whose_end_was_deleted_with_the_next(tmp_path: Path) -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('The wells ')}</w:p>"
    assert texts(read_word(docx(first, p("run again.")), tmp_path)) == ["The wells run again."]


def test_it_takes_headings_by_their_style(tmp_path: Path) -> None:
    found = read_word(docx(p("Wells", style="H1"), p("They run.")), tmp_path).paragraphs
    assert [each.mark for each in found] == [Mark.HEADING, Mark.NONE]


def test_it_takes_pictures_with_what_they_show_and_their_captions(tmp_path: Path) -> None:
    data = docx(p(picture(alt="A well")), p("Amra, May", style="Beschriftung"), media_well_png=png())
    found = read_word(data, tmp_path).paragraphs
    assert [(each.mark, each.text) for each in found] == [(Mark.PICTURE, "A well"), (Mark.CAPTION, "Amra, May")]
    assert (tmp_path / found[0].picture).read_bytes() == png()


def test_it_names_pictures_that_it_does_not_take(tmp_path: Path) -> None:
    assert read_word(docx(p("Text", picture()), media_chart_emf=b"EMF"), tmp_path).unread == ("chart.emf",)


def test_it_takes_tables_row_by_row(tmp_path: Path) -> None:
    found = read_word(docx(table(("Place", "Year"), ("Amra", "since May"))), tmp_path).paragraphs
    assert [(each.mark, each.text) for each in found] == [(Mark.ROW, "Place | Year"), (Mark.ROW, "Amra | since May")]


def test_it_takes_a_table_that_lays_out_the_page_as_text(tmp_path: Path) -> None:
    found = read_word(docx(table(("Left column",), ("Below it",))), tmp_path).paragraphs
    assert [(each.mark, each.text) for each in found] == [(Mark.NONE, "Left column"), (Mark.NONE, "Below it")]


def test_it_takes_footnotes_and_marks_their_places(tmp_path: Path) -> None:
    note = f'<w:footnote w:id="2">{p("Source: census.")}</w:footnote>'
    data = docx(p("Ten wells", '<w:r><w:footnoteReference w:id="2"/></w:r>', " run."), footnotes=note)
    assert texts(read_word(data, tmp_path)) == ["Ten wells[1] run.", "[1] Source: census."]


def test_it_takes_boxes_of_text_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box')}</w:txbxContent>"
    both = f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
    data = docx(p("Beside", f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"))
    assert texts(read_word(data, tmp_path)) == ["Beside", "In the box"]


def test_it_takes_what_fields_links_and_controls_say(tmp_path: Path) -> None:
    inside = f"<w:fldSimple>{run('May')}</w:fldSimple><w:hyperlink>{run(' report')}</w:hyperlink>"
    control = f"<w:sdt><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"
    assert texts(read_word(docx(p(inside), control), tmp_path)) == ["May report", "In a control"]


def test_it_tells_heads_and_comments_apart_from_the_text(tmp_path: Path) -> None:
    data = docx(p("Text."), header=p("Tarn, March 2026"), comments=f"<w:comment>{p('Ask Ann')}</w:comment>")
    found = read_word(data, tmp_path)
    assert (texts(found), found.heads, found.comments) == (["Text."], ("Tarn, March 2026",), ("Ask Ann",))


def test_it_refuses_entities(tmp_path: Path) -> None:
    data = packed(f"{BOMB}<w:document/>", {}, {})
    assert why(data, "x.docx", tmp_path) is Why.UNSAFE


def test_it_refuses_a_bomb(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": "<x/>", "word/document.xml": b" " * 30_000_000})
    assert (len(data) < 100_000, why(data, "x.docx", tmp_path)) == (True, Why.TOO_MUCH)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "x.txt", Why.EMPTY),
        (b" \n\f", "x.txt", Why.EMPTY),
        (b"a\x00b", "x.txt", Why.NOT_TEXT),
        (b"text", "x.docx", Why.BROKEN),
        (b"text", "x.pdf", Why.BROKEN),
        (b"text", "x.odt", Why.UNKNOWN),
        (zipped({"a.txt": "a"}), "x.docx", Why.UNKNOWN),
        (docx(p("Text"))[:-60], "x.docx", Why.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "x.doc", Why.OLD_WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "x.docx", Why.ENCRYPTED),
        (docx(p("")), "x.docx", Why.EMPTY),
    ],
)
def test_it_says_why_a_file_cannot_be_read(data: bytes, name: str, reason: Why, tmp_path: Path) -> None:
    assert why(data, name, tmp_path) is reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([]), Why.EMPTY),
        (pdf([], [], images=True), Why.SCANNED),
        (pdf([(50, 700, 10, "Text")], encrypted=True), Why.ENCRYPTED),
        (b"%PDF-1.4\n" + b"\x80" * 200, Why.BROKEN),
    ],
    ids=["empty", "scanned", "encrypted", "torn"],
)
def test_it_says_why_a_pdf_cannot_be_read(data: bytes, reason: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(data)
    assert refused.value.why is reason


def test_it_refuses_what_is_too_large(tmp_path: Path) -> None:
    assert why(b"a" * (20 * 1024 * 1024 + 1), "x.txt", tmp_path) is Why.TOO_LARGE


def test_it_counts_the_pictures_that_stay_behind() -> None:
    page = column("The wells run again since the second week of March, and so does the mill.", 50, 700)
    assert read_pdf(pdf(page, images=True)).pictures == 1


def test_it_reads_rows_of_a_pdf_across(tmp_path: Path) -> None:
    rows = [(50.0, 700.0 - 14 * at, 10.0, "Tel") for at in range(4)]
    numbers = [(300.0, 700.0 - 14 * at, 10.0, f"+41 22 555 01 0{at}") for at in range(4)]
    page = read_pdf(pdf([*rows, *numbers])).pages[0]
    assert page[0].text == "Tel +41 22 555 01 00"


def test_it_stops_a_reader_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT", 0.001)
    assert why(b"The wells run again.", "x.txt", tmp_path) is Why.TOO_MUCH


@pytest.mark.parametrize("bound", ["MEMORY = 2**20", "SECONDS = 0"])
def test_it_stops_a_reader_that_needs_too_much(bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, too, and recognising: both run where little memory and little time is."""
    code = f"from mailer.issues.manuscripts import reader; reader.{bound}; reader.main()"
    monkeypatch.setattr(reading, "READER", ["-c", code])
    assert why(b"The wells run again.\n" * 40_000, "x.txt", tmp_path) is Why.TOO_MUCH


@pytest.mark.parametrize("name", ["x.docx", "x.pdf", "x.txt"])
def test_it_gives_over_what_was_made_in_the_other_process(name: str, tmp_path: Path) -> None:
    lines = ["Wells", "", "They run again since the 4th of May 2026, said Ann.", "", "Tel +41 22 555 01 00"]
    word = docx(p("Wells", style="H1"), p(*lines[2:3], picture()), p(lines[4]), media_well_png=png())
    read = {
        "x.docx": (word, lambda data: read_word(data, tmp_path)),
        "x.pdf": (pdf(column("\n".join(lines), 50, 700)), read_pdf),
        "x.txt": ("\n".join(lines).encode(), read_text),
    }
    data, reader = read[name]
    assert read_draft(data, name, "Tarn", tmp_path) == recognise(reader(data), name, "Tarn")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Émile’s well".encode(), "Émile’s well"),
        ("\ufeffWell".encode(), "Well"),
        ("Émile’s well".encode("utf-16"), "Émile’s well"),
        ("Émile’s well".encode("cp1252"), "Émile’s well"),
        ("الماء يعود إلى الوادي".encode("cp1256"), "الماء يعود إلى الوادي"),
    ],
)
def test_it_reads_letters_in_several_encodings(data: bytes, text: str) -> None:
    assert read_text(data).pages[0][0].text == text


def test_it_says_that_letters_were_guessed() -> None:
    assert [read_text(data).is_guessed for data in ("é".encode(), "é".encode("cp1252"))] == [False, True]


def test_it_takes_each_line_of_unwrapped_text_for_a_paragraph() -> None:
    assert [line.begins for line in read_text(b"%b\nAnother one." % (b"Word " * 80)).pages[0]] == [True, True]

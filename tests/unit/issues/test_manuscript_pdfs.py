"""What PDFs hold beside the text of their pages: figures with text, links, fields and notes; and endless files."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts import pdfpages
from mailer.issues.manuscripts.draft import Flag, Reason
from mailer.issues.manuscripts.links import with_target
from mailer.issues.manuscripts.paper import Manuscript, Unreadable, Why
from mailer.issues.manuscripts.pdf import read_pdf
from mailer.issues.manuscripts.recognise import recognise
from tests.unit.issues.manuscript_files import Set, pdf

LINE: list[Set] = [(50, 700, 10, "Read the plans of the new mill here and tell us.")]
URI = b"<< /Type /Annot /Subtype /Link /Rect [%d 696 %d 712] /A << /S /URI /URI (%s) >> >>"


def words(manuscript: Manuscript) -> list[str]:
    return [line.text for page in manuscript.pages for line in page]


def test_it_reads_the_text_of_figures() -> None:
    found = read_pdf(pdf(LINE, figure=[(50, 600, 10, "The mill stood still.")]))
    assert (words(found), found.torn) == ([LINE[0][3], "The mill stood still."], ())


def test_it_says_on_which_pages_letters_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.issues.manuscripts.pdf.DEPTH", 1)
    found = read_pdf(pdf(LINE, figure=[(50, 600, 10, "The mill stood still.")]))
    assert Flag(Reason.LETTERS, "1") in recognise(found, "a.pdf", "Tarn").flags


def test_it_says_that_the_file_does_not_tell_its_letters() -> None:
    assert read_pdf(pdf([(50, 700, 10, "The mi\x01 stood still.")])).torn == (1,)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (b"https://tarn.example.org/mill", " (https://tarn.example.org/mill)"),
        (b"mailto:ann@tarn.example.org?subject=Mill", " (ann@tarn.example.org)"),
        ("https://tarn.example.org/été".encode(), " (https://tarn.example.org/été)"),
        (b"https://plans", ""),
    ],
    ids=["page", "mailbox", "beyond ASCII", "said already"],
)
def test_it_says_where_links_lead(target: bytes, said: str) -> None:
    found = read_pdf(pdf(LINE, notes=[URI % (70, 118, target)]))
    assert words(found) == [LINE[0][3].replace("plans", f"plans{said}")]


def test_it_says_once_where_a_wrapped_link_leads() -> None:
    lines = [(50.0, 700.0, 10.0, "Read the plans of the new"), (50.0, 688.0, 10.0, "mill and tell us.")]
    second = b"<< /Subtype /Link /Rect [50 684 66 696] /A << /URI (https://tarn.example.org) >> >>"
    found = read_pdf(pdf(lines, notes=[URI % (120, 170, b"https://tarn.example.org"), second]))
    assert words(found) == ["Read the plans of the new", "mill (https://tarn.example.org) and tell us."]


@pytest.mark.parametrize("target", [b"https://tarn.example.org", b"file:///C:/plans.doc"])
def test_it_names_links_that_lie_over_no_words_or_lead_to_no_page(target: bytes) -> None:
    rect = (400, 420) if target.startswith(b"https") else (70, 118)
    assert read_pdf(pdf(LINE, notes=[URI % (*rect, target)])).unread == (target.decode(),)


def test_it_reads_what_was_written_into_fields() -> None:
    field = b"<< /Subtype /Widget /FT /Tx /V (Ann Moss) /Rect [90 692 200 714] >>"
    assert words(read_pdf(pdf([(50, 700, 10, "Name:")], notes=[field]))) == ["Name: Ann Moss"]


def test_it_lists_what_people_noted_and_what_was_ticked() -> None:
    notes = [
        b"<< /Subtype /Text /Contents (Check the date) /Rect [0 0 9 9] >>",
        b"<< /Subtype /Highlight /Contents <FEFF00C900740065> >>",
        b"<< /Subtype /Widget /FT /Btn /T (Swims) /V /Yes /Rect [0 0 9 9] >>",
        b"<< /Subtype /Stamp >>",
    ]
    found = read_pdf(pdf(LINE, notes=notes))
    assert (found.comments, found.unread) == (("Check the date", "Éte"), ("Swims: Yes", "Stamp"))


@pytest.mark.parametrize("bound", ["MAX_ASKED", "MAX_FIGURES"])
def test_it_stops_at_parts_that_lead_to_each_other(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfpages, bound, 0)
    with pytest.raises(Unreadable) as refused:
        read_pdf(pdf(LINE, figure=LINE))
    assert refused.value.why is Why.TOO_MUCH


def test_it_stops_at_a_part_that_is_itself() -> None:
    endless = pdf(LINE).replace(b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>", b"2 0 R" + b" " * 36)
    with pytest.raises(Unreadable) as refused:
        read_pdf(endless)
    assert refused.value.why is Why.TOO_MUCH


@pytest.mark.parametrize(
    ("words", "target", "text"),
    [
        ("here ", "https://a.example.org", "here (https://a.example.org) "),
        ("www.a.example.org", "http://a.example.org/", "www.a.example.org"),
        ("us", "mailto:us@a.example.org", "us (us@a.example.org)"),
        ("call us", "tel:+41225550100", "call us (+41225550100)"),
        ("022 555 01 00", "tel:+41225550100", "022 555 01 00"),
        ("here", "javascript:alert(1)", "here"),
        ("a.example.org/خبر", "https://a.example.org/%D8%AE%D8%A8%D8%B1", "a.example.org/خبر"),
        (" ", "https://a.example.org", " "),
    ],
)
def test_it_says_targets_that_the_words_do_not_say(words: str, target: str, text: str) -> None:
    assert with_target(words, target) == text

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.columns import SYNONYMS, find_columns
from subscribers.csvfile import CsvFile
from subscribers.refusal import ImportRefused
from subscribers.rows import read_rows


def test_it_can_be_read_again() -> None:
    file = CsvFile(b"email\na\nb\n")
    assert [list(file.records()) for _ in range(2)] == [list(file.records())] * 2


def test_it_can_be_left_in_the_middle() -> None:
    file = CsvFile(BytesIO(b"email\n" + b"a@example.org\n" * 50_000))
    next(file.records())
    assert sum(1 for _ in file.records()) == 50_000


def test_it_numbers_records_by_the_line_they_start_on() -> None:
    file = CsvFile(b'email,name\na,"x\ny"\n\nb,z\n')
    assert [(record.line, record.end) for record in file.records()] == [(2, 3), (5, 5)]


def test_it_does_not_take_a_delimiter_in_quotation_marks_for_one() -> None:
    assert CsvFile(b'"a,b,c,d";email\n').header.cells == ("a,b,c,d", "email")


def test_it_names_each_field_once() -> None:
    for field, names in SYNONYMS.items():
        for name in names:
            assert find_columns(["x", name.upper()], {"x": "email"} if field != "email" else {})[field] == 1


@given(st.binary(max_size=400))
def test_it_reads_or_refuses_any_bytes(data: bytes) -> None:
    try:
        file = CsvFile(data)
    except ImportRefused:
        return
    assert all(record.line > file.header.line for record in file.records())


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_it_gives_an_answer_for_every_record(rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join([f"email{delimiter}name{delimiter}x", *(delimiter.join(row) for row in rows)])
    try:
        file = CsvFile(text.encode("utf-8", "surrogatepass"))
    except ImportRefused:
        return
    assert len(list(read_rows(file, {"email": 0, "name": 1}))) == len(list(file.records()))


@pytest.mark.parametrize("encoding", ["utf-32", "cp1252", "shift-jis"])
def test_it_refuses_every_other_encoding(encoding: str) -> None:
    with pytest.raises(ImportRefused, match="line 1 is not UTF-8 text"):
        CsvFile("email;名前".encode(encoding) if encoding != "cp1252" else "email;prénom".encode(encoding))

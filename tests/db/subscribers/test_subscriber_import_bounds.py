"""Files that would cost too much, or hold what no database and no mail may hold: the row is left out and named."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest

from subscribers.imports import ImportRefused, ImportReport, import_csv
from subscribers.models import List, Subscriber, Subscription

pytestmark = pytest.mark.django_db

TOO_LONG = "the line is longer than 65536 characters"
ENDLESS = "a cell in quotation marks does not end within 100 lines or 65536 characters"
CONTROL = "the {} holds a line break or a control character"
ADDRESS_CONTROL = "it holds a line break, a control or an invisible character"


@pytest.fixture
def donors() -> List:
    return List.objects.create(name="Donors")


def run(data: bytes | str, to: List) -> ImportReport:
    return import_csv(BytesIO(data.encode() if isinstance(data, str) else data), to)


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(reject.row, reject.reason) for reject in report.rejects]


def people() -> list[str]:
    return list(Subscriber.objects.order_by("email").values_list("email", flat=True))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("length", [65_537, 65_538, 65_539, 200_000])
def test_it_leaves_out_a_line_that_is_too_long_and_goes_on(donors: List, ending: str, length: int) -> None:
    lines = ["email,name", "a@example.org,A", "x" * length, "b@example.org,B", "bad", ""]
    report = run(ending.join(lines), donors)
    assert reasons(report) == [(3, TOO_LONG), (5, "it has no @")]
    assert people() == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_it_reads_a_line_at_the_bound(donors: List, ending: str) -> None:
    row = "a@example.org,"
    report = run(ending.join(["email,notes", row + "x" * (65_536 - len(row)), "b@example.org,"]), donors)
    assert (reasons(report), report.created) == ([], 2)


def test_it_spends_little_on_a_line_of_commas(donors: List) -> None:
    data = BytesIO(b"email,name\na@example.org,A\n" + b"," * 8_000_000 + b"\nb@example.org,B\n")
    tracemalloc.start()
    report = import_csv(data, donors)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (reasons(report), peak < 25_000_000) == ([(3, TOO_LONG)], True)


def test_it_leaves_out_a_row_of_too_many_cells(donors: List) -> None:
    report = run("email,name\na@example.org,A" + "," * 199 + "\nb@example.org,B\n", donors)
    assert reasons(report) == [(2, "it has 201 cells, and at most 200 are read")]
    assert people() == ["b@example.org"]


def test_it_takes_a_row_of_as_many_cells_as_are_read(donors: List) -> None:
    assert run("email,name\na@example.org,A" + "," * 198 + "\n", donors).created == 1


def test_it_names_the_line_where_a_cell_begins_that_never_ends(donors: List) -> None:
    rows = [f"p{number}@example.org,P" for number in range(300)]
    report = run("\n".join(["email,name", "x@example.org,X", 'a@example.org,"A', *rows]), donors)
    lines = " (lines 3 to 103 were read as one row: is a quotation mark not closed?)"
    assert reasons(report) == [(3, ENDLESS + lines)]
    assert len(people()) == 1 + 200


def test_it_bounds_a_cell_that_never_ends_by_its_characters_too(donors: List) -> None:
    rows = ["y" * 30_000] * 3
    report = run("\n".join(["email,name", 'a@example.org,"A', *rows, "b@example.org,B"]), donors)
    lines = " (lines 2 to 5 were read as one row: is a quotation mark not closed?)"
    assert reasons(report) == [(2, ENDLESS + lines)]
    assert people() == ["b@example.org"]


def test_it_takes_a_cell_of_as_many_lines_as_a_row_may_have(donors: List) -> None:
    assert run('email,notes\na@example.org,"' + "\n" * 99 + '"\n', donors).created == 1


def test_it_leaves_out_the_last_row_when_it_swallowed_others(donors: List) -> None:
    report = run('email,notes\na@example.org,"A\nb@example.org,B\n', donors)
    lines = " (lines 2 to 3 were read as one row: is a quotation mark not closed?)"
    assert (reasons(report), people()) == ([(2, "a quotation mark is not closed" + lines)], [])


def test_it_refuses_a_header_that_is_too_long(donors: List) -> None:
    with pytest.raises(ImportRefused) as refused:
        run("email," * 20_000 + "\na@example.org\n", donors)
    assert str(refused.value) == f"the header cannot be read: {TOO_LONG}"


@pytest.mark.parametrize("field", ["name", "salutation", "organisation", "country", "language"])
@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\x85", "\u2028"])
def test_it_leaves_out_a_row_with_a_control_character(donors: List, field: str, character: str) -> None:
    report = run(f"email,{field}\na@example.org,J{character}O\nb@example.org,JO\n", donors)
    assert reasons(report) == [(2, CONTROL.format(field))]
    assert people() == ["b@example.org"]


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\x85", "\u2028", "\u200b"])
def test_it_leaves_out_an_address_with_a_control_character(donors: List, character: str) -> None:
    report = run(f"email,name\na{character}a@example.org,A\nb@example.org,B\n", donors)
    assert reasons(report) == [(2, ADDRESS_CONTROL)]
    assert people() == ["b@example.org"]


def test_it_shows_a_bad_address_without_its_control_characters(donors: List) -> None:
    assert run("email\na\x1b[31m\0@example.org\n", donors).rejects[0].address == "a\ufffd[31m\ufffd@example.org"


def test_it_takes_a_row_whose_control_character_is_in_a_column_nobody_reads(donors: List) -> None:
    assert run("email,notes\na@example.org,x\0y\n", donors).created == 1


@pytest.mark.parametrize(
    "data",
    [b"email,name\na@example.org,\xed\xa0\x80\n", "email,name\na@example.org,".encode("utf-16") + b"\x00\xd8\n\0"],
    ids=["UTF-8", "UTF-16"],
)
def test_it_refuses_a_file_with_half_a_character(donors: List, data: bytes) -> None:
    with pytest.raises(ImportRefused, match=r"^line 2 is not UTF-8 text: "):
        run(data, donors)


def test_it_keeps_a_file_name_that_is_no_text(donors: List) -> None:
    import_csv(b"email\na@example.org\n", donors, source="donors\udcff\0.csv")
    assert Subscription.objects.get().source == "donors\ufffd\ufffd.csv"

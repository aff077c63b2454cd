"""Bad input at the command line: a clear message on stderr, exit status 1, nothing on stdout; wrong usage is 2."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.conftest import LETTER, Housed
from tests.faults.house import Finished, House

pytestmark = pytest.mark.faults

TEN_ROWS = """\
email,name
one@example.org,One
not an address,Two
three@example.org,Three
four@,Four
five@example.org,Five
six@example.org,Six
seven@example.org,Seven
,Eight
nine@example.org,Nine
ten@example.org,Ten
"""


@pytest.fixture(scope="module")
def house(on_sqlite: Housed) -> Iterator[House]:
    with on_sqlite() as fresh:
        yield fresh


def _refused(done: Finished) -> str:
    """The message of a command that was refused and said nothing else."""
    assert (done.status, done.out) == (1, "")
    return done.err.strip()


def _import(house: House, content: bytes) -> Finished:
    file = house.home / "people.csv"
    file.write_bytes(content)
    return house.run("subscribers", "import", file, "--list", "donors", "--json")


def test_it_names_an_unknown_block_with_its_line(house: House) -> None:
    file = house.home / "bad.yaml"
    file.write_text(LETTER + "- type: stroy\n  title: Oh\n", "utf-8")
    line = LETTER.count("\n") + 1
    message = _refused(house.run("issue", "import", file, "--json"))
    assert message.startswith(
        f"mailer: line {line}: unknown block type 'stroy'; did you mean 'story'? known: foreword, "
    )


def test_it_names_an_unknown_field_with_its_line(house: House) -> None:
    file = house.home / "bad.yaml"
    file.write_text(LETTER + "- type: notice\n  txet: Oh\n", "utf-8")
    message = _refused(house.run("issue", "import", file, "--json"))
    assert message.startswith(f"mailer: line {LETTER.count(chr(10)) + 2}: unknown field 'txet'")


def test_it_refuses_a_csv_file_that_is_not_utf_8(house: House) -> None:
    message = _refused(_import(house, "email,name\nana@example.org,Zoë\n".encode("latin-1")))
    assert message.startswith("mailer: line 2 is not UTF-8 text: save the file as UTF-8 CSV")


def test_it_refuses_a_csv_file_without_an_email_column(house: House) -> None:
    message = _refused(_import(house, b"phone,name\n123,Ana\n"))
    assert "email" in message
    assert "--map" in message


def test_it_imports_the_good_rows_and_reports_the_bad_ones(house: House) -> None:
    done = _import(house, TEN_ROWS.encode())
    report = done.json()
    assert (done.status, report["rows"], report["subscribed"]) == (0, 10, 7)
    assert [reject["row"] for reject in report["rejects"]] == [3, 5, 9]
    assert all(reject["reason"] for reject in report["rejects"])


def test_it_takes_no_campaign_on_an_unsigned_proof(house: House) -> None:
    proof = house.mailer("issue", "proof", 1, "--list", "donors").json()["id"]
    message = _refused(house.run("campaign", "create", proof, "--list", "donors", "--json"))
    assert message == f"mailer: Proof {proof} is not signed. Have it signed first."


def test_it_takes_no_list_that_the_proof_was_not_signed_for(house: House) -> None:
    house.mailer("list", "create", "strangers")
    message = _refused(house.run("campaign", "create", 1, "--list", "strangers", "--json"))
    assert message == "mailer: Proof 1 was not signed for: strangers. Make and sign a proof for these lists first."


def test_it_says_that_a_campaign_does_not_exist(house: House) -> None:
    message = _refused(house.run("campaign", "status", 99, "--json"))
    assert message == "mailer: There is no campaign 99. “mailer campaign create PROOF” makes one."


def test_it_resumes_no_draft(house: House) -> None:
    campaign = house.campaign("donors")
    message = _refused(house.run("campaign", "resume", campaign, "--json"))
    assert message == f"mailer: Campaign {campaign} is draft: resume is not possible now."


@pytest.mark.parametrize(
    "words", [("campaign", "start"), ("campaign", "start", "one"), ("campaign", "create", 1), ("nonsense",)]
)
def test_it_ends_with_2_on_wrong_usage(house: House, words: tuple[object, ...]) -> None:
    done = house.run(*words)
    assert (done.status, done.out) == (2, "")
    assert "Usage" in done.err

"""Reading returned mails."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.outcomes.mime import MAX_LINE_CHARS, MAX_NESTING, MAX_PARTS, read_parts, split_lines
from mailer.outcomes.parse import MAX_RECIPIENTS, Action, Kind, parse, valid_address
from tests.unit.outcomes.reports import block, note, report


def test_it_reads_a_failure() -> None:
    found = parse(report(block(diagnostic="550 5.1.1 <ana@example.org> user unknown")))
    assert found.kind is Kind.BOUNCE
    (recipient,) = found.recipients
    assert (recipient.address, recipient.status, recipient.action) == ("ana@example.org", "5.1.1", Action.FAILED)
    assert recipient.diagnostic == "550 5.1.1 <ana@example.org> user unknown"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"], ids=["LF", "CRLF", "CR", "CRCRLF"])
def test_it_reads_every_line_ending_alike(end: bytes) -> None:
    raw = report(block("ana@example.org"), block("ben@example.org", "5.2.2"))
    assert parse(raw.replace(b"\n", end)) == parse(raw)


def test_it_reads_several_recipients() -> None:
    found = parse(report(block("ana@example.org"), block("ben@example.org", "5.2.2")))
    assert [(each.address, each.status) for each in found.recipients] == [
        ("ana@example.org", "5.1.1"),
        ("ben@example.org", "5.2.2"),
    ]


def test_it_calls_a_delay_a_delay() -> None:
    assert parse(report(block(status="4.4.1", action="delayed"))).kind is Kind.DELAYED


def test_it_takes_a_report_with_one_failure_for_a_bounce() -> None:
    assert parse(report(block(status="4.4.1", action="delayed"), block("ben@example.org"))).kind is Kind.BOUNCE


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_it_takes_good_news_for_no_bounce(action: str) -> None:
    assert parse(report(block(status="2.0.0", action=action))).kind is Kind.NOT_A_BOUNCE


@pytest.mark.parametrize(
    ("status", "action"), [("5.1.1", Action.FAILED), ("4.2.2", Action.DELAYED), ("2.1.5", Action.DELIVERED)]
)
def test_it_tells_a_missing_action_by_the_status(status: str, action: Action) -> None:
    assert parse(report(block(status=status, action=""))).recipients[0].action is action


@pytest.mark.parametrize(
    ("field", "diagnostic", "status"),
    [
        ("5.1.1", "", "5.1.1"),
        ("5.1.1 (bad destination mailbox address)", "", "5.1.1"),
        ("", "550 5.1.1 user unknown", "5.1.1"),
        ("5.0.0", "550 5.1.1 user unknown", "5.1.1"),
        ("5.0.0", "host mx.example.org[192.0.2.1] said: 552-5.2.2 over quota", "5.2.2"),
        ("5.0.0", "550 no such user", "5.0.0"),
        ("5.7.0", "554 5.7.9 policy", "5.7.9"),
        ("5.1.1", "550 5.7.1 blocked", "5.7.1"),
        ("5.7.1", "550 5.1.1 user unknown", "5.7.1"),
        ("4.4.7", "550 5.1.1 user unknown", "4.4.7"),
        ("5.0.0", "550 seen from 5.1.1.9 today", "5.0.0"),
        ("5.0.0", "421 5.1.1 user unknown", "5.0.0"),
        ("nonsense", "", None),
    ],
)
def test_it_chooses_the_status(field: str, diagnostic: str, status: str | None) -> None:
    found = parse(report(block(status=field, diagnostic=diagnostic) if diagnostic else block(status=field)))
    assert found.recipients[0].status == status


def test_it_prefers_the_recipient_we_wrote_to() -> None:
    (recipient,) = parse(report(block("inbox@elsewhere.example", original="ana@example.org"))).recipients
    assert (recipient.address, recipient.final) == ("ana@example.org", "inbox@elsewhere.example")


def test_it_falls_back_to_the_final_recipient() -> None:
    assert parse(report(block("ana@example.org", original="unknown"))).recipients[0].address == "ana@example.org"


@pytest.mark.parametrize(
    "text", ["", "ana", "@example.org", "ana@", "ana@@example.org", "a na@example.org", "ana@exa mple.org", "ana@-x"]
)
def test_it_takes_no_junk_for_an_address(text: str) -> None:
    assert valid_address(text) == ""


def test_it_reads_no_address_of_another_type() -> None:
    assert parse(report(block("C=GB;S=Ana@x", kind="x400"))).recipients[0].address == ""


def test_it_reads_an_international_address() -> None:
    assert parse(report(block("zoë@example.org", kind="utf-8"))).recipients[0].address == "zoë@example.org"


def test_it_reads_a_status_part_outside_a_report() -> None:
    bare = b"Content-Type: message/delivery-status\n\n" + block().encode()
    assert parse(bare).recipients[0].address == "ana@example.org"


def test_it_reads_an_encoded_status_part() -> None:
    body = base64.encodebytes(block().encode())
    bare = b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + body
    assert parse(bare).recipients[0].status == "5.1.1"


def test_it_joins_folded_fields() -> None:
    folded = block() + "Diagnostic-Code: smtp; 550 5.1.1 no\n such user\n"
    assert parse(report(folded)).recipients[0].diagnostic == "550 5.1.1 no such user"


def test_it_reads_a_mail_server_s_report_whose_mime_is_damaged() -> None:
    raw = report(block()).replace(b'boundary="=_b"', b'boundary="=_other"')
    assert [each.address for each in parse(raw).recipients] == ["ana@example.org"]


def test_it_does_not_read_fields_that_a_person_writes() -> None:
    assert parse(note(body=block())).kind is Kind.NOT_A_BOUNCE


def test_it_does_not_open_an_attached_report() -> None:
    attached = b"Content-Type: message/rfc822\n\n" + report(block())
    assert parse(b"From: ana@example.org\n" + attached).recipients == ()


def test_it_takes_a_report_that_names_nobody_for_a_bounce() -> None:
    found = parse(report())
    assert (found.kind, found.recipients) == (Kind.BOUNCE, ())


@pytest.mark.parametrize("value", ["auto-replied", "Auto-Replied; x=y", "auto-replied (vacation)"])
def test_it_recognises_an_automatic_reply(value: str) -> None:
    assert parse(note(f"Auto-Submitted: {value}\n")).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize("headers", ["", "Auto-Submitted: no\n", "X-Auto-Submitted: auto-replied\n"])
def test_it_takes_a_letter_for_no_bounce(headers: str) -> None:
    assert parse(note(headers)).kind is Kind.NOT_A_BOUNCE


def test_it_takes_a_mail_server_s_own_mail_for_no_automatic_reply() -> None:
    raw = note("Auto-Submitted: auto-replied\n").replace(b"Ana <ana@", b"MAILER-DAEMON <md@")
    assert parse(raw).kind is Kind.NOT_A_BOUNCE


@given(st.binary(max_size=2_000))
def test_it_reads_any_bytes(raw: bytes) -> None:
    assert parse(raw).kind in Kind


_PIECES = [
    b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/delivery-status\n", b"\n", b"--b\n",
    b"--b--\n", b"--", b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
    b"Final-Recipient: rfc822; a@b.c\n", b"Final-Recipient: ;;\n", b"Status: 5.1.1\n", b"Status: 5.\n", b"Action: x\n",
    b"Diagnostic-Code: smtp; 550 5.1.1 no\n",
    b"Diagnostic-Code: \xff\x00\n", b" folded\n", b"\r", b"=\n", b"=C3", b"From x\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join))
def test_it_reads_any_order_of_the_pieces_of_a_report(raw: bytes) -> None:
    assert len(parse(raw).recipients) <= MAX_RECIPIENTS


def test_it_cuts_long_lines() -> None:
    assert len(split_lines(b"x" * 50_000)[0]) == MAX_LINE_CHARS


def test_it_stops_at_many_recipients() -> None:
    blocks = [block(f"r{number}@example.org") for number in range(MAX_RECIPIENTS + 50)]
    assert len(parse(report(*blocks)).recipients) == MAX_RECIPIENTS


def test_it_stops_at_many_parts() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (MAX_PARTS + 100)
    assert len(read_parts(raw)) == MAX_PARTS


def test_it_stops_at_deep_nesting() -> None:
    layers = [f"--b{depth - 1}\nContent-Type: multipart/mixed; boundary=b{depth}\n\n" for depth in range(1, 3_000)]
    raw = "Content-Type: multipart/mixed; boundary=b0\n\n" + "".join(layers)
    assert max(part.depth for part in read_parts(raw.encode())) == MAX_NESTING


BUSYWORK = {
    "CR": b"\r" * 3_000_000,
    "line": b"a" * 3_000_000,
    "folds": b"From: " + b"\n x" * 500_000,
    "boundary": b"X: " + b"boundary=" * 300_000,
    "address": b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@"
    + b"b" * 250
    + b"!\nStatus: 5.1.1",
}


@pytest.mark.parametrize("raw", BUSYWORK.values(), ids=BUSYWORK.keys())
def test_it_gets_through_mails_made_to_keep_it_busy(raw: bytes) -> None:
    assert parse(raw).kind in Kind

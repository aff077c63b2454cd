"""Simulated bounces: what arrives at the bounce receiver, and that none is lost or sent twice."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from pathlib import Path
from typing import cast

import pytest

from mailer.catcher.store import CatcherStore
from tests.smtp.catcher_process import CatcherProcess, Receiver, eventually, mail

SENDER = "b+token@bounces.example"
GONE = "bounce-5.1.1@a.example"

Start = Callable[[int], CatcherProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts catchers over one store, each with the bounce port given."""
    started: list[CatcherProcess] = []

    def starter(bounce_port: int) -> CatcherProcess:
        options = ("--bounce-port", str(bounce_port), "--bounce-delay", "0.05")
        started.append(CatcherProcess(tmp_path / "catcher.sqlite3", options).start())
        return started[-1]

    yield starter
    for process in started:
        process.stop()


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def report_fields(raw: bytes) -> tuple[Message, Message]:
    """The per-message and the per-recipient fields."""
    _, report, _ = parsed(raw).iter_parts()
    assert report.get_content_type() == "message/delivery-status"
    of_message, of_recipient = cast(list[Message], report.get_payload())
    return of_message, of_recipient


def bounced(start: Start, recipient: str = GONE, raw: bytes = b"", options: tuple[str, ...] = ()) -> bytes:
    """The notification that mail to ``recipient`` causes."""
    with Receiver() as receiver:
        start(receiver.port).client().sendmail(SENDER, [recipient], raw or mail(), mail_options=options)
        eventually(lambda: receiver.accepted)
    return receiver.accepted[0].raw


def nothing_pending(process: CatcherProcess) -> bool:
    with CatcherStore(process.store) as store:
        return store.pending_bounces() == 0


def test_it_accepts_the_message_that_bounces(start: Start) -> None:
    process = start(unused_port())
    process.client().sendmail(SENDER, [GONE], mail())

    with CatcherStore(process.store) as store:
        assert list(store.recipients()) == [GONE]


def test_it_bounces_once_to_the_envelope_sender_from_the_null_sender(start: Start) -> None:
    with Receiver() as receiver:
        process = start(receiver.port)
        process.client().sendmail(SENDER, [GONE], mail())
        eventually(lambda: receiver.offered and nothing_pending(process))

    assert [(one.mail_from, one.recipients) for one in receiver.offered] == [("<>", [SENDER])]


def test_it_sends_a_multipart_report(start: Start) -> None:
    message = parsed(bounced(start))

    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "message/delivery-status",
        "text/rfc822-headers",
    ]


@pytest.mark.parametrize(
    ("recipient", "action", "status", "code"),
    [
        ("bounce-5.1.1@a.example", "failed", "5.1.1", "550"),
        ("bounce-5.2.2+anna@a.example", "failed", "5.2.2", "550"),
        ("bounce-4.4.1@a.example", "delayed", "4.4.1", "450"),
        ("bounce-2.1.5@a.example", "delivered", "2.1.5", "250"),
    ],
)
def test_it_reports_the_status_asked_for(start: Start, recipient: str, action: str, status: str, code: str) -> None:
    _, fields = report_fields(bounced(start, recipient))

    assert fields["Original-Recipient"] == f"rfc822; {recipient}"
    assert fields["Final-Recipient"] == f"rfc822; {recipient}"
    assert fields["Action"] == action
    assert fields["Status"] == status
    assert fields["Diagnostic-Code"].startswith(f"smtp; {code} {status} <{recipient}>")


def test_it_names_the_reporting_server(start: Start) -> None:
    fields, _ = report_fields(bounced(start))

    assert fields["Reporting-MTA"] == "dns; catcher.localhost"


def test_it_attaches_the_original_headers(start: Start) -> None:
    original = list(parsed(bounced(start, raw=mail(message_id="<42@sender.example>"))).iter_parts())[2]

    assert "Message-ID: <42@sender.example>" in original.get_content()


def test_it_says_that_a_machine_wrote_it(start: Start) -> None:
    assert parsed(bounced(start))["Auto-Submitted"] == "auto-replied"


def test_it_sends_lines_that_smtp_allows(start: Start) -> None:
    raw = bounced(start)

    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_it_bounces_a_utf8_recipient(start: Start) -> None:
    _, fields = report_fields(bounced(start, "bounce-5.1.1-آنا@a.example", options=("SMTPUTF8",)))

    assert fields["Final-Recipient"].startswith("utf-8; ")


def test_it_never_bounces_what_the_null_sender_sent(start: Start) -> None:
    process = start(unused_port())
    process.client().sendmail("", [GONE], mail())

    assert nothing_pending(process)


def test_it_sends_one_notification_for_each_bouncing_recipient(start: Start) -> None:
    recipients = ["bounce-5.1.1@a.example", "anna@example.org", "bounce-4.2.2@b.example"]
    with Receiver() as receiver:
        process = start(receiver.port)
        process.client().sendmail(SENDER, recipients, mail())
        eventually(lambda: len(receiver.offered) >= 2 and nothing_pending(process))

    assert [report_fields(one.raw)[1]["Status"] for one in receiver.accepted] == ["5.1.1", "4.2.2"]


def test_it_tries_again_after_a_temporary_refusal(start: Start) -> None:
    with Receiver("451 4.3.0 busy") as receiver:
        process = start(receiver.port)
        process.client().sendmail(SENDER, [GONE], mail())
        eventually(lambda: receiver.accepted and nothing_pending(process))

    first, second = receiver.offered
    assert first.raw == second.raw


def test_it_gives_up_after_a_permanent_refusal(start: Start) -> None:
    with Receiver("550 5.7.1 forged token") as receiver:
        process = start(receiver.port)
        process.client().sendmail(SENDER, [GONE], mail())
        eventually(lambda: receiver.offered and nothing_pending(process))

    assert len(receiver.offered) == 1


def test_it_delivers_after_being_killed_what_it_had_not_delivered(start: Start) -> None:
    port = unused_port()
    first = start(port)
    first.client().sendmail(SENDER, [GONE], mail())
    first.kill()
    assert not nothing_pending(first)

    with Receiver(port=port) as receiver:
        second = start(port)
        eventually(lambda: receiver.accepted and nothing_pending(second))
        assert len(receiver.offered) == 1


def unused_port() -> int:
    """A port of this machine that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The catcher over real loopback SMTP: what it stores, what it refuses, how it starts and ends."""

from __future__ import annotations

import smtplib
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.catcher.store import MAX_MESSAGE_BYTES, CatcherStore
from tests.smtp.catcher_process import ROOT, CatcherProcess, mail

SENDER = "b+token@bounces.example"


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatcherProcess]:
    process = CatcherProcess(tmp_path_factory.mktemp("catcher") / "catcher.sqlite3").start()
    yield process
    process.stop()


@pytest.fixture
def client(catcher: CatcherProcess) -> Iterator[smtplib.SMTP]:
    with CatcherStore(catcher.store) as store:
        store.clear()
    with catcher.client() as client:
        yield client


@pytest.fixture
def store(catcher: CatcherProcess, client: smtplib.SMTP) -> Iterator[CatcherStore]:
    with CatcherStore(catcher.store) as store:
        yield store


def only_raw(store: CatcherStore) -> bytes | None:
    (message,) = store.messages()
    return store.raw(message.id)


def reply_at_rcpt(client: smtplib.SMTP, recipient: str, options: tuple[str, ...] = ()) -> tuple[int, bytes]:
    client.rset()
    client.mail(SENDER, options)
    return client.docmd(f"RCPT TO:{recipient}")


def test_it_says_when_and_where_it_listens(catcher: CatcherProcess) -> None:
    assert catcher.ready_line == f"catcher listening on 127.0.0.1:{catcher.port}\n"


def test_it_greets_as_catcher_localhost(catcher: CatcherProcess) -> None:
    with socket.create_connection(("127.0.0.1", catcher.port), timeout=20) as raw:
        assert raw.recv(512).startswith(b"220 catcher.localhost ")


def test_it_announces_its_size_limit(client: smtplib.SMTP) -> None:
    assert client.esmtp_features["size"] == str(MAX_MESSAGE_BYTES)


@pytest.mark.parametrize(
    "raw",
    [
        mail(),
        mail() + b".starts with a dot\r\n..two\r\n.\r\nend\r\n",
        mail() + bytes(range(128, 256)) + b"\r\n",
        mail() + b"x" * 998 + b"\r\n\r\n \t\r\n\r\n",
        b"no header at all\r\n",
        b"\r\n",
    ],
    ids=["plain", "dots", "8-bit", "longest line and blank ends", "no headers", "empty"],
)
def test_it_stores_a_message_byte_for_byte(client: smtplib.SMTP, store: CatcherStore, raw: bytes) -> None:
    client.sendmail(SENDER, ["anna@example.org"], raw, mail_options=["BODY=8BITMIME"])

    assert only_raw(store) == raw


def test_it_has_committed_when_it_answers_250(client: smtplib.SMTP, catcher: CatcherProcess) -> None:
    client.sendmail(SENDER, ["anna@example.org"], mail())

    reader = sqlite3.connect(f"file:{catcher.store}?mode=ro", uri=True)
    assert reader.execute("SELECT count(*) FROM message").fetchone() == (1,)
    reader.close()


def test_it_keeps_the_message_when_it_is_killed_after_250(tmp_path: Path) -> None:
    process = CatcherProcess(tmp_path / "catcher.sqlite3").start()
    process.client().sendmail(SENDER, ["anna@example.org"], mail())
    process.kill()

    with CatcherStore(process.store) as store:
        assert only_raw(store) == mail()


def test_it_keeps_the_envelope(client: smtplib.SMTP, store: CatcherStore) -> None:
    client.sendmail(SENDER, ["anna@example.org", "bert@example.net"], mail())

    (message,) = store.messages()
    assert (message.mail_from, message.recipients) == (SENDER, ("anna@example.org", "bert@example.net"))


def test_it_takes_mail_from_the_null_sender(client: smtplib.SMTP, store: CatcherStore) -> None:
    client.sendmail("", ["anna@example.org"], mail())

    (message,) = store.messages()
    assert message.mail_from == ""


def test_it_takes_several_messages_on_one_connection(client: smtplib.SMTP, store: CatcherStore) -> None:
    for number in range(3):
        client.sendmail(SENDER, ["anna@example.org"], mail(message_id=f"<{number}@sender.example>"))

    assert list(store.message_ids()) == ["<0@sender.example>", "<1@sender.example>", "<2@sender.example>"]


@pytest.mark.parametrize(
    "recipient",
    [
        "<>",
        "<anna>",
        "<anna@>",
        "<@example.org>",
        "<anna@example..org>",
        "<anna@-example.org>",
        f"<{'a' * 65}@b.example>",
    ],
)
def test_it_refuses_what_is_no_mailbox(client: smtplib.SMTP, recipient: str) -> None:
    code, _ = reply_at_rcpt(client, recipient)

    assert code in (501, 553)


def test_it_refuses_a_utf8_recipient_without_smtputf8(client: smtplib.SMTP) -> None:
    client.rset()
    client.mail(SENDER)
    client.send("RCPT TO:<آنا@example.org>\r\n".encode())

    assert client.getreply()[0] == 553


def test_it_takes_a_utf8_recipient_with_smtputf8(client: smtplib.SMTP, store: CatcherStore) -> None:
    client.sendmail(SENDER, ["آنا@example.org"], mail(), mail_options=["SMTPUTF8"])

    assert list(store.recipients()) == ["آنا@example.org"]


@pytest.mark.parametrize(
    ("recipient", "code", "text"),
    [
        ("reject-5.1.1@a.example", 550, b"5.1.1 <reject-5.1.1@a.example>: user unknown (simulated)"),
        ("reject-5.7.1+anna@b.example", 550, b"5.7.1 "),
        ("REJECT-5.2.2-bert@c.example", 550, b"5.2.2 "),
        ("defer-4.2.1@a.example", 450, b"4.2.1 "),
    ],
)
def test_it_refuses_the_recipient_who_asks_for_it(client: smtplib.SMTP, recipient: str, code: int, text: bytes) -> None:
    answer = reply_at_rcpt(client, f"<{recipient}>")

    assert answer[0] == code
    assert answer[1].startswith(text)


def test_it_defers_every_time(client: smtplib.SMTP) -> None:
    codes = [reply_at_rcpt(client, "<defer-4.2.1@a.example>")[0] for _ in range(3)]

    assert codes == [450, 450, 450]


def test_it_defers_once_then_accepts(client: smtplib.SMTP) -> None:
    codes = [reply_at_rcpt(client, "<defer-once-anna@a.example>")[0] for _ in range(3)]

    assert codes == [450, 250, 250]


def test_it_remembers_a_deferral_across_a_restart(tmp_path: Path) -> None:
    process = CatcherProcess(tmp_path / "catcher.sqlite3").start()
    first = reply_at_rcpt(process.client(), "<defer-once@a.example>")[0]
    process.kill()
    process.start()
    second = reply_at_rcpt(process.client(), "<defer-once@a.example>")[0]
    process.stop()

    assert (first, second) == (450, 250)


def test_it_accepts_the_others_of_a_message_with_one_refused(client: smtplib.SMTP, store: CatcherStore) -> None:
    refused = client.sendmail(SENDER, ["anna@example.org", "reject-5.1.1@a.example"], mail())

    assert list(refused) == ["reject-5.1.1@a.example"]
    assert list(store.recipients()) == ["anna@example.org"]


def test_it_refuses_a_message_over_the_size_limit(client: smtplib.SMTP, store: CatcherStore) -> None:
    client.mail(SENDER)
    client.rcpt("anna@example.org")
    code, _ = client.data(mail() + (b"x" * 900 + b"\r\n") * (MAX_MESSAGE_BYTES // 900))

    assert (code, store.count()) == (552, 0)


def test_it_refuses_an_announced_size_over_the_limit(client: smtplib.SMTP) -> None:
    assert client.mail(SENDER, [f"SIZE={MAX_MESSAGE_BYTES + 1}"])[0] == 552


def test_it_refuses_a_line_over_998_bytes(client: smtplib.SMTP, store: CatcherStore) -> None:
    client.mail(SENDER)
    client.rcpt("anna@example.org")
    code, _ = client.data(mail() + b"x" * 1200 + b"\r\n")

    assert (code, store.count()) == (500, 0)


@pytest.mark.parametrize("ending", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r.\r"])
def test_it_never_takes_a_false_end_of_data(client: smtplib.SMTP, store: CatcherStore, ending: bytes) -> None:
    client.mail(SENDER)
    client.rcpt("anna@example.org")
    client.docmd("DATA")
    smuggled = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<victim@y.example>\r\nDATA\r\nFrom: evil\r\n\r\nsmuggled\r\n"
    client.send(mail() + b"first" + ending + smuggled + b".\r\n")
    code, text = client.getreply()

    assert (code, text[:5]) == (550, b"5.5.2")
    assert client.noop()[0] == 250
    assert store.count() == 0


def test_it_serves_on_after_a_client_vanished_in_the_middle_of_data(
    catcher: CatcherProcess, client: smtplib.SMTP, store: CatcherStore
) -> None:
    other = catcher.client()
    other.mail(SENDER)
    other.rcpt("anna@example.org")
    other.docmd("DATA")
    other.send(b"Subject: cut off\r\n\r\nhalf a li")
    other.close()
    client.sendmail(SENDER, ["bert@example.org"], mail())

    assert list(store.recipients()) == ["bert@example.org"]


def test_it_ends_with_status_0_when_terminated(tmp_path: Path) -> None:
    process = CatcherProcess(tmp_path / "catcher.sqlite3").start()
    process.client()

    assert process.stop() == 0


def test_it_says_what_to_do_when_the_port_is_taken(catcher: CatcherProcess, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mailer.catcher",
        "--store",
        str(tmp_path / "x.sqlite3"),
        "--port",
        str(catcher.port),
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)

    assert result.returncode == 1
    assert "choose another with --port" in result.stderr


def test_it_imports_no_django() -> None:
    check = "import sys, mailer.catcher.__main__; print('django' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True
    )

    assert result.stdout == "False\n"


def test_it_hangs_up_on_one_connection_too_many(catcher: CatcherProcess, client: smtplib.SMTP) -> None:
    crowd = [socket.create_connection(("127.0.0.1", catcher.port), timeout=20) for _ in range(210)]
    greetings = [connection.recv(512)[:3] for connection in crowd]
    for connection in crowd:
        connection.close()

    assert set(greetings) == {b"220", b"421"}
    assert client.noop()[0] == 250

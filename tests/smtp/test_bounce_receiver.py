"""The bounce receiver over real loopback SMTP."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import OperationalError

from mailer.lib.tokens import Purpose
from mailer.outcomes import connection, receiver, record
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import Suppression
from tests.db.outcomes.cast import DOMAIN, a_campaign, a_delivery, return_path, token
from tests.smtp.catcher_process import eventually
from tests.unit.outcomes.reports import block, report

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = report(block("ana@example.org", diagnostic="550 5.1.1 user unknown"))


@pytest.fixture
def port(settings: Any) -> Iterator[int]:
    """A receiver on a loop of its own."""
    settings.MAILER_BOUNCE_DOMAIN = DOMAIN
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(2) as threads:
        server = loop.run_until_complete(receiver.listen("127.0.0.1", 0, threads))
        runner = threading.Thread(target=loop.run_forever)
        runner.start()
        yield server.sockets[0].getsockname()[1]
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        runner.join(10)
    loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def client(port: int) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example.org", timeout=20) as opened:
        opened.ehlo()
        yield opened


def send(client: smtplib.SMTP, to: str, raw: bytes = DEAD) -> tuple[int, str]:
    """The last reply: to RCPT where that was refused, else to the final dot."""
    client.mail("")
    code, text = client.rcpt(to)
    if code == 250:
        code, text = client.data(raw.replace(b"\n", b"\r\n"))
    client.rset()
    return code, text.decode()


def test_it_records_a_bounce_before_it_says_250(client: smtplib.SMTP) -> None:
    delivery = a_delivery("ana@example.org")
    code, _ = send(client, return_path(delivery))
    assert (code, Outcome.objects.get().delivery_id) == (250, delivery.pk)
    assert Suppression.objects.get().email_key == "ana@example.org"


def test_it_keeps_what_arrived(client: smtplib.SMTP) -> None:
    send(client, return_path(a_delivery()))
    evidence = Evidence.objects.get()
    assert (bytes(evidence.raw), evidence.source) == (DEAD.replace(b"\n", b"\r\n"), "smtp")


def test_it_suppresses_nobody_for_a_soft_bounce(client: smtplib.SMTP) -> None:
    code, _ = send(client, return_path(a_delivery()), report(block("ana@example.org", "4.2.2", "failed")))
    assert (code, Outcome.objects.count(), Suppression.objects.count()) == (250, 1, 0)


def test_it_records_a_bounce_that_comes_twice_once(client: smtplib.SMTP) -> None:
    path = return_path(a_delivery())
    replies = [send(client, path)[0], send(client, path)[0]]
    assert (replies, Outcome.objects.count(), Evidence.objects.count()) == ([250, 250], 1, 1)


def test_it_answers_what_it_drops_like_what_it_takes(client: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MAX_OUTCOMES", 2)
    path = return_path(a_delivery())
    codes = [send(client, path, report(block(), message_id=f"{number}@mx"))[0] for number in range(3)]
    assert (codes, Outcome.objects.count()) == ([250, 250, 250], 2)


def test_it_refuses_an_altered_token(client: smtplib.SMTP) -> None:
    path = return_path(a_delivery())
    altered = path[:8] + ("b" if path[8] == "a" else "a") + path[9:]
    code, text = send(client, altered)
    assert (code, text[:5], Evidence.objects.count()) == (550, "5.1.1", 0)


def test_it_refuses_a_token_of_another_purpose(client: smtplib.SMTP) -> None:
    code, _ = send(client, f"b-{token(a_delivery(), Purpose.MESSAGE_ID)}@{DOMAIN}")
    assert (code, Outcome.objects.count()) == (550, 0)


@pytest.mark.parametrize("local", ["postmaster", "b-", "b-short", "x" * 300])
def test_it_refuses_other_mailboxes(client: smtplib.SMTP, local: str) -> None:
    code, text = send(client, f"{local}@{DOMAIN}")
    assert (code, text[:5]) == (550, "5.1.1")


def test_it_relays_for_nobody(client: smtplib.SMTP) -> None:
    code, text = send(client, return_path(a_delivery()).replace(DOMAIN, "example.org"))
    assert (code, text[:5]) == (550, "5.7.1")


def test_it_takes_a_return_path_in_capitals(client: smtplib.SMTP) -> None:
    assert send(client, return_path(a_delivery()).upper())[0] == 250


def test_it_records_one_mail_for_each_of_its_return_paths(client: smtplib.SMTP) -> None:
    campaign = a_campaign()
    deliveries = [a_delivery(email, campaign) for email in ("ana@example.org", "ben@example.org")]
    client.mail("")
    for delivery in deliveries:
        client.rcpt(return_path(delivery))
    client.data(DEAD)
    assert sorted(Outcome.objects.values_list("delivery_id", flat=True)) == [each.pk for each in deliveries]


def test_it_asks_to_come_again_when_the_database_fails(client: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise OperationalError("the disk is full")

    path = return_path(a_delivery())
    with monkeypatch.context() as patch:
        patch.setattr(receiver, "ingest", broken)
        code, text = send(client, path)
    assert (code, text[:5]) == (451, "4.3.0")
    assert "disk" not in text
    assert send(client, path)[0] == 250


def test_it_asks_to_come_again_when_the_token_cannot_be_looked_up(
    client: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(token: str) -> None:
        raise OperationalError("no connection")

    path = return_path(a_delivery())
    monkeypatch.setattr(receiver, "proven_delivery", broken)
    assert send(client, path)[0] == 451


def test_it_takes_long_lines(client: smtplib.SMTP) -> None:
    raw = DEAD.replace(b"Sorry.", b"Sorry. " * 2_000)
    assert send(client, return_path(a_delivery()), raw)[0] == 250


def test_it_says_how_much_it_takes(client: smtplib.SMTP) -> None:
    assert client.esmtp_features["size"] == str(1024 * 1024)


def test_it_refuses_what_is_too_big(client: smtplib.SMTP) -> None:
    assert client.mail("", [f"SIZE={2 * 1024 * 1024}"])[0] == 552


@pytest.mark.parametrize(
    "flood",
    [
        b"\r\n" * 20_001,
        b"\r" * 20_001 + b"\r\n",
        b"\n" * 20_001 + b"\r\n",
        b"..\r\n" * 20_001,
        b"x" * 70_000 + b"\r\n",
        (b"x" * 1_000 + b"\r\n") * 1_100,
    ],
    ids=["empty lines", "bare CR", "bare LF", "dots", "a long line", "many bytes"],
)
def test_it_refuses_a_message_beyond_the_bounds_and_records_nothing(client: smtplib.SMTP, flood: bytes) -> None:
    path = return_path(a_delivery("ana@example.org"))
    code, text = message(client, path, DEAD.replace(b"\n", b"\r\n") + flood)
    assert (code, text[:5]) == (552, "5.3.4")
    assert (Outcome.objects.count(), Evidence.objects.count(), Suppression.objects.count()) == (0, 0, 0)


def test_it_ends_the_connection_of_a_message_beyond_the_bounds(client: smtplib.SMTP) -> None:
    message(client, return_path(a_delivery()), b"\r\n" * 20_001)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_it_keeps_little_of_a_message_of_empty_lines(client: smtplib.SMTP) -> None:
    path = return_path(a_delivery())
    begin(client, path)
    tracemalloc.start()
    client.sock.sendall(b"\r\n" * 1_500_000)
    client.sock.sendall(b".\r\n")
    code, _ = client.getreply()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (code, peak < 10_000_000) == (552, True)


def test_it_keeps_little_of_a_line_without_end(client: smtplib.SMTP) -> None:
    path = return_path(a_delivery())
    begin(client, path)
    line = b"x" * 20_000_000
    tracemalloc.start()
    client.sock.sendall(line)
    client.sock.sendall(b"\r\n.\r\n")
    code, _ = client.getreply()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (code, peak < 10_000_000) == (552, True)


def test_it_takes_a_message_at_the_bound_of_lines(client: smtplib.SMTP) -> None:
    raw = DEAD.replace(b"\n", b"\r\n")
    raw += b"\r\n" * (20_000 - raw.count(b"\n"))
    assert message(client, return_path(a_delivery()), raw)[0] == 250


def test_it_takes_one_dot_from_a_line_that_begins_with_dots(client: smtplib.SMTP) -> None:
    message(client, return_path(a_delivery()), b"Subject: dots\r\n\r\n..\r\n...x\r\n")
    assert bytes(Evidence.objects.get().raw) == b"Subject: dots\r\n\r\n.\r\n..x\r\n"


def test_it_takes_a_message_that_comes_in_one_piece_with_its_commands(client: smtplib.SMTP) -> None:
    path = return_path(a_delivery("ana@example.org"))
    raw = DEAD.replace(b"\n", b"\r\n")
    client.sock.sendall(b"MAIL FROM:<>\r\nRCPT TO:<" + path.encode() + b">\r\nDATA\r\n" + raw + b".\r\nNOOP\r\n")
    assert [client.getreply()[0] for _ in range(5)] == [250, 250, 354, 250, 250]
    assert Outcome.objects.count() == 1


def test_it_wants_a_recipient_before_the_message(client: smtplib.SMTP) -> None:
    client.mail("")
    assert client.docmd("DATA")[0] == 503


def test_it_wants_no_words_after_data(client: smtplib.SMTP) -> None:
    client.mail("")
    client.rcpt(return_path(a_delivery()))
    assert client.docmd("DATA now")[0] == 501


def begin(client: smtplib.SMTP, to: str) -> None:
    client.mail("")
    client.rcpt(to)
    assert client.docmd("DATA")[0] == 354


def message(client: smtplib.SMTP, to: str, raw: bytes) -> tuple[int, str]:
    """The reply to ``raw``, which is sent as it stands."""
    begin(client, to)
    client.sock.sendall(raw + b".\r\n")
    code, text = client.getreply()
    return code, text.decode()


def test_it_turns_away_one_connection_too_many_of_one_client(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "client_of", lambda peer: "192.0.2.1")
    assert _greetings(port, 9) == [b"220"] * 8 + [b"421"]


def test_it_lets_a_client_in_again_when_one_of_its_connections_has_ended(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "client_of", lambda peer: "192.0.2.1")
    monkeypatch.setattr(connection, "MAX_CONNECTIONS_A_CLIENT", 1)
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example.org", timeout=20) as first:
        first.quit()
    assert eventually(lambda: _greetings(port, 1) == [b"220"])


def test_it_lets_this_machine_have_all_connections(port: int) -> None:
    assert _greetings(port, 33) == [b"220"] * 32 + [b"421"]


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        (("127.0.0.1", 1), None),
        (("::1", 1, 0, 0), None),
        (("::ffff:127.0.0.1", 1, 0, 0), None),
        (("192.0.2.1", 1), "192.0.2.1"),
        (("::ffff:192.0.2.1", 1, 0, 0), "192.0.2.1"),
        (("2001:db8:0:7::1", 1, 0, 0), "20010db800000007"),
        (("fe80::1%eth0", 1, 0, 2), "fe80000000000000"),
        (None, ""),
    ],
)
def test_it_knows_a_client_by_its_network(peer: object, client: str | None) -> None:
    assert connection.client_of(peer) == client


def _greetings(port: int, count: int) -> list[bytes]:
    """The codes that connections opened one after another begin with; all are open until the last is."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)) for _ in range(count)]
        return [each.recv(3) for each in opened]


def test_it_turns_away_one_connection_too_many(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_CONNECTIONS", 1)
    with (
        socket.create_connection(("127.0.0.1", port), 20) as first,
        socket.create_connection(("127.0.0.1", port)) as second,
    ):
        assert first.recv(3) == b"220"
        second.settimeout(20)
        assert second.recv(3) == b"421"


def test_it_lets_go_of_a_client_that_floods(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_BYTES_A_CONNECTION", 100_000)
    with socket.create_connection(("127.0.0.1", port), 20) as flood:
        assert flood.recv(3) == b"220"
        with pytest.raises(OSError):
            _flood(flood)


def _flood(client: socket.socket) -> None:
    for _ in range(10_000):
        client.sendall(b"x" * 10_000)


_SERVE = "import django; django.setup(); from mailer.outcomes.receiver import serve; serve('127.0.0.1', {port})"


def _process(port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "mailer.settings")}
    command = [sys.executable, "-c", _SERVE.format(port=port)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=os.getcwd()
    )


@pytest.mark.any_database
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_on_a_signal(number: int) -> None:
    with _process(0) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Bounce receiver listening on 127.0.0.1:")
        with socket.create_connection(("127.0.0.1", int(line.rpartition(":")[2])), 20) as opened:
            assert opened.recv(3) == b"220"
            process.send_signal(number)
            assert process.wait(20) == 0


@pytest.mark.any_database
def test_it_says_what_to_do_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, _process(taken.getsockname()[1]) as process:
        _, errors = process.communicate(timeout=20)
    assert "MAILER_BOUNCE_PORT" in errors

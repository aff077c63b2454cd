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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError

from mailer.lib.tokens import Purpose
from mailer.outcomes import receiver
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import Suppression
from tests.db.outcomes.cast import DOMAIN, a_campaign, a_delivery, return_path, token
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
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example.org", timeout=20) as connection:
        connection.ehlo()
        yield connection


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
    assert client.esmtp_features["size"] == str(10 * 1024 * 1024)


def test_it_refuses_what_is_too_big(client: smtplib.SMTP) -> None:
    assert client.mail("", [f"SIZE={11 * 1024 * 1024}"])[0] == 552


def test_it_turns_away_one_connection_too_many(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "MAX_CONNECTIONS", 1)
    with (
        socket.create_connection(("127.0.0.1", port), 20) as first,
        socket.create_connection(("127.0.0.1", port)) as second,
    ):
        assert first.recv(3) == b"220"
        second.settimeout(20)
        assert second.recv(3) == b"421"


def test_it_lets_go_of_a_client_that_floods(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "MAX_BYTES_A_CONNECTION", 100_000)
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_on_a_signal(number: int) -> None:
    with _process(0) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Bounce receiver listening on 127.0.0.1:")
        with socket.create_connection(("127.0.0.1", int(line.rpartition(":")[2])), 20) as connection:
            assert connection.recv(3) == b"220"
            process.send_signal(number)
            assert process.wait(20) == 0


def test_it_says_what_to_do_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, _process(taken.getsockname()[1]) as process:
        _, errors = process.communicate(timeout=20)
    assert "MAILER_BOUNCE_PORT" in errors

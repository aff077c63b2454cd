"""The SMTP client against relays that misbehave at every step."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailer.dispatch import smtp
from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.dispatch.smtp import PlainTransport
from mailer.dispatch.transport import Result
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase
from tests.smtp.scripted import Script, ScriptedRelay


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUTS", dict.fromkeys(smtp.TIMEOUTS, 5))
    monkeypatch.setattr(smtp, "AFTER_ERROR", 2)


def message(number: int, to: str = "ada@mail.example", size: int = 50) -> Message:
    body = b"Subject: %d\r\n\r\n" % number + b"x" * 70 + b"\r\n" + b"y" * size + b"\r\n"
    return Message(number, f"b-{number}@bounces.example", to, body)


def send(script: Script, count: int = 3, size: int = 50, **relay: object) -> tuple[list[Result], ScriptedRelay]:
    with ScriptedRelay(script) as server:
        options = {"name": "test", "host": "127.0.0.1", "port": server.port, "tls": "none", **relay}
        transport = PlainTransport(Relay(**options))  # type: ignore[arg-type]
        with closing(transport):
            return transport.send([message(number, size=size) for number in range(1, count + 1)]), server


def verdicts(results: list[Result]) -> list[Verdict]:
    return [each.verdict for each in results]


def at(command: str, reply: str, number: int | None = None) -> Script:
    """Give ``reply`` to ``command``, for message ``number`` only if given."""
    return lambda said, now: reply if said.startswith(command) and number in (None, now) else None


LARGE = 8 * 1024 * 1024
"""More than the system's buffers take, so that a relay can hang up on an unfinished message."""

A, F, D, U = Verdict.ACCEPTED, Verdict.FAILED, Verdict.DEFERRED, Verdict.UNSENT


def test_it_sends_a_window_over_one_connection() -> None:
    results, server = send(lambda command, number: None)
    assert verdicts(results) == [A, A, A]
    assert (server.connections, len(server.messages)) == (1, 3)


def test_it_puts_exactly_the_messages_bytes_on_the_wire() -> None:
    _, server = send(lambda command, number: None, count=2)
    assert server.messages == [message(1).data, message(2).data]


def test_it_names_envelope_sender_and_recipient() -> None:
    _, server = send(lambda command, number: None, count=1)
    assert server.commands[1:3] == ["MAIL FROM:<b-1@bounces.example>", "RCPT TO:<ada@mail.example>"]


def test_it_keeps_the_relays_words() -> None:
    results, _ = send(at(".", "250 2.0.0 queued as 4Fxyz"), count=1)
    assert str(results[0].reply) == "250 2.0.0 queued as 4Fxyz"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (at("RCPT", "550 5.1.1 user unknown", 2), [A, F, A]),
        (at("RCPT", "450 4.2.1 greylisted", 2), [A, D, A]),
        (at("DATA", "554 5.7.1 no", 2), [A, F, A]),
        (at(".", "554 5.7.1 spam", 2), [A, F, A]),
        (at(".", "451 4.3.0 disk full", 2), [A, D, A]),
        (at("MAIL", "552 5.3.4 too big", 2), [A, F, A]),
        (at("MAIL", "550 5.1.8 bad sender", 1), [Verdict.SENDER, U, U]),
        (at("RCPT", "421 4.7.0 closing", 1), [Verdict.LANE, U, U]),
        (at("RCPT", "451 4.7.1 rate limit exceeded", 1), [Verdict.LANE, U, U]),
        (at("connect", "554 no service for you"), [Verdict.RELAY, U, U]),
        (at("connect", "hang up"), [Verdict.RELAY, U, U]),
        (at("EHLO", "hang up"), [Verdict.RELAY, U, U]),
        (at(".", "hang up", 2), [A, Verdict.UNCERTAIN, U]),
        (at("MAIL", "hang up"), [Verdict.LANE, U, U]),
        (at("body", "hang up"), [Verdict.UNCERTAIN, U, U]),  # the system had taken every byte of it
        (at("DATA", "250 out of step"), [Verdict.LANE, U, U]),
    ],
)
def test_a_refusal_touches_only_its_own_message(script: Script, expected: list[Verdict]) -> None:
    results, _ = send(script)
    assert verdicts(results) == expected


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "body"])
def test_it_tries_again_on_a_new_connection_when_one_breaks_before_the_dot(command: str) -> None:
    broken: list[int] = []

    def once(said: str, number: int) -> str | None:
        if said.startswith(command) and number == 2 and not broken:
            broken.append(number)
            return "hang up"
        return None

    results, server = send(once, size=LARGE if command == "body" else 50)
    assert verdicts(results) == [A, A, A]
    assert (server.connections, len(server.messages)) == (2, 3)


def test_a_relay_that_always_hangs_up_in_the_message_is_left_alone() -> None:
    results, _ = send(at("body", "hang up"), size=LARGE)
    assert verdicts(results) == [Verdict.LANE, U, U]


@pytest.mark.parametrize("reply", ["421 4.7.0 too many messages", "452 4.3.2 too many messages on this connection"])
def test_it_takes_a_limit_of_the_connection_for_what_it_is(reply: str) -> None:
    def limit(said: str, number: int) -> str | None:
        return reply if said.startswith("MAIL") and number == 3 else None

    results, server = send(limit, count=4)
    assert verdicts(results) == [A, A, A, A]
    assert server.connections == 2


def test_it_closes_a_connection_after_its_share() -> None:
    _, server = send(lambda command, number: None, count=5, max_messages=2)
    assert server.connections == 3


def test_it_says_which_relay_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    transport = PlainTransport(Relay("gone", "127.0.0.1", port, tls="none"))
    (result,) = transport.send([message(1)])
    assert (result.verdict, result.reply.phase) == (Verdict.RELAY, Phase.CONNECT)
    assert f"127.0.0.1:{port}" in str(result.reply)


def test_it_sends_nothing_where_starttls_has_disappeared() -> None:
    results, server = send(lambda command, number: None, count=1, tls="starttls")
    assert (results[0].verdict, results[0].reply.phase) == (Verdict.RELAY, Phase.TLS)
    assert "STARTTLS" in results[0].reply.text
    assert not any(command.startswith(("MAIL", "AUTH")) for command in server.commands)


def test_it_never_logs_in_without_tls_where_tls_is_wanted() -> None:
    _, server = send(lambda c, n: None, count=1, tls="starttls", username="user", password="hunter2")
    assert not any("AUTH" in command for command in server.commands)


def test_it_names_a_refused_login_as_the_relays_trouble() -> None:
    def no(said: str, number: int) -> str | None:
        if said.startswith("EHLO"):
            return "250-relay.test\r\n250 AUTH PLAIN"
        return "535 5.7.8 bad credentials" if said.startswith("AUTH") else None

    results, _ = send(no, count=1, username="user", password="hunter2")
    assert (results[0].verdict, results[0].reply.phase) == (Verdict.RELAY, Phase.AUTH)
    assert "hunter2" not in str(results[0].reply)


def test_it_fails_an_address_beyond_ascii_where_the_relay_cannot_take_it() -> None:
    with ScriptedRelay() as server:
        transport = PlainTransport(Relay("test", "127.0.0.1", server.port, tls="none"))
        with closing(transport):
            results = transport.send([message(1, to="añá@mail.example"), message(2)])
    assert verdicts(results) == [F, A]
    assert results[0].reply.status == "5.6.7"


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[int]:
    """A relay behind implicit TLS whose certificate nobody has signed."""
    subprocess = pytest.importorskip("subprocess")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    try:
        subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_it_refuses_a_certificate_that_nobody_vouches_for(self_signed: int) -> None:
    transport = PlainTransport(Relay("tls", "127.0.0.1", self_signed, tls="implicit"))
    (result,) = transport.send([message(1)])
    assert result.verdict is Verdict.RELAY
    assert "certificate" in result.reply.text.lower()

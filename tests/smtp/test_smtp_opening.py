"""Greeting, TLS and login: what must be right before a word about mail is said."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import math
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mailer.dispatch.smtp import SmtpTransport
from mailer.dispatch.transport import Result
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase
from tests.smtp.scripted import CHUNKED, Script, ScriptedRelay, usual
from tests.smtp.sending import (
    HASTY,
    LANE,
    MODES,
    PATIENT,
    RELAY,
    A,
    at,
    both,
    finish,
    message,
    parcels,
    send,
    transport,
    verdicts,
)


@pytest.mark.parametrize(
    ("script", "verdict", "phase"),
    [
        (at("connect", "554 no service for you"), RELAY, Phase.CONNECT),
        (at("connect", "hang up"), RELAY, Phase.CONNECT),
        (at("connect", "421 4.7.0 too many connections"), LANE, Phase.CONNECT),
        (at("connect", "450 4.7.1 not now"), LANE, Phase.CONNECT),
        (at("connect", "http/1.1 400 what?"), RELAY, Phase.CONNECT),
        (at("EHLO", "hang up"), RELAY, Phase.EHLO),
        (at("EHLO", "550 5.7.1 who are you?"), RELAY, Phase.EHLO),
        (at("EHLO", "421 4.3.2 busy"), LANE, Phase.EHLO),
        (at("connect", "\r\n".join(["220-x"] * 200) + "|"), RELAY, Phase.CONNECT),
    ],
)
def test_it_says_why_a_relay_cannot_be_used(script: Script, verdict: object, phase: Phase) -> None:
    results, server = send(script, CHUNKED, 1)
    assert (results[0].verdict, results[0].reply.phase) == (verdict, phase)
    assert (server.connections, server.taken) == (1, [])


def test_it_names_itself() -> None:
    _, server = send(usual, CHUNKED, 1)
    assert server.commands[0] == "EHLO mailer.test"


def test_it_lives_with_fewer_connections_where_the_relay_wants_no_more() -> None:
    greeted: list[int] = []

    def script(said: str, number: int) -> str | None:
        if said == "connect":
            greeted.append(1)
            return "421 4.7.0 too many connections" if len(greeted) > 2 else None
        return None

    results, server = send(script, CHUNKED, 200, connections=4, window=1)
    assert verdicts(results) == [A] * 200
    assert server.connections <= 4


# -- TLS ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """A certificate for 127.0.0.1, and who vouches for it."""

    folder: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem")
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "authority.pem"))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("tls")
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.test")])
    now = dt.datetime.now(dt.UTC)

    def certificate(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(ca).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))

    root = certificate(ca, ca_key.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    leaf = certificate(own, key.public_key())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = leaf.add_extension(names, critical=False)
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(root.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    (folder / "server.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.sign(ca_key, hashes.SHA256()).public_bytes(pem)
    )
    return Authority(folder)


def over_tls(
    authority: Authority,
    tls: str,
    offers: tuple[str, ...],
    *,
    trusted: bool = True,
    count: int = 3,
    size: int = 50,
    script: Script = usual,
) -> tuple[list[Result], ScriptedRelay]:
    offers = (*offers, "STARTTLS") if tls == "starttls" else offers
    make = authority.client if trusted else ssl.create_default_context
    with ScriptedRelay(script, offers, authority.server(), implicit=tls == "implicit") as server:
        relay = Relay("tls", "127.0.0.1", server.port, tls=tls)
        with closing(SmtpTransport(relay, 1, "mailer.test", timeouts=PATIENT, context=make)) as sender:
            sender.offer(parcels(count, size), math.inf)
            return finish(sender), server


@pytest.mark.parametrize("size", [50, 200_000, 3_000_000])
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("mode", MODES)
def test_it_sends_over_tls(authority: Authority, mode: str, tls: str, size: int) -> None:
    results, server = over_tls(authority, tls, MODES[mode], size=size)
    assert verdicts(results) == [A, A, A]
    assert server.messages == [message(each, size=size).data for each in (1, 2, 3)]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_it_refuses_a_certificate_that_nobody_vouches_for(authority: Authority, tls: str) -> None:
    results, server = over_tls(authority, tls, CHUNKED, trusted=False, count=1)
    assert results[0].verdict is RELAY
    assert "certificate" in results[0].reply.text.lower()
    assert not any(each.startswith("MAIL") for each in server.commands)


@pytest.mark.parametrize("mode", MODES)
def test_it_refuses_a_certificate_of_another_host(authority: Authority, mode: str) -> None:
    with ScriptedRelay(usual, (*MODES[mode], "STARTTLS"), authority.server()) as server:
        relay = Relay("tls", "localhost", server.port)
        with closing(SmtpTransport(relay, 1, "mailer.test", timeouts=PATIENT, context=authority.client)) as sender:
            sender.offer(parcels(1), math.inf)
            assert verdicts(finish(sender)) == [RELAY]


def test_it_trusts_only_what_is_said_inside_tls(authority: Authority) -> None:
    hellos: list[str] = []

    def script(said: str, number: int) -> str | None:
        if said.startswith("EHLO"):
            hellos.append(said)
            return "250-relay.test\r\n250-CHUNKING\r\n250-PIPELINING\r\n250 STARTTLS" if len(hellos) == 1 else None
        return None

    results, server = over_tls(authority, "starttls", (), script=script)
    assert verdicts(results) == [A, A, A]
    assert not any(each.startswith("BDAT") for each in server.commands)


@pytest.mark.parametrize("login", [{}, {"username": "user", "password": "hunter2"}])
def test_it_sends_nothing_where_starttls_has_disappeared(login: dict[str, str]) -> None:
    results, server = send(usual, (*CHUNKED, "AUTH PLAIN"), 1, tls="starttls", **login)
    assert (results[0].verdict, results[0].reply.phase) == (RELAY, Phase.TLS)
    assert "STARTTLS" in results[0].reply.text
    assert not any(each.startswith(("MAIL", "AUTH")) for each in server.commands)


def test_it_sends_nothing_where_starttls_is_refused() -> None:
    results, server = send(at("STARTTLS", "454 4.7.0 not available"), ("STARTTLS",), 1, tls="starttls")
    assert (results[0].verdict, results[0].reply.phase, results[0].reply.code) == (RELAY, Phase.TLS, 454)
    assert not any(each.startswith("MAIL") for each in server.commands)


def test_words_slipped_in_before_tls_are_not_taken_for_the_relays(authority: Authority) -> None:
    slipped = "220 go ahead\r\n250-relay.test\r\n250 CHUNKING"
    with ScriptedRelay(at("STARTTLS", slipped), ("STARTTLS",), authority.server()) as server:
        relay = Relay("tls", "127.0.0.1", server.port)
        with closing(SmtpTransport(relay, 1, "mailer.test", timeouts=PATIENT, context=authority.client)) as sender:
            sender.offer(parcels(1), math.inf)
            assert verdicts(finish(sender)) == [RELAY]


def test_a_relay_that_never_ends_its_handshake_does_not_hold_us() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        closing(transport(silent.getsockname()[1], timeouts=HASTY, tls="implicit")) as sender,
    ):
        sender.offer(parcels(1), math.inf)
        assert verdicts(finish(sender)) == [RELAY]


# -- login -------------------------------------------------------------------------------------------------------------


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


LOGIN = {"username": "user", "password": "hünter2"}
YES = at("AUTH", "235 2.7.0 welcome")


def logins(server: ScriptedRelay) -> list[str]:
    return [each for each in server.commands if each.startswith("AUTH")]


@pytest.mark.parametrize("offered", ["AUTH PLAIN LOGIN", "AUTH LOGIN PLAIN", "AUTH=PLAIN"])
def test_it_logs_in_with_plain_where_it_can(offered: str) -> None:
    results, server = send(YES, (offered,), 1, **LOGIN)
    assert verdicts(results) == [A]
    assert logins(server) == [f"AUTH PLAIN {encoded(chr(0) + 'user' + chr(0) + 'hünter2')}"]


@pytest.mark.parametrize("options", [{}, {"auth": "login"}])
def test_it_logs_in_with_login(options: dict[str, str]) -> None:
    steps = {"AUTH LOGIN": "334 VXNlcm5hbWU6", encoded("user").upper(): "334 UGFzc3dvcmQ6"}

    def script(said: str, number: int) -> str | None:
        return "235 2.7.0 welcome" if said == encoded("hünter2").upper() else steps.get(said)

    offered = "AUTH LOGIN PLAIN" if options else "AUTH LOGIN"
    results, _ = send(script, (offered,), 1, **LOGIN, **options)
    assert verdicts(results) == [A]


def test_it_logs_in_with_an_access_token() -> None:
    results, server = send(YES, ("AUTH XOAUTH2 PLAIN",), 1, username="user", password="token1", auth="xoauth2")
    assert verdicts(results) == [A]
    assert logins(server) == [f"AUTH XOAUTH2 {encoded('user=user' + chr(1) + 'auth=Bearer token1' + chr(1) * 2)}"]


def test_it_reads_the_token_anew_for_each_connection(tmp_path: Path) -> None:
    token = tmp_path / "token"

    def script(said: str, number: int) -> str | None:
        if said == "connect":
            greeted.append(1)
            token.write_text(f"token{len(greeted)}\n")
        return YES(said, number)

    greeted: list[int] = []
    options = {"username": "user", "token_file": str(token), "max_messages": 1}
    results, server = send(script, ("AUTH XOAUTH2",), 2, **options)
    assert verdicts(results) == [A, A]
    said = [base64.b64decode(each.split(" ")[2]).split(b" ")[1].rstrip(b"\1") for each in logins(server)]
    assert said == [b"token1", b"token2"]


def test_it_hears_out_a_refused_token() -> None:
    script = both(at("AUTH", "334 eyJzdGF0dXMiOiI0MDEifQ=="), at("", "535 5.7.8 token expired"))
    hello = both(at("connect", "220 hi"), at("EHLO", "250-x\r\n250 AUTH XOAUTH2"), script)
    results, _ = send(hello, (), 1, auth="xoauth2", **LOGIN)
    assert (results[0].verdict, str(results[0].reply)[:23]) == (RELAY, "535 5.7.8 token expired")


def test_it_names_a_token_that_cannot_be_read(tmp_path: Path) -> None:
    results, _ = send(usual, ("AUTH XOAUTH2",), 1, username="user", token_file=str(tmp_path / "none"))
    assert (results[0].verdict, results[0].reply.phase) == (RELAY, Phase.AUTH)
    assert "token" in results[0].reply.text


@pytest.mark.parametrize("offered", ["AUTH CRAM-MD5", "8BITMIME"])
def test_it_says_what_the_relay_offers_instead(offered: str) -> None:
    results, server = send(usual, (offered,), 1, **LOGIN)
    assert (results[0].verdict, results[0].reply.phase) == (RELAY, Phase.AUTH)
    assert "PLAIN or LOGIN" in results[0].reply.text
    assert not any(each.startswith("MAIL") for each in server.commands)


def test_it_names_a_refused_login_as_the_relays_trouble() -> None:
    results, _ = send(at("AUTH", "535 5.7.8 bad credentials"), ("AUTH PLAIN",), 1, **LOGIN)
    assert (results[0].verdict, results[0].reply.phase) == (RELAY, Phase.AUTH)
    assert "hünter2" not in str(results[0].reply)


def test_a_relay_that_asks_for_a_login_at_mail_is_stopped() -> None:
    results, _ = send(at("MAIL", "530 5.7.0 Authentication required"), CHUNKED, 1)
    assert verdicts(results) == [RELAY]

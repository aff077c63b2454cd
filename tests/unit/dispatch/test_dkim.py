"""DKIM as verifiers see it: dkimpy (RFC 6376, RFC 8463) and, where it is installed, OpenDKIM."""

from __future__ import annotations

import base64
import email
import email.policy
import importlib
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.compiler.compiled import CompiledIssue, Place, Slot
from mailer.dispatch.message import MessageTemplate, Recipient, Sending
from mailer.lib import dkim
from mailer.lib.dkim import DkimError, Signer

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DOMAIN = "mission.example"
RSA_KEY = generate_private_key(65537, 2048)
ED25519_KEY = Ed25519PrivateKey.generate()
RSA = Signer(DOMAIN, "rsa1", RSA_KEY)
ED25519 = Signer(DOMAIN, "ed1", ED25519_KEY)
BOTH = (RSA, ED25519)
each_key = pytest.mark.parametrize("signers", [(RSA,), (ED25519,), BOTH], ids=["rsa", "ed25519", "both"])

SUBJECT = ("Neues für ", Slot("name", Place.TEXT, "Freunde"), " – " + "und noch viel mehr davon " * 4)
ISSUE = CompiledIssue(
    language="de",
    direction="ltr",
    subject=SUBJECT,
    preheader="",
    html=("<p>", Slot("salutation", Place.HTML, "Guten Tag"), '</p><a href="https://a.example/">ä</a>\n.\n'),
    text=(Slot("salutation", Place.TEXT, "Guten Tag"), "\n\n.\n", Slot("unsubscribe_url", Place.TEXT), "\n"),
    links=("https://a.example/",),
)

plain_text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)


def sending(*signers: Signer, reply_to: str = f"desk@{DOMAIN}") -> Sending:
    return Sending(
        campaign=7,
        key=b"k" * 32,
        sender_name="Mission in Überlingen",
        sender_email=f"news@{DOMAIN}",
        reply_to=reply_to,
        list_id=f"letter.{DOMAIN}",
        feedback_id="c7:l1:letter:missionmailer",
        bounce_domain=f"bounces.{DOMAIN}",
        unsubscribe_base=f"https://{DOMAIN}/u/",
        view_base=f"https://{DOMAIN}/v/abc/",
        click_base=f"https://{DOMAIN}/c/",
        signers=signers,
    )


def render(*signers: Signer, name: str = "Ada Abelard", **values: str) -> bytes:
    recipient = Recipient(41, "ada@mail.example", name, {"name": name, **values})
    return MessageTemplate(ISSUE, sending(*signers)).render(recipient, NOW).data


class VerifyKey:
    """PyNaCl's class of this name, as far as dkimpy uses it, where PyNaCl is not installed."""

    def __init__(self, key: bytes, encoder: object) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))

    def verify(self, signed: bytes, signature: bytes) -> None:
        self._key.verify(signature, signed)


@pytest.fixture(autouse=True)
def nacl(monkeypatch: pytest.MonkeyPatch) -> None:
    dkimpy: Any = pytest.importorskip("dkim")
    if not hasattr(dkimpy, "nacl"):
        stand_in = SimpleNamespace(
            signing=SimpleNamespace(VerifyKey=VerifyKey),
            encoding=SimpleNamespace(Base64Encoder=None),
            exceptions=SimpleNamespace(BadSignatureError=InvalidSignature, ValueError=ValueError),
        )
        monkeypatch.setattr(dkimpy, "nacl", stand_in, raising=False)


def verdicts(data: bytes) -> list[bool]:
    """What dkimpy says of each signature, first one first."""
    dkimpy: Any = importlib.import_module("dkim")
    found = {each.record_name: each.record for each in BOTH}

    def look_up(name: bytes, **_: Any) -> bytes | None:
        record = found.get(name.decode().rstrip("."))
        return record.encode() if record else None

    def good(number: int) -> bool:
        try:
            return bool(dkimpy.DKIM(data).verify(number, dnsfunc=look_up))
        except dkimpy.ValidationError:  # the body is another one
            return False

    return [good(number) for number in range(data.count(b"DKIM-Signature: "))]


def tags(data: bytes, number: int = 0) -> dict[str, str]:
    parsed = email.message_from_bytes(data, policy=email.policy.compat32)
    value = re.sub(r"\s", "", parsed.get_all("DKIM-Signature", [])[number])
    return dict(each.split("=", 1) for each in value.split(";"))


@each_key
def test_it_signs_with_every_key_of_the_domain_and_each_is_good(signers: tuple[Signer, ...]) -> None:
    assert verdicts(render(*signers)) == [True] * len(signers)


def test_it_signs_nothing_without_a_key() -> None:
    assert b"DKIM-Signature" not in render()


def test_it_puts_nothing_but_signatures_before_the_message() -> None:
    plain = render()
    assert render(*BOTH).endswith(plain)
    assert re.fullmatch(rb"(?:DKIM-Signature: [^\r\n]*\r\n(?: [^\r\n]*\r\n)+){2}", render(*BOTH)[: -len(plain)])


@given(name=plain_text, salutation=plain_text)
@settings(max_examples=25, deadline=None)
def test_it_signs_whatever_people_are_called(name: str, salutation: str) -> None:
    data = render(*BOTH, name=name, salutation=salutation)
    assert verdicts(data) == [True, True]


@each_key
def test_it_signs_again_on_a_retry(signers: tuple[Signer, ...]) -> None:
    template = MessageTemplate(ISSUE, sending(*signers))
    recipient = Recipient(41, "ada@mail.example", "Zoë", {})
    for day in (21, 22):
        assert all(verdicts(template.render(recipient, datetime(2026, 11, day, tzinfo=UTC)).data))


def test_it_signs_a_message_without_reply_to() -> None:
    template = MessageTemplate(ISSUE, sending(*BOTH, reply_to=""))
    assert verdicts(template.render(Recipient(41, "ada@mail.example", "", {}), NOW).data) == [True, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Guten Tag", b"Guten Rag"),
        (b"Subject: ", b"Subject: x"),
        (b"To: Ada", b"To: Eve"),
        (b"<https://mission.example/u/", b"<https://evil.example/u/"),
        (b"One-Click", b"Two-Click"),
        (b"From: ", b"From: evil@evil.example\r\nFrom: "),
        (b"Date: Sat", b"Date: Sun"),
        (b"Feedback-ID: c7", b"Feedback-ID: c8"),
        (b"List-Id: <letter", b"List-Id: <better"),
    ],
)
def test_it_fails_once_the_message_is_altered(old: bytes, new: bytes) -> None:
    data = render(*BOTH)
    assert old in data
    assert verdicts(data.replace(old, new, 1)) == [False, False]


def test_it_fails_once_words_are_added() -> None:
    assert verdicts(render(*BOTH) + b"one more line\r\n") == [False, False]


def test_it_covers_what_providers_ask_for_and_from_once_too_often() -> None:
    names = tags(render(RSA))["h"].split(":")
    assert names.count("from") == 2
    assert {"list-unsubscribe", "list-unsubscribe-post", "to", "subject", "date", "message-id"} <= set(names)
    assert {"reply-to", "mime-version", "content-type", "list-id", "feedback-id"} <= set(names)


def test_it_says_when_and_never_how_long() -> None:
    found = tags(render(ED25519))
    assert found["t"] == str(int(NOW.timestamp()))
    assert (found["c"], found["a"], found["d"]) == ("relaxed/simple", "ed25519-sha256", DOMAIN)
    assert "l" not in found


@each_key
def test_it_folds_signatures_within_78_characters(signers: tuple[Signer, ...]) -> None:
    data = render(*signers)
    head = data.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n") if not line.startswith(b"List-Unsubscribe: ")) <= 78


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@mission.example\r\nTo: b@c.example\r\nSubject: hello\r\n\tfolded  twice \r\n  here\r\n\r\nbody\r\n",
        b"From: a@mission.example\r\nSubject:none\r\n\r\nbody\r\n\r\n\r\n",
        b"From: a@mission.example\r\nSubject: empty body\r\n\r\n",
        "From: \u00fc@mission.example\r\nSubject: \u00fc\r\n\r\n\u00fc\r\n".encode(),
        b"To: first@c.example\r\nFrom: a@mission.example\r\nTo: second@c.example\r\n\r\ntrailing blanks  \r\n",
    ],
)
def test_it_signs_any_message(data: bytes) -> None:
    assert verdicts(dkim.signed(data, BOTH, 1_795_000_000)) == [True, True]


def test_it_leaves_a_message_alone_without_keys() -> None:
    assert dkim.signed(b"From: a@b.example\r\n\r\nx\r\n", (), 0) == b"From: a@b.example\r\n\r\nx\r\n"


# -- which key ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("news@mission.example", {"mission.example"}),
        ("news@MISSION.example", {"mission.example"}),
        ("news@desk.mission.example", {"desk.mission.example"}),
        ("news@other.mission.example", {"mission.example"}),
        ("news@submission.example", set()),
        ("news@example", set()),
    ],
)
def test_it_takes_the_keys_of_the_nearest_domain(address: str, wanted: set[str]) -> None:
    keys = [*BOTH, Signer("desk.mission.example", "s", ED25519_KEY)]
    assert {each.domain for each in dkim.for_sender(keys, address)} == wanted


# -- the setting -------------------------------------------------------------------------------------------------------


def pem(key: Any, encryption: KeySerializationEncryption | None = None) -> bytes:
    written: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    return written


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    (tmp_path / "rsa.pem").write_bytes(pem(RSA_KEY))
    (tmp_path / "ed.pem").write_bytes(pem(ED25519_KEY))
    (tmp_path / "short.pem").write_bytes(pem(generate_private_key(65537, 1024)))
    (tmp_path / "ec.pem").write_bytes(pem(generate_ec_key(SECP256R1())))
    (tmp_path / "locked.pem").write_bytes(pem(ED25519_KEY, BestAvailableEncryption(b"secret")))
    (tmp_path / "noise.pem").write_bytes(b"noise")
    return tmp_path


def test_it_reads_keys_from_files(keys: Path) -> None:
    found = dkim.parse_keys(f"mission.example:m1:{keys}/rsa.pem, Bücher.example:m2:{keys}/ed.pem")
    assert [each.record_name for each in found] == [
        "m1._domainkey.mission.example",
        "m2._domainkey.xn--bcher-kva.example",
    ]
    assert [each.algorithm for each in found] == ["rsa-sha256", "ed25519-sha256"]


def test_it_signs_nothing_where_nothing_is_set() -> None:
    assert dkim.parse_keys("") == ()


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("mission.example", "write domain:selector:/path/to/key.pem"),
        ("mission.example:m1:{keys}/none.pem", "cannot be read"),
        ("mission.example:m1:{keys}/noise.pem", "no private key"),
        ("mission.example:m1:{keys}/locked.pem", "without a password"),
        ("mission.example:m1:{keys}/short.pem", "1024 bits"),
        ("mission.example:m1:{keys}/ec.pem", "another kind"),
        ("mission example:m1:{keys}/ed.pem", "a domain, such as"),
        ("localhost:m1:{keys}/ed.pem", "a domain, such as"),
        ("mission.example:m_1:{keys}/ed.pem", "a selector, such as"),
        ("mission.example:m1:{keys}/ed.pem,mission.example:m1:{keys}/rsa.pem", "named twice"),
    ],
)
def test_it_refuses_what_cannot_sign(keys: Path, setting: str, words: str) -> None:
    with pytest.raises(DkimError, match=words):
        dkim.parse_keys(setting.format(keys=keys))


# -- another verifier --------------------------------------------------------------------------------------------------


def opendkim(data: bytes, folder: Path) -> list[str]:
    """What OpenDKIM says of each signature: pass or fail."""
    program = shutil.which("opendkim") or shutil.which("opendkim", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("opendkim is not installed")
    (folder / "zone").write_text("".join(f"{each.record_name} {each.record}\n" for each in BOTH))
    (folder / "conf").write_text(f"Mode v\nTestDNSData {folder}/zone\nSyslog no\n")
    (folder / "message.eml").write_bytes(data)
    command = [program, "-x", str(folder / "conf"), "-t", str(folder / "message.eml"), "-vv"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return re.findall(r"\tdkim=(\w+)", done.stdout + done.stderr)


@each_key
def test_it_is_good_to_opendkim(signers: tuple[Signer, ...], tmp_path: Path) -> None:
    assert opendkim(render(*signers, name="Zoë"), tmp_path) == ["pass"] * len(signers)


@each_key
def test_it_is_bad_to_opendkim_once_altered(signers: tuple[Signer, ...], tmp_path: Path) -> None:
    data = render(*signers, name="Zoë").replace(b"Guten Tag", b"Guten Rag", 1)
    assert opendkim(data, tmp_path) == ["fail"] * len(signers)

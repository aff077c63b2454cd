"""DKIM signatures (RFC 6376; RFC 8463 for Ed25519): header relaxed, body simple. No Django, no network.

A message of many recipients is signed from pieces: what its fields have in common is brought into canonical form once,
see :class:`Sealed`. Nothing is cut off by ``l=``. From is listed once more than it is there, so that nobody can put a
second one before it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from mailer.lib.domains import to_ascii_domain

SIGNED = (
    *("from", "reply-to", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"),
    *("list-id", "feedback-id", "precedence", "auto-submitted", "mime-version", "content-type"),
    *("content-transfer-encoding", "in-reply-to", "references", "sender", "cc"),
)
"""The fields we sign, where a message has them."""
SHORTEST_RSA = 2048
LONGEST_RSA = 4096
"""Bits. Verifiers need not take longer keys, nor trust shorter ones (RFC 8301, section 3.2)."""
LINE = 76

_SPACE = re.compile(rb"[ \t\r\n]+")
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_PADDING, _SHA256 = PKCS1v15(), hashes.SHA256()


class DkimError(ValueError):
    """A key or its setting cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One private key, and where its public half is published: ``selector._domainkey.domain``."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"

    @property
    def record_name(self) -> str:
        """The name of the DNS record."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT value to publish there. Longer than 255 characters, it stands in several strings of one record."""
        if isinstance(self.key, RSAPrivateKey):
            data = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            kind = "rsa"
        else:
            data, kind = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), "ed25519"
        return f"v=DKIM1; k={kind}; p={base64.b64encode(data).decode()}"

    def sign(self, canonical: bytes) -> bytes:
        """The signature of canonical header fields, in base64."""
        if isinstance(self.key, RSAPrivateKey):
            return base64.b64encode(self.key.sign(canonical, _PADDING, _SHA256))
        return base64.b64encode(self.key.sign(hashlib.sha256(canonical).digest()))  # RFC 8463, section 3


class Sealed:
    """What the signatures of many messages have in common: keys, names of fields, and the fields that never change."""

    def __init__(self, signers: Sequence[Signer], constant: Sequence[bytes], varying: Sequence[str]) -> None:
        """``constant`` are whole fields; ``varying`` the names, in lower case, of those that :meth:`fields` gets, in
        the same order."""
        kept = [relaxed(each) for each in constant if name_of(each) in SIGNED]
        self._constant = b"".join(kept)
        names = [*map(name_of, kept), *varying, "from"]
        self._heads = [(signer, *_head(signer, names)) for signer in signers]

    def fields(self, varying: Iterable[bytes], body: bytes, seconds: int) -> bytes:
        """The DKIM-Signature fields, one a key, of a message with these whole fields and this body, at ``seconds``
        since 1970."""
        signed = self._constant + b"".join(map(relaxed, varying))
        body_hash = binascii.b2a_base64(hashlib.sha256(simple(body)).digest(), newline=False)
        tail = b"%d;\r\n bh=%b;\r\n b=" % (seconds, body_hash)
        flat = b"%d; bh=%b; b=" % (seconds, body_hash)
        return b"".join(
            head + tail + _folded(signer.sign(signed + canonical + flat)) + b"\r\n"
            for signer, head, canonical in self._heads
        )


def relaxed(field: bytes) -> bytes:
    """A whole header field in canonical form (RFC 6376, section 3.4.2)."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", value).strip(b" ") + b"\r\n"


def simple(body: bytes) -> bytes:
    """A body in canonical form (RFC 6376, section 3.4.3): one line end at its end, however many there are."""
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return body if end == len(body) - 2 else body[:end] + b"\r\n"


def name_of(field: bytes) -> str:
    """The name of a header field, in lower case."""
    return field.partition(b":")[0].strip().lower().decode("ascii", "replace")


def signed(data: bytes, signers: Sequence[Signer], seconds: int) -> bytes:
    """A whole message, CRLF line ends, with a signature of each key before it; without keys as it is."""
    if not signers:
        return data
    head, _, body = data.partition(b"\r\n\r\n")
    fields = [each + b"\r\n" for each in _FIELD_END.split(head)]
    # Of fields that are there several times, the last counts first (RFC 6376, section 5.4.2).
    own = [each for each in reversed(fields) if name_of(each) in SIGNED]
    return Sealed(signers, own, ()).fields((), body, seconds) + data


def for_sender(signers: Iterable[Signer], address: str) -> tuple[Signer, ...]:
    """The keys for mail From ``address`` (its domain as A-labels): those of its own domain, else of the nearest domain
    above it, so that DMARC finds them aligned."""
    domain = address.rpartition("@")[2].lower()
    fitting = [each for each in signers if domain == each.domain or domain.endswith("." + each.domain)]
    nearest = max((len(each.domain) for each in fitting), default=0)
    return tuple(each for each in fitting if len(each.domain) == nearest)


def parse_keys(setting: str) -> tuple[Signer, ...]:
    """The keys of ``domain:selector:/path/to/key.pem``, several by commas. Raises DkimError."""
    signers = [_signer(entry.strip()) for entry in setting.split(",") if entry.strip()]
    names = [each.record_name for each in signers]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise DkimError(f"{twice} is named twice; give each key a selector of its own")
    return tuple(signers)


def _signer(entry: str) -> Signer:
    domain, _, rest = entry.partition(":")
    selector, _, path = rest.partition(":")
    if not path:
        raise DkimError(f"“{entry}” cannot be used; write domain:selector:/path/to/key.pem")
    return Signer(_ascii(domain), _matching(selector.lower(), _SELECTOR, "selector, such as mailer1"), read_key(path))


def _ascii(domain: str) -> str:
    try:
        return _matching(to_ascii_domain(domain).lower(), _DOMAIN, "domain, such as example.org")
    except DkimError:
        raise
    except ValueError as error:
        raise DkimError(f"“{domain}” cannot be used; write a domain, such as example.org") from error


def _matching(text: str, pattern: re.Pattern[str], what: str) -> str:
    if not pattern.fullmatch(text) or len(text) > 253:
        raise DkimError(f"“{text}” cannot be used; write a {what}")
    return text


def read_key(path: str) -> RSAPrivateKey | Ed25519PrivateKey:
    """The private key in a PEM file. Raises DkimError where there is none that can sign."""
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except OSError as error:
        raise DkimError(f"{path} cannot be read ({error.strerror}); check the path and who may read it") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DkimError(f"{path} holds no private key without a password in PEM form; make one with openssl") from error
    if isinstance(key, Ed25519PrivateKey):
        return key
    if not isinstance(key, RSAPrivateKey):
        raise DkimError(f"{path} holds a key of another kind; DKIM knows RSA and Ed25519")
    if not SHORTEST_RSA <= key.key_size <= LONGEST_RSA:
        raise DkimError(f"{path} holds an RSA key of {key.key_size} bits; make one of {SHORTEST_RSA}")
    return key


def _head(signer: Signer, names: Sequence[str]) -> tuple[bytes, bytes]:
    """The signature field as far as it goes without the message: on the wire, and in canonical form."""
    field = (
        f"DKIM-Signature: v=1; a={signer.algorithm}; c=relaxed/simple;\r\n d={signer.domain};\r\n"
        f" s={signer.selector};\r\n h={_folded_names(names)};\r\n t="
    ).encode("ascii")
    return field, relaxed(field).removesuffix(b"\r\n")


def _folded_names(names: Sequence[str]) -> str:
    lines, line = [], names[0]
    for name in names[1:]:
        if len(line) + len(name) + 2 > LINE - 3:
            lines.append(line + ":")
            line = name
        else:
            line += ":" + name
    return "\r\n ".join([*lines, line])


def _folded(text: bytes) -> bytes:
    """Base64 in lines; the first stands behind `` b=``."""
    cut = LINE - 4
    return b"\r\n ".join(text[start : start + cut] for start in range(0, len(text), cut))

"""From a proof's compiled bytes to one recipient's message: only slots are filled, nothing is parsed or compiled."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import quote

from mailer.compiler import tracking
from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot
from mailer.dispatch import headers, quoted
from mailer.lib import dkim, tokens
from mailer.lib.domains import to_ascii_domain

ENCODERS: dict[Place, Callable[[str], str]] = {
    Place.HTML: html.escape,
    Place.URL: html.escape,
    Place.QUERY: lambda value: html.escape(quote(value, safe="")),
    Place.TEXT: str,
}

# Values of most people, which every encoding leaves as they are.
_WORDS = re.compile(r"[A-Za-z0-9_,@:/-][A-Za-z0-9_,@:/. -]{0,74}")
_UNRESERVED = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,74}")
UNCHANGED = {Place.HTML: _WORDS, Place.URL: _WORDS, Place.QUERY: _UNRESERVED, Place.TEXT: _WORDS}


@dataclass(frozen=True, slots=True)
class Sending:
    """What all messages of a campaign have in common. Addresses end in ``/``; the key is the campaign's."""

    campaign: int
    key: bytes
    sender_name: str
    sender_email: str
    reply_to: str
    list_id: str
    feedback_id: str
    bounce_domain: str
    unsubscribe_base: str
    view_base: str
    click_base: str = ""
    """Where tracked links lead; empty where links are left as they are."""
    signers: tuple[dkim.Signer, ...] = ()
    """The DKIM keys of the sender's domain."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One delivery's own data. ``values`` holds the merge fields, absent or empty where the person has none."""

    delivery: int
    email: str
    name: str
    values: Mapping[str, str]


class Message(NamedTuple):
    """Ready for the wire: CRLF line ends, no line begins with a dot, ends with CRLF, without the final dot."""

    delivery: int
    mail_from: str
    rcpt_to: str
    data: bytes

    utf8_head: bool = False
    """The header holds UTF-8 (RFC 6532) for a reason other than ``rcpt_to``."""

    @property
    def needs_smtputf8(self) -> bool:
        return self.utf8_head or not self.rcpt_to.isascii()


class MessageTemplate:
    """One variant of one campaign, encoded as far as it goes without knowing the recipient."""

    def __init__(self, compiled: CompiledIssue, sending: Sending) -> None:
        if sending.click_base:
            compiled = tracking.tracked(compiled, sending.click_base)
        self.sending = sending
        self._domain = to_ascii_domain(sending.sender_email).rpartition("@")[2]
        self._subject = compiled.subject
        self._same_subject = _same_subject(compiled.subject)
        boundary = f"=_{sending.campaign}_part"  # "=_" never occurs in quoted-printable
        constant = _constant_fields(sending, boundary)
        self._constant = b"".join(constant) + b"\r\n"
        self._utf8_head = not self._constant.isascii()
        self._sealed = dkim.Sealed(sending.signers, constant, VARYING) if sending.signers else None
        self._body = Body(_parts(compiled, boundary, sending))

    def render(self, recipient: Recipient, now: datetime) -> Message:
        """The message for ``recipient``; ``now`` becomes its Date. Raises UnsafeValue where a value would break a
        line."""
        sending = self.sending
        own = tokens.derive(sending.key, recipient.delivery)
        address = to_ascii_domain(recipient.email)
        values = {**recipient.values, "email": recipient.email}
        seconds = int(now.timestamp())
        fields = [
            headers.mailbox("To", recipient.name, address),
            self._same_subject or headers.unstructured("Subject", _plain(self._subject, values)),
            headers.date(seconds),
            f"Message-ID: <{own.message_id}@{self._domain}>\r\n".encode("ascii"),
            # Not folded, however long: an address cannot be, and programs stumble over a field that begins with a fold.
            f"List-Unsubscribe: <{sending.unsubscribe_base}{own.unsubscribe}>\r\n".encode("ascii"),
        ]
        body = self._body.fill(values, {UNSUBSCRIBE: own.unsubscribe, VIEW: own.view, tracking.TOKEN: own.click})
        return Message(
            recipient.delivery,
            f"b-{own.bounce}@{sending.bounce_domain}",
            address,
            self._whole(fields, body, seconds),
            self._utf8_head,
        )

    def _whole(self, fields: list[bytes], body: tuple[bytes, ...], seconds: int) -> bytes:
        if self._sealed is None:
            return b"".join((*fields, self._constant, *body))
        text = b"".join(body)
        return b"".join((self._sealed.fields(fields, text, seconds), *fields, self._constant, text))


VARYING = ("to", "subject", "date", "message-id", "list-unsubscribe")
"""The header fields that are each recipient's own, in order."""
UNSUBSCRIBE = "unsubscribe"
"""The slot of a reader's own token in the unsubscribe link, whose beginning is the same for everybody."""
VIEW = "view"
"""The same in the link to the page in a browser: who may read it there can change long after the mail was sent."""


class Body:
    """Encoded literals and slots by turns, so that a recipient's values are set between them in one stroke, each
    encoded once however often it stands there."""

    def __init__(self, pieces: list[bytes | Slot]) -> None:
        numbers: dict[Slot, int] = {}
        literals = [b""]
        order: list[int] = []
        for piece in pieces:
            if isinstance(piece, Slot):
                order.append(numbers.setdefault(piece, len(numbers)))
                literals.append(b"")
            else:
                literals[-1] += piece
        self._literals = literals
        self._in_turn = _by_turns(order, len(numbers), len(literals))
        self._slots = [
            (slot.name, slot.fallback, UNCHANGED[slot.place].fullmatch, ENCODERS[slot.place]) for slot in numbers
        ]

    def fill(self, values: Mapping[str, str], tokens: Mapping[str, str]) -> tuple[bytes, ...]:
        """The pieces for one recipient; ``tokens`` need no encoding anywhere. Raises UnsafeValue where a value would
        break a line."""
        encoded: list[bytes] = []
        known: dict[str, bytes] = {}
        for name, fallback, unchanged, encode in self._slots:
            if token := tokens.get(name):
                encoded.append(token.encode("ascii") + quoted.SOFT_BREAK)
                continue
            value = values.get(name) or fallback
            if unchanged(value):
                encoded.append(value.encode("ascii") + quoted.SOFT_BREAK)
                continue
            text = encode(headers.check_line(value, name))
            if text not in known:
                known[text] = quoted.encode_value(text)
            encoded.append(known[text])
        return self._in_turn(encoded + self._literals)


def _by_turns(order: Sequence[int], slots: int, literals: int) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    """Puts literals and slots by turns, from a list of all slots and after them all literals: one call for a message,
    where a loop would look each of a hundred pieces up."""
    turns = [slots]
    for slot, literal in zip(order, range(slots + 1, slots + literals), strict=True):
        turns += (slot, literal)
    return itemgetter(*turns) if order else lambda pieces: (pieces[slots],)


def _plain(parts: tuple[Part, ...], values: Mapping[str, str]) -> str:
    return "".join(part if isinstance(part, str) else values.get(part.name) or part.fallback for part in parts)


def _same_subject(parts: tuple[Part, ...]) -> bytes:
    """The Subject field where it is the same for everybody, else nothing."""
    if any(isinstance(part, Slot) for part in parts):
        return b""
    return headers.unstructured("Subject", _plain(parts, {}))


def _constant_fields(sending: Sending, boundary: str) -> list[bytes]:
    reply_to = to_ascii_domain(sending.reply_to)
    return [
        headers.mailbox("From", sending.sender_name, to_ascii_domain(sending.sender_email)),
        *([headers.mailbox("Reply-To", "", reply_to)] if reply_to else []),
        headers.field("List-Id", f"<{sending.list_id}>".encode("ascii")),
        headers.field("List-Unsubscribe-Post", b"List-Unsubscribe=One-Click"),
        headers.field("Feedback-ID", sending.feedback_id.encode("ascii")),
        headers.field("Precedence", b"bulk"),
        headers.field("MIME-Version", b"1.0"),
        headers.field("Content-Type", f'multipart/alternative; boundary="{boundary}"'.encode()),
    ]


def _parts(compiled: CompiledIssue, boundary: str, sending: Sending) -> list[bytes | Slot]:
    """Both parts of the message, text first."""
    opening = f"--{boundary}\r\n".encode()
    return [
        opening + _part_head("plain"),
        *_encode(_fix(compiled.text, sending)),
        b"\r\n" + opening + _part_head("html"),
        *_encode(_fix(compiled.html, sending)),
        f"\r\n--{boundary}--\r\n".encode(),
    ]


def _part_head(subtype: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    )


def _fix(parts: tuple[Part, ...], sending: Sending) -> list[Part]:
    """``parts`` with what is the same for everybody set in, and neighbouring literals joined."""
    fixed: list[Part] = []
    for part in (each for whole in parts for each in _fixed(whole, sending)):
        if isinstance(part, str) and fixed and isinstance(fixed[-1], str):
            fixed[-1] += part
        else:
            fixed.append(part)
    return fixed


def _fixed(part: Part, sending: Sending) -> list[Part]:
    if isinstance(part, Slot) and part.name == "view_url":
        return [ENCODERS[part.place](sending.view_base), Slot(VIEW, part.place)]
    if isinstance(part, Slot) and part.name == "unsubscribe_url":
        return [ENCODERS[part.place](sending.unsubscribe_base), Slot(UNSUBSCRIBE, part.place)]
    return [part]


def _encode(parts: list[Part]) -> list[bytes | Slot]:
    last = len(parts) - 1
    return [
        part if isinstance(part, Slot) else quoted.encode_literal(part, last=number == last)
        for number, part in enumerate(parts)
    ]

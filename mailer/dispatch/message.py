"""From a proof's compiled bytes to one recipient's message: only slots are filled, nothing is parsed or compiled."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot
from mailer.dispatch import headers, quoted
from mailer.lib import tokens
from mailer.lib.domains import to_ascii_domain

ENCODERS: dict[Place, Callable[[str], str]] = {
    Place.HTML: html.escape,
    Place.URL: html.escape,
    Place.QUERY: lambda value: html.escape(quote(value, safe="")),
    Place.TEXT: str,
}


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
    view_url: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One delivery's own data. ``values`` holds the merge fields, absent or empty where the person has none."""

    delivery: int
    email: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """Ready for the wire: CRLF line ends, no line begins with a dot, ends with CRLF, without the final dot."""

    delivery: int
    mail_from: str
    rcpt_to: str
    data: bytes

    @property
    def needs_smtputf8(self) -> bool:
        return not self.rcpt_to.isascii()


Piece = bytes | Slot


class MessageTemplate:
    """One variant of one campaign, encoded as far as it goes without knowing the recipient."""

    def __init__(self, compiled: CompiledIssue, sending: Sending) -> None:
        self.sending = sending
        self._domain = to_ascii_domain(sending.sender_email).rpartition("@")[2]
        self._subject = compiled.subject
        boundary = f"=_{sending.campaign}_part"  # "=_" never occurs in quoted-printable
        static = {"view_url": sending.view_url}
        self._fixed = self._fixed_headers(boundary)
        opening = f"--{boundary}\r\n".encode()
        self._pieces: list[Piece] = [
            opening + _part_head("plain"),
            *_encode(_fix(compiled.text, static)),
            b"\r\n" + opening + _part_head("html"),
            *_encode(_fix(compiled.html, static)),
            f"\r\n--{boundary}--\r\n".encode(),
        ]

    def render(self, recipient: Recipient, now: datetime) -> Message:
        """The message for ``recipient``; ``now`` becomes its Date. Raises UnsafeValue where a value would break a
        line."""
        own = tokens.derive(self.sending.key, recipient.delivery)
        address = to_ascii_domain(recipient.email)
        unsubscribe = self.sending.unsubscribe_base + own.unsubscribe
        values = {**recipient.values, "email": recipient.email, "unsubscribe_url": unsubscribe}
        head = (
            headers.mailbox("To", recipient.name, address),
            headers.unstructured("Subject", "".join(_value(part, values) for part in self._subject)),
            headers.date(now),
            headers.field("Message-ID", f"<{own.message_id}@{self._domain}>".encode()),
            # Not folded, however long: an address cannot be, and programs stumble over a field that begins with a fold.
            headers.field("List-Unsubscribe", f"<{unsubscribe}>".encode()),
        )
        body = [piece if isinstance(piece, bytes) else _fill(piece, values) for piece in self._pieces]
        return Message(
            delivery=recipient.delivery,
            mail_from=f"b-{own.bounce}@{self.sending.bounce_domain}",
            rcpt_to=address,
            data=b"".join((*head, self._fixed, *body)),
        )

    def _fixed_headers(self, boundary: str) -> bytes:
        sending = self.sending
        return b"".join(
            (
                headers.mailbox("From", sending.sender_name, to_ascii_domain(sending.sender_email)),
                headers.mailbox("Reply-To", "", to_ascii_domain(sending.reply_to)) if sending.reply_to else b"",
                headers.field("List-Id", f"<{sending.list_id}>".encode("ascii")),
                headers.field("List-Unsubscribe-Post", b"List-Unsubscribe=One-Click"),
                headers.field("Feedback-ID", sending.feedback_id.encode("ascii")),
                headers.field("Precedence", b"bulk"),
                headers.field("MIME-Version", b"1.0"),
                headers.field("Content-Type", f'multipart/alternative; boundary="{boundary}"'.encode()),
                b"\r\n",
            )
        )


def _part_head(subtype: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    )


def _fix(parts: tuple[Part, ...], static: Mapping[str, str]) -> list[Part]:
    """``parts`` with what is the same for everybody set in, and neighbouring literals joined."""
    fixed: list[Part] = []
    for part in parts:
        if isinstance(part, Slot) and part.name in static:
            part = ENCODERS[part.place](static[part.name])
        if isinstance(part, str) and fixed and isinstance(fixed[-1], str):
            fixed[-1] += part
        else:
            fixed.append(part)
    return fixed


def _encode(parts: list[Part]) -> list[Piece]:
    last = len(parts) - 1
    return [
        part if isinstance(part, Slot) else quoted.encode_literal(part, last=number == last)
        for number, part in enumerate(parts)
    ]


def _fill(slot: Slot, values: Mapping[str, str]) -> bytes:
    return quoted.encode_value(_value(slot, values))


def _value(part: Part, values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    value = values.get(part.name) or part.fallback
    return ENCODERS[part.place](headers.check_line(value, part.name))

"""Reads stored messages for a person. Pure, and forgiving: whatever was caught must be shown, never raise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser

_FOLD = re.compile(r"\r?\n[ \t]*")
# Neither may be tried from every "<" or "=?" to the end of a message that somebody else wrote.
_HEAD = re.compile(r"<head(?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_HEAD_WITHIN = 100_000
_LONGEST_DECODED = 10_000


@dataclass(frozen=True)
class Attachment:
    """A part that is neither the HTML nor the plain text; ``size`` in bytes, decoded."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Reading:
    """A message taken apart: headers in order, the first HTML and plain-text part (None where there is none)."""

    headers: tuple[tuple[str, str], ...]
    html: str | None
    text: str | None
    attachments: tuple[Attachment, ...]


def read_headers(raw: bytes) -> Message:
    """The header section alone, parsed; the body is not looked at."""
    return BytesHeaderParser().parsebytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def header_text(message: Message, name: str) -> str:
    """The first header of that name, unfolded and decoded (RFC 2047); empty where missing."""
    return decoded(message.get(name, ""))


def decoded(value: object) -> str:
    """A header's value as text; what cannot be decoded, or is too long for it, stays as it is."""
    try:
        text = str(value)
        if len(text) <= _LONGEST_DECODED:
            text = str(make_header(decode_header(value)))  # type: ignore[arg-type]
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = str(value)
    return _storable(_FOLD.sub(" ", text)).strip()


def read(raw: bytes) -> Reading:
    """Takes a whole message apart."""
    message = message_from_bytes(raw)
    bodies: dict[str, str] = {}
    attachments: list[Attachment] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if kind in ("text/html", "text/plain") and kind not in bodies and not part.get_filename():
            bodies[kind] = _text(part)
        else:
            attachments.append(_attachment(part))
    headers = tuple((name, decoded(value)) for name, value in message.raw_items())
    return Reading(headers, bodies.get("text/html"), bodies.get("text/plain"), tuple(attachments))


def with_links_in_new_tabs(html: str) -> str:
    """The page with ``<base target="_blank">``: a frame without scripts could otherwise only lose itself in a link."""
    head = _HEAD.search(html, 0, _HEAD_WITHIN)
    return f'{html[: head.end()]}<base target="_blank">{html[head.end() :]}' if head else html


def _attachment(part: Message) -> Attachment:
    name = decoded(part.get_filename() or part.get("Content-ID") or "")
    return Attachment(name, part.get_content_type(), len(_payload(part)))


def _text(part: Message) -> str:
    content = _payload(part)
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _storable(text: str) -> str:
    """Lone surrogates, which stand for undecodable bytes, can be neither stored nor shown."""
    return text.encode("utf-8", "replace").decode("utf-8")

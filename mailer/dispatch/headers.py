"""Header fields as bytes: folded at 78 characters, encoded words of at most 75 (RFC 5322, 2.1.1; RFC 2047, 2)."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from mailer.lib.lines import line_break

FOLD = b"\r\n "
LINE = 78
CHUNK = 42
"""Bytes of UTF-8 in one encoded word: 56 characters of base64 and 12 of frame, with room for a field's name before
it."""
PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")
_SHORT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,28}[A-Za-z0-9]")
_SHORT_ADDRESS = re.compile(r"[A-Za-z0-9.@_+-]{1,30}")
_QUOTED = 66
"""Characters of a quoted name, its quotes included, that fit on the line of any field of ours."""


class UnsafeValue(ValueError):
    """A value holds a character that would end or split a line."""


def check_line(text: str, what: str) -> str:
    """``text``, when it is one line as mailer.lib.lines has it. Raises UnsafeValue."""
    if character := line_break(text):
        raise UnsafeValue(f"{what} holds the control character U+{ord(character):04X}")
    return text


def field(name: str, value: bytes) -> bytes:
    """A field as it stands; ``value`` is folded already or cannot be."""
    return name.encode("ascii") + b": " + value + b"\r\n"


def unstructured(name: str, text: str) -> bytes:
    """A field of free text such as Subject."""
    check_line(text, name)
    if text.isascii() and "=?" not in text:
        return field(name, _fold_words(text, len(name) + 2))
    return field(name, _encoded(text))


def mailbox(name: str, display: str, address: str) -> bytes:
    """A field with one mailbox, e.g. From or To. ``address`` has its domain as A-labels; its local part may be UTF-8
    (RFC 6532), and the message then needs SMTPUTF8."""
    if _SHORT_NAME.fullmatch(display) and _SHORT_ADDRESS.fullmatch(address):
        return f"{name}: {display} <{address}>\r\n".encode("ascii")
    return any_mailbox(name, display, address)


def any_mailbox(name: str, display: str, address: str) -> bytes:
    """What :func:`mailbox` gives, without its short way for names and addresses that fit on a line as they are."""
    check_line(display, name)
    check_line(address, name)
    if not display:
        return field(name, address.encode())
    place = b"<" + address.encode() + b">"
    shown = _phrase(display)
    room = LINE - len(name) - 2 - len(shown.rpartition(b"\r\n")[2])
    return field(name, shown + (b" " if len(place) < room else FOLD) + place)


@lru_cache(maxsize=64)
def date(seconds: int) -> bytes:
    """The Date field of a moment in seconds since 1970, in UTC."""
    return field("Date", format_datetime(datetime.fromtimestamp(seconds, UTC)).encode("ascii"))


def _phrase(text: str) -> bytes:
    if PLAIN.match(text) and text == text.strip() and len(text) < 60 and "=?" not in text:
        return text.encode("ascii")
    if text.isascii() and len(text) < 60 and "=?" not in text:
        quoted = b'"' + re.sub(r'(["\\])', r"\\\1", text).encode("ascii") + b'"'
        if len(quoted) <= _QUOTED:
            return quoted
    return _encoded(text)


def _encoded(text: str) -> bytes:
    whole, words, start = text.encode(), [], 0
    while True:
        end = start + CHUNK
        while end < len(whole) and whole[end] & 0xC0 == 0x80:  # never within a character (RFC 2047, section 5)
            end -= 1
        words.append(b"=?utf-8?b?" + binascii.b2a_base64(whole[start:end], newline=False) + b"?=")
        if end >= len(whole):
            return FOLD.join(words)
        start = end


def _fold_words(text: str, used: int) -> bytes:
    if used + len(text) <= LINE:
        return text.encode("ascii")
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and used + len(longer) > LINE:
            lines.append(line)
            line, used = word, 1
        else:
            line = longer
    lines.append(line)
    if any(len(line) > LINE or not line.strip() for line in lines):
        return _encoded(text)
    return FOLD.join(line.encode("ascii") for line in lines)

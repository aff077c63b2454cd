"""Quoted-printable (RFC 2045, section 6.7) in pieces: literals encoded once, values set between soft line breaks.

No line passes 76 characters, line ends are CRLF, and no line begins with a dot (it is written ``=2E``), so that the
same bytes serve DATA and BDAT. The standard library's encoders leave the dot alone, and cut lines where we cannot see.
"""

from __future__ import annotations

import re

LINE = 76
SOFT_BREAK = b"=\r\n"

_UNSAFE = re.compile(rb"[^\t\x20-<>-~]")
_AS_IT_IS = re.compile(r"(?!\.)[\t -<>-~]{0,75}")
_BLANK_END = re.compile(rb"[\t ]\Z")


def encode_text(text: str) -> bytes:
    """``text`` as quoted-printable lines; its own line ends, of whatever kind, become CRLF."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return b"\r\n".join(_wrap(_quote(line), LINE) for line in unix.split(b"\n"))


def encode_literal(text: str, *, last: bool) -> bytes:
    """A literal that begins on a fresh line, and ends with a soft break for the value after it unless it is
    ``last``."""
    if last:
        return encode_text(text)
    whole, newline, rest = text.replace("\r\n", "\n").replace("\r", "\n").rpartition("\n")
    return (encode_text(whole) + b"\r\n" if newline else b"") + encode_value(rest)


def encode_value(text: str) -> bytes:
    """A value of one line, with a soft break at its end."""
    if _AS_IT_IS.fullmatch(text):
        return text.encode("ascii") + SOFT_BREAK
    return _wrap(_quote(text.encode(), soft_end=True), LINE - 1) + SOFT_BREAK


def _quote(line: bytes, *, soft_end: bool = False) -> bytes:
    """``line`` with every octet that needs it as =XX: also a blank at its end, unless a soft break follows."""
    quoted = _UNSAFE.sub(_hex, line)
    return quoted if soft_end else _BLANK_END.sub(_hex, quoted)


def _hex(match: re.Match[bytes]) -> bytes:
    return b"=%02X" % match.group()[0]


def _wrap(line: bytes, limit: int) -> bytes:
    """``line`` with soft breaks, the last part at most ``limit`` characters, no part beginning with a dot."""
    parts = []
    while True:
        if line.startswith(b"."):
            line = b"=2E" + line[1:]
        if len(line) <= limit:
            parts.append(line)
            return SOFT_BREAK.join(parts)
        cut = LINE - 1
        escape = line.rfind(b"=", cut - 2, cut)  # never between = and its two digits
        cut = escape if escape >= 0 else cut
        parts.append(line[:cut])
        line = line[cut:]

"""Quoted-printable (RFC 2045, section 6.7) in pieces: literals encoded once, values set between soft line breaks.

No line passes 76 characters, line ends are CRLF, and no line begins with a dot (it is written ``=2E``), so that the
same bytes serve DATA and BDAT.
"""

from __future__ import annotations

import binascii

LINE = 76
SOFT_BREAK = b"=\r\n"


def encode_text(text: str) -> bytes:
    """``text`` as quoted-printable lines; its own line ends, of whatever kind, become CRLF."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _finish(binascii.b2a_qp(unix.encode(), istext=True, header=False))


def encode_value(text: str) -> bytes:
    """A value of one line, ready to stand alone between two soft line breaks."""
    return join_soft(_finish(binascii.b2a_qp(text.encode(), istext=False, header=False)))


def encode_literal(text: str, *, last: bool) -> bytes:
    """A literal that begins on a fresh line, and ends with a soft break for the value after it unless it is
    ``last``."""
    encoded = encode_text(text)
    return encoded if last else join_soft(encoded)


def join_soft(encoded: bytes) -> bytes:
    """``encoded`` with a soft line break at its end, its last line still within the limit."""
    head, newline, tail = encoded.rpartition(b"\r\n")
    return head + newline + b"".join(part + SOFT_BREAK for part in _split(tail, LINE - 1))


def _finish(encoded: bytes) -> bytes:
    lines = encoded.replace(b"\r\n", b"\n").split(b"\n")
    return b"\r\n".join(_undot(line) for line in lines)


def _undot(line: bytes) -> bytes:
    if not line.startswith(b"."):
        return line
    line = b"=2E" + line[1:]
    if len(line) <= LINE:
        return line
    # The two characters gained may push a full line over: cut it again, keeping a soft break that was there at the end.
    soft = line.endswith(b"=")
    parts = _split(line[:-1] if soft else line, LINE - 1)
    return SOFT_BREAK.join(parts) + (b"=" if soft else b"")


def _split(line: bytes, limit: int) -> list[bytes]:
    """``line`` in parts of at most ``limit`` characters, never cutting an ``=XX``; at least one part. No part after the
    first may begin with a dot."""
    parts = []
    while len(line) > limit:
        cut = limit
        while b"=" in line[cut - 2 : cut] or line[cut : cut + 1] == b".":
            cut -= 1
        parts.append(line[:cut])
        line = line[cut:]
    return [*parts, line]

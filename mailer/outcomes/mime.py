"""The parts of a mail, read from arbitrary bytes within fixed bounds. Pure; never raises.

The standard library's parser recurses as deep as the mail says and lets its cost grow with depth times lines; whoever
knows one return path could then keep the receiver busy. Bounces need little of MIME, so that little is read here.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_RAW_BYTES = 10 * 1024 * 1024
MAX_LINES = 200_000
MAX_LINE_CHARS = 2_000
MAX_FIELDS = 1_000
MAX_FIELD_LINES = 50
MAX_PARTS = 200
MAX_NESTING = 10

_FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_BOUNDARY = re.compile(r'\bboundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A mail or one of its parts: header fields (names in lower case, values unfolded), nesting depth, body lines."""

    fields: Fields
    depth: int
    lines: tuple[str, ...]

    def field(self, name: str) -> str:
        """The first field of that name, empty where there is none."""
        return next((value for known, value in self.fields if known == name), "")

    @property
    def content_type(self) -> str:
        """Such as ``text/plain``, which is also what a part without the field is."""
        return self.field("content-type").partition(";")[0].strip().lower() or "text/plain"

    def decoded_lines(self) -> list[str]:
        """The body without its transfer encoding; as it stands where that cannot be undone."""
        encoding = self.field("content-transfer-encoding").strip().lower()
        if encoding not in ("base64", "quoted-printable"):
            return list(self.lines)
        data = "\n".join(self.lines).encode("utf-8", "replace")
        try:
            data = binascii.a2b_base64(data) if encoding == "base64" else quopri.decodestring(data)
        except ValueError:
            return list(self.lines)
        return split_lines(data)


def split_lines(raw: bytes) -> list[str]:
    """Lines without their ends (LF, CRLF, CR, CRCRLF); too long ones are cut, what exceeds the bounds is left out."""
    data = raw[:MAX_RAW_BYTES].replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return [line[:MAX_LINE_CHARS].decode("utf-8", "replace") for line in data.split(b"\n", MAX_LINES)[:MAX_LINES]]


def read_parts(raw: bytes) -> list[Part]:
    """The mail itself, then the parts of its multiparts in reading order; an attached message is not opened."""
    waiting, found = [read_part(split_lines(raw))], list[Part]()
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop(0)
        found.append(part)
        if part.depth < MAX_NESTING:
            waiting[:0] = [read_part(lines, part.depth + 1) for lines in _bodies(part)]
    return found


def read_part(lines: list[str], depth: int = 0) -> Part:
    """Header and body of lines; a line that is no header field begins the body, with or without an empty one before."""
    start = 1 if lines and lines[0].startswith(("From ", ">From ")) else 0
    end = start
    while end < len(lines) and _is_header(lines[end]):
        end += 1
    body = end + 1 if end < len(lines) and not lines[end].strip() else end
    return Part(read_fields(lines[start:end]), depth, tuple(lines[body:]))


def read_fields(lines: list[str]) -> Fields:
    """Header-like fields of lines, continuation lines joined (RFC 5322, section 2.2.3)."""
    fields = list[tuple[str, list[str]]]()
    for line in lines:
        if line[:1] in (" ", "\t"):
            if fields and len(fields[-1][1]) < MAX_FIELD_LINES:
                fields[-1][1].append(line.strip())
        elif (match := _FIELD.fullmatch(line)) and len(fields) < MAX_FIELDS:
            fields.append((match.group(1).lower(), [match.group(2).strip()]))
    return tuple((name, " ".join(values)) for name, values in fields)


def _is_header(line: str) -> bool:
    return bool(line.strip()) and (line[:1] in (" ", "\t") or _FIELD.fullmatch(line) is not None)


def _bodies(part: Part) -> Iterator[list[str]]:
    """The lines of each part of a multipart (RFC 2046, section 5.1.1), at most MAX_PARTS."""
    match = _BOUNDARY.search(part.field("content-type")) if part.content_type.startswith("multipart/") else None
    if not match:
        return
    opening = "--" + (match.group(1) or match.group(2)).rstrip()
    marks = [at for at, line in enumerate(part.lines) if line.startswith(opening) and _is_mark(line, opening)]
    for number, at in enumerate(marks[:MAX_PARTS]):
        if part.lines[at].rstrip() != opening:
            return
        end = marks[number + 1] if number + 1 < len(marks) else len(part.lines)
        yield list(part.lines[at + 1 : end])


def _is_mark(line: str, opening: str) -> bool:
    return line.rstrip() in (opening, opening + "--")

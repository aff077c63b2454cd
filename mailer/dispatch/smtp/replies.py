"""Replies off the wire (RFC 5321, section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_REPLY = 65_536
MOST_LINES = 100
LONGEST_TEXT = 500

CODES = {b"%d%b" % (code, end): code for code in range(200, 600) for end in (b" ", b"", b"\r")}
"""The first four bytes of a reply's last line; b"\\r" is the end of a line without words."""
_MORE = frozenset(b"%d-" % code for code in range(200, 600))


class BrokenConnection(Exception):
    """The connection is of no more use; the message says why."""


class ReplyLines:
    """Cuts what arrives into replies, wherever the network has cut it."""

    __slots__ = ("_earlier", "_rest", "_size")

    def __init__(self) -> None:
        self._rest = b""
        self._earlier: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The replies that ``data`` completes: code, and all its text, to be read with words(). Raises BrokenConnection
        for what is no reply, or too long a one, when all replies before it are given."""
        lines = (self._rest + data if self._rest else data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            code = CODES.get(line[:4])
            if code is not None and not self._earlier:
                yield code, line[4:]
            elif (reply := self._unusual(line, code)) is not None:
                yield reply
        if len(self._rest) > LONGEST_REPLY:
            raise BrokenConnection("a reply longer than any should be")

    def _unusual(self, line: bytes, code: int | None) -> tuple[int, bytes] | None:
        """A line of a reply of several, or none at all; gives the reply that it ends."""
        if code is None and line[:4] not in _MORE:
            raise BrokenConnection(f"not an SMTP reply: {words(line)[:80]!r}")
        self._earlier.append(line[4:])
        self._size += len(line)
        if code is not None:
            text = b" ".join(self._earlier)
            self._earlier, self._size = [], 0
            return code, text
        if len(self._earlier) >= MOST_LINES or self._size > LONGEST_REPLY:
            raise BrokenConnection("a reply longer than any should be")
        return None


def words(text: bytes | str) -> str:
    """The relay's words as one printable line of at most 500 characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join("".join(each if each.isprintable() else " " for each in line).split())
    return line[:LONGEST_TEXT]

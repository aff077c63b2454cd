"""A CSV file as people save it: encoding, delimiter and size are found out before the first row is read.

A file is gone through in whole before anything of it is used, so that one that is refused has left no trace.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from subscribers.refusal import ImportRefused

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CHARACTERS = 64 * 1024
"""Of a line, and of a record."""
MAX_RECORD_LINES = 100
"""Lines one record may run over: more is a quotation mark that nobody closed."""
DELIMITERS = ",;\t"

_PIECE = 1 << 16
_SEPARATOR = re.compile(r"sep=([,;|\t])\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the file: its cells, and the lines (counted from 1) it starts and ends on. ``broken`` says why its
    cells could not be read; they are empty then."""

    line: int
    end: int
    cells: tuple[str, ...]
    broken: str = ""


class CsvFile:
    """A file that can be read: raises ImportRefused where it cannot. Its records may be read any number of times, until
    it is closed."""

    def __init__(self, file: bytes | BinaryIO) -> None:
        self._file = _rewindable(file)
        try:
            self._encoding = _encoding(self._file)
            self._delimiter, self._skip = self._sniff()
            self.header = self._header()
        except ImportRefused:
            self.close()
            raise

    def close(self) -> None:
        """Lets go of the copy that was kept for reading again."""
        self._file.close()

    def records(self) -> Iterator[Record]:
        """Every record after the header but blank ones."""
        return (record for record in self._records() if record.line > self.header.line)

    def _header(self) -> Record:
        for record in self._records():
            if record.broken:
                raise ImportRefused(_("the header cannot be read: %s") % record.broken)
            if len(record.cells) > MAX_COLUMNS:
                raise ImportRefused(_("the file has more than %d columns: keep those that are needed") % MAX_COLUMNS)
            return record
        raise ImportRefused(_("the file is empty: its first line names the columns, one line a person follows"))

    def _records(self) -> Iterator[Record]:
        for record in _numbered(self._lines(), self._delimiter):
            if record.line > self._skip and (record.broken or any(map(str.strip, record.cells))):
                yield record

    def _sniff(self) -> tuple[str, int]:
        """The delimiter, and how many lines stand before the header: Excel may name the delimiter in one."""
        first = next((line for line in self._lines() if line.strip()), "")
        if named := _SEPARATOR.fullmatch(first):
            return named[1], 1
        bare = re.sub(r'"[^"]*"', "", first)
        return max(DELIMITERS, key=bare.count), 0

    def _lines(self) -> Iterator[str]:
        self._file.seek(0)
        text = TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            for line in _bounded(text):  # noqa: UP028 - "yield from" would close the file when the reader stops early
                yield line
        finally:
            text.detach()  # for the same reason


class _Broken(Exception):
    """A record that cannot be read, and why."""


class _RecordLines(Iterator[str]):
    """The lines of one record after another. The CSV reader asks for as many as a record has; it gets no more than the
    bounds allow, as it would keep all of them in memory and take them for one cell."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.read = self._begin = self._characters = 0
        self.at_end = False

    def begin(self) -> int:
        """A new record; gives the line it starts on."""
        self._begin, self._characters = self.read, 0
        return self.read + 1

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.at_end = True
            raise StopIteration
        self.read += 1
        self._characters += len(line)
        if len(line.rstrip("\r\n")) > MAX_CHARACTERS:
            raise _Broken(_("the line is longer than %d characters") % MAX_CHARACTERS)
        if self.read - self._begin > 1 and (
            self.read - self._begin > MAX_RECORD_LINES or self._characters > MAX_CHARACTERS
        ):
            numbers = {"lines": MAX_RECORD_LINES, "most": MAX_CHARACTERS}
            raise _Broken(
                _("a cell in quotation marks does not end within %(lines)d lines or %(most)d characters") % numbers
            )
        return line


def _bounded(text: TextIOWrapper) -> Iterator[str]:
    """The lines of ``text``. One that is too long comes as its start, which is too long as well."""
    size = MAX_CHARACTERS + len("\r\n")
    before = ""
    while piece := text.readline(size):
        if not (len(before) == size and _goes_on(before, piece)):
            yield piece
        before = piece


def _goes_on(before: str, piece: str) -> bool:
    """Whether a piece that was cut off at its size ends in the next one; the cut may be between CR and LF."""
    return before[-1] not in "\r\n" or (before[-1] == "\r" and piece == "\n")


def _numbered(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    numbered = _RecordLines(lines)
    reader = csv.reader(numbered, delimiter=delimiter)
    while True:
        start = numbered.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _Broken as error:
            yield Record(start, numbered.read, (), str(error))
        else:
            unclosed = _("a quotation mark is not closed") if numbered.at_end else ""
            yield Record(start, numbered.read, () if unclosed else tuple(cells), unclosed)


def _rewindable(file: bytes | BinaryIO) -> IO[bytes]:
    """The same bytes where one can go back to the start; ImportRefused beyond the cap."""
    if isinstance(file, bytes):
        copy: IO[bytes] = BytesIO(file)
    else:
        copy = SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115
        size = 0
        while (piece := file.read(_PIECE)) and size <= MAX_BYTES:
            size += copy.write(piece)
    if copy.seek(0, 2) > MAX_BYTES:
        copy.close()
        raise ImportRefused(_("the file is larger than %d MB: split it into several") % (MAX_BYTES >> 20))
    return copy


def _encoding(file: IO[bytes]) -> str:
    """How the file is encoded; ImportRefused names the first line that is not text."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportRefused(_("this is a spreadsheet, not a CSV file: %s") % _how_to_save())
    utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not start.startswith(codecs.BOM_UTF32_LE)
    encoding = "utf-16" if utf16 else "utf-8-sig"
    _check_lines(file, encoding)
    return encoding


def _check_lines(file: IO[bytes], encoding: str) -> None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    while True:
        piece = file.read(_PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding, "replace")
            raise ImportRefused(_not_text(lines + _line_ends(good) + 1)) from None
        if not lines and "\0" in text and not _line_ends(text[: text.index("\0")]):
            raise ImportRefused(_not_text(1))  # UTF-16 that does not say so; elsewhere it is one bad cell
        lines += _line_ends(text)
        if lines > MAX_ROWS + 1:
            raise ImportRefused(_("the file has more than %d rows: split it into several") % MAX_ROWS)
        if not piece:
            return


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _not_text(line: int) -> str:
    return _("line %(line)d is not UTF-8 text: %(how)s") % {"line": line, "how": _how_to_save()}


def _how_to_save() -> str:
    return _(
        "save the file as UTF-8 CSV (Excel: Save As, “CSV UTF-8”; LibreOffice: Save As, Text CSV, character set "
        "“Unicode (UTF-8)”) and import it again"
    )

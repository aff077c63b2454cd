"""One row of a file: a person who can be imported, or the reason why not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.lib.lines import is_one_line
from subscribers.addresses import Address, BadAddress, parse_address
from subscribers.codes import country_code, language_code, zone_name
from subscribers.csvfile import MAX_COLUMNS, CsvFile, Record
from subscribers.refusal import in_words
from subscribers.words import KINDS, kind_of, yes_or_no

MAX_TEXT = 200
"""Characters of a name, a salutation and an organisation's name."""

_NO_COUNTRY = gettext_lazy("“%s” is no country code of two letters: the country was left empty")
_NO_LANGUAGE = gettext_lazy("“%s” is no language code: the language was left empty")
_NO_ZONE = gettext_lazy("“%s” is no time zone such as Asia/Amman: the time zone was left empty")
_NO_KIND = gettext_lazy("“%s” is no kind: the kind was left empty; use %s")
_NO_ANSWER = gettext_lazy("“%s” is neither yes nor no: the light edition was left as it is")
_BLANK = " \t\u00a0\u200b\ufeff"
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a row: ``row`` is the line of the file it starts on, counted from 1."""

    row: int
    address: str
    reason: str

    def __str__(self) -> str:
        values = {"row": self.row, "address": self.address or _("no address"), "reason": self.reason}
        return _("line %(row)d, %(address)s: %(reason)s") % values


class Reject(Remark):
    """A row that was not imported, and why."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be imported. Empty text, and None of ``light``, is "the file does not say"."""

    row: int
    address: Address
    name: str
    salutation: str
    organisation: str
    kind: str
    country: str
    language: str
    time_zone: str
    light: bool | None
    warnings: tuple[str, ...]


def printable(text: str) -> str:
    """``text`` as it can be shown and stored: for each control character or lone surrogate a replacement character."""
    return "".join(character if is_one_line(character) else "\ufffd" for character in text)


class _BadRow(ValueError):
    pass


def read_rows(file: CsvFile, columns: Mapping[str, int]) -> Iterator[Person | Reject]:
    """Every row of the file in order, none left out; ``columns`` gives each field's index."""
    width = len(file.header.cells)
    for record in file.records():
        yield _read(record, columns, width)


def _read(record: Record, columns: Mapping[str, int], width: int) -> Person | Reject:
    cells = {field: _clean(record.cells[index]) for field, index in columns.items() if index < len(record.cells)}
    try:
        _check_shape(record, width)
        return _person(record.line, cells)
    except BadAddress as error:
        reason = in_words(error)
    except _BadRow as error:
        reason = str(error)
    return Reject(record.line, printable(cells.get("email", "")[:MAX_TEXT]), reason + _swallowed(record))


def _check_shape(record: Record, width: int) -> None:
    if record.broken:
        raise _BadRow(record.broken)
    if len(record.cells) > MAX_COLUMNS:
        numbers = {"cells": len(record.cells), "most": MAX_COLUMNS}
        raise _BadRow(_("it has %(cells)d cells, and at most %(most)d are read") % numbers)
    if any(map(str.strip, record.cells[width:])):
        numbers = {"cells": len(record.cells), "columns": width}
        raise _BadRow(
            _("it has %(cells)d cells, the header %(columns)d: put text that holds the delimiter in quotation marks")
            % numbers
        )


def _swallowed(record: Record) -> str:
    """What to add where a row runs over several lines: mostly a quotation mark that nobody closed."""
    if record.end <= record.line:
        return ""
    lines = {"first": record.line, "last": record.end}
    return " " + _("(lines %(first)d to %(last)d were read as one row: is a quotation mark not closed?)") % lines


def _person(row: int, cells: Mapping[str, str]) -> Person:
    warnings: list[str] = []
    return Person(
        row=row,
        address=parse_address(cells.get("email", "")),
        name=_text(cells, "name"),
        salutation=_text(cells, "salutation"),
        organisation=_text(cells, "organisation"),
        kind=_code(_one_line(cells, "kind"), kind_of, _no_kind(), warnings),
        country=_code(_one_line(cells, "country"), country_code, _NO_COUNTRY, warnings),
        language=_code(_one_line(cells, "language"), language_code, _NO_LANGUAGE, warnings),
        time_zone=_code(_one_line(cells, "time_zone"), zone_name, _NO_ZONE, warnings),
        light=_answer(_one_line(cells, "light"), warnings),
        warnings=tuple(warnings),
    )


def _text(cells: Mapping[str, str], field: str) -> str:
    text = _one_line(cells, field)
    if len(text) > MAX_TEXT:
        raise _BadRow(_("the %(field)s is longer than %(most)d characters") % {"field": field, "most": MAX_TEXT})
    return text


def _one_line(cells: Mapping[str, str], field: str) -> str:
    text = cells.get(field, "")
    if not is_one_line(text):
        raise _BadRow(_("the %s holds a line break or a control character") % field)
    return text


def _code(text: str, read: Callable[[str], str | None], complaint: str | Promise, warnings: list[str]) -> str:
    """The code, or none and a warning: a person is not left out for it."""
    code = read(text) if text else ""
    if code is None:
        warnings.append(str(complaint) % text[:40])
    return code or ""


def _no_kind() -> str:
    return str(_NO_KIND) % ("%s", ", ".join(KINDS))


def _answer(text: str, warnings: list[str]) -> bool | None:
    """Yes or no, or None where nothing is written or it cannot be told, with a warning."""
    answer = yes_or_no(text) if text else None
    if text and answer is None:
        warnings.append(str(_NO_ANSWER) % text[:40])
    return answer


def _clean(cell: str) -> str:
    """The cell's text in NFC, without space around it and without the mark our own export puts before a formula."""
    text = cell.strip(_BLANK)
    if text.startswith(_FORMULA):
        text = text[1:]
    return unicodedata.normalize("NFC", text)

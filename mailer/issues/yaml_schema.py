"""How the fields of issue files are read into the editor's own values; which there are, yaml_blocks.py says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from mailer.issues import yaml_nodes as nodes
from mailer.issues.errors import ImportRefused
from mailer.issues.validators import leads_somewhere
from mailer.lib.lines import is_one_line

Reader = Callable[[yaml.Node, str], Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read; ``into`` is the editor's name for it where that differs."""

    read: Reader
    required: bool = False
    into: str = ""


Fields = Mapping[str, Field]


def read_fields(node: yaml.Node, what: str, fields: Fields, besides: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of a mapping under the editor's names. ``besides`` are fields that the caller reads.

    Raises :class:`ImportRefused` for fields that are unknown, missing or of the wrong type."""
    values: dict[str, Any] = {}
    given = nodes.entries(node, what)
    for entry in given:
        if entry.name in fields:
            field = fields[entry.name]
            values[field.into or entry.name] = field.read(entry.value, entry.name)
        elif entry.name not in besides:
            known = [*besides, *fields]
            raise ImportRefused(entry.line, f"unknown field '{entry.name}' in {what}{nodes.suggest(entry.name, known)}")
    names = {entry.name for entry in given}
    for name, field in fields.items():
        if field.required and name not in names:
            raise ImportRefused(nodes.line(node), f"{what} needs the field '{name}'")
    return values


def _line(longest: int, node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name)
    if not is_one_line(value):
        raise ImportRefused(nodes.line(node), f"'{name}' must stand on one line, without control characters")
    if len(value) > longest:
        raise ImportRefused(nodes.line(node), f"'{name}' has {len(value)} characters; {longest} are allowed")
    return value


def line(longest: int = 255) -> Reader:
    return partial(_line, longest)


def _prose(longest: int, node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name)
    if len(value) > longest:
        raise ImportRefused(nodes.line(node), f"'{name}' has {len(value)} characters; {longest} are allowed")
    return value


def prose_line(longest: int) -> Reader:
    return partial(_prose, longest)


def lines(node: yaml.Node, name: str) -> list[str]:
    return [_line(255, item, name) for item in nodes.items(node, name)]


def paragraphs(node: yaml.Node, name: str) -> str:
    """Rich text: a paragraph an item. What looks like mark-up is text and stays text."""
    return "".join(map(paragraph, (nodes.text(item, name) for item in nodes.items(node, name))))


def prose(node: yaml.Node, name: str) -> str:
    """Rich text from one text; an empty line begins a new paragraph."""
    return "".join(map(paragraph, re.split(r"\n\s*\n", nodes.text(node, name))))


def paragraph(text: str) -> str:
    return "<p>" + html.escape(text.strip(), quote=False).replace("\n", "<br/>") + "</p>"


def email(node: yaml.Node, name: str) -> str:
    value = _line(254, node, name)
    try:
        validate_email(value)
    except ValidationError as error:
        raise ImportRefused(nodes.line(node), f"'{value}' is no email address") from error
    return value


def address(node: yaml.Node, name: str) -> str:
    """A web address; without a scheme, https is meant."""
    value = _line(500, node, name)
    full = value if re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE) else f"https://{value}"
    try:
        URLValidator(schemes=["http", "https"])(full)
        leads_somewhere(full)
    except ValidationError as error:
        raise ImportRefused(nodes.line(node), f"'{value}' is no web address") from error
    return full


def day(node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name)
    return parsed(date.fromisoformat, value, node, f"'{value}' is no date; write it as 2009-01-15").isoformat()


def moment(node: yaml.Node, name: str) -> str:
    """A time of day; written without quotes YAML takes 18:30 for a number, yet its letters are kept."""
    value = nodes.text(node, name)
    return parsed(time.fromisoformat, value, node, f"'{value}' is no time; write it as 18:30").isoformat()


def parsed(read: Callable[[str], T], value: str, node: yaml.Node, message: str) -> T:
    try:
        return read(value)
    except ValueError as error:
        raise ImportRefused(nodes.line(node), message) from error


def _choice(known: Mapping[str, str], node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name)
    if value not in known:
        raise ImportRefused(nodes.line(node), f"'{name}' cannot be '{value}'{nodes.suggest(value, known)}")
    return known[value]


def choice(known: Mapping[str, str]) -> Reader:
    """One of the words ``known``, each with what the editor has for it."""
    return partial(_choice, known)


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The name of a photo's file, and the line it stands in."""

    name: str
    line: int


def photo_file(node: yaml.Node, name: str) -> PhotoFile:
    return PhotoFile(_line(500, node, name), nodes.line(node))


def _records(fields: Fields, node: yaml.Node, name: str) -> list[dict[str, Any]]:
    return [read_fields(item, f"an item of '{name}'", fields) for item in nodes.items(node, name)]


def records(**fields: Field) -> Reader:
    return partial(_records, fields)


def _some(read: Reader, node: yaml.Node, name: str) -> Any:
    if not (found := read(node, name)):
        raise ImportRefused(nodes.line(node), f"'{name}' is empty; fill it in or leave the block out")
    return found


def some(read: Reader) -> Reader:
    return partial(_some, read)


def _at_most(most: int, read: Reader, node: yaml.Node, name: str) -> Any:
    if len(found := read(node, name)) > most:
        raise ImportRefused(nodes.line(node), f"'{name}' has {len(found)} items; {most} are allowed")
    return found


def at_most(most: int, read: Reader) -> Reader:
    return partial(_at_most, most, read)


def _exactly(number: int, read: Reader, node: yaml.Node, name: str) -> Any:
    if len(found := read(node, name)) != number:
        raise ImportRefused(nodes.line(node), f"'{name}' has {len(found)} items; {number} are needed")
    return found


def exactly(number: int, read: Reader) -> Reader:
    return partial(_exactly, number, read)

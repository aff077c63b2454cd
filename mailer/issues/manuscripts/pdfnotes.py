"""What is laid over the pages of a PDF: links, the fields of forms, and what people noted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_rect, decode_text

from mailer.issues.manuscripts.placed import Placed

MAX_NOTES = 1_000
"""Of one page."""
LINE = 14.0
"""Points from line to line in a field, or less where it is lower."""
GENERATIONS = 10
_UNREADABLE = {"Stamp", "FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D"}
_PASSWORD = 1 << 13
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"))
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """``boxes`` from the lower left to the upper right: more than one where its words were wrapped."""

    target: str
    boxes: tuple[Box, ...]


@dataclass
class Notes:
    links: list[Link] = field(default_factory=list)
    texts: list[Placed] = field(default_factory=list)
    """What was written into fields, and over the page."""
    comments: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def notes_of(page: PDFPage) -> Notes:
    """In the coordinates of the page's layout."""
    notes = Notes()
    for each in islice(_dictionaries(resolve1(page.annots)), MAX_NOTES):
        _add(each, _box(each, page), notes)
    return notes


def _dictionaries(found: Any) -> Iterator[Mapping[str, Any]]:
    for each in found if isinstance(found, list) else []:
        if isinstance(known := resolve1(each), dict):
            yield known


def _add(note: Mapping[str, Any], box: Box | None, notes: Notes) -> None:
    kind, contents = _name(note.get("Subtype")), _text(note.get("Contents"))
    if kind == "Link":
        _add_link(_target(note), box, notes)
    elif kind == "Widget":
        _add_field(note, box, notes)
    elif kind == "FreeText" and box is not None:
        notes.texts += _placed(contents, box)
    elif kind in _UNREADABLE:
        notes.unread.append(contents or kind)
    elif contents and kind != "Popup" and contents not in notes.comments:
        notes.comments.append(contents)


def _add_link(target: str, box: Box | None, notes: Notes) -> None:
    if not target:
        return
    boxes: tuple[Box, ...] = (box,) if box is not None else ()
    if notes.links and notes.links[-1].target == target:
        boxes = notes.links.pop().boxes + boxes
    notes.links.append(Link(target, boxes))


def _target(note: Mapping[str, Any]) -> str:
    action = resolve1(note.get("A"))
    if not isinstance(action, dict):
        return ""
    uri = resolve1(action.get("URI"))
    try:  # letters beyond ASCII are forbidden there, and written as UTF-8
        return uri.decode() if isinstance(uri, bytes) else _text(action.get("F"))
    except UnicodeDecodeError:
        return _text(uri)


def _add_field(note: Mapping[str, Any], box: Box | None, notes: Notes) -> None:
    """Words where they were written; what was ticked has none."""
    kind, value = _name(_inherited(note, "FT")), _inherited(note, "V")
    flags = _inherited(note, "Ff")
    if value is None or (isinstance(flags, int) and flags & _PASSWORD):
        return
    if kind in {"Tx", "Ch"} and box is not None:
        chosen = value if isinstance(value, list) else [value]
        notes.texts += _placed(", ".join(filter(None, map(_text, chosen))), box)
    elif (ticked := _name(value) or _text(value)) not in {"", "Off"}:
        notes.unread.append(f"{_text(_inherited(note, 'T'))}: {ticked}")


def _inherited(note: Any, key: str) -> Any:
    for _generation in range(GENERATIONS):
        if not isinstance(note, dict):
            break
        if (value := resolve1(note.get(key))) is not None:
            return value
        note = resolve1(note.get("Parent"))
    return None


def _placed(text: str, box: Box) -> list[Placed]:
    """Line by line from the top; a lone line in the middle of its field, as it stands beside what it answers."""
    lines = [words for line in text.splitlines() if (words := " ".join(line.split()))]
    left, bottom, right, top = box
    height = min(LINE, (top - bottom) / max(1, len(lines)))
    first = top if len(lines) > 1 else (top + bottom + height) / 2
    return [
        Placed(line, left, right, -(first - at * height), -(first - (at + 1) * height)) for at, line in enumerate(lines)
    ]


def _box(note: Mapping[str, Any], page: PDFPage) -> Box | None:
    """None for what has no place on the page."""
    edges = resolve1(note.get("Rect"))
    numbers = [resolve1(each) for each in edges] if isinstance(edges, list) and len(edges) == 4 else []
    if len(numbers) != 4 or not all(isinstance(each, int | float) for each in numbers):
        return None
    x0, y0, x1, y1 = map(float, numbers)
    return apply_matrix_rect(_turned(page), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _turned(page: PDFPage) -> tuple[float, float, float, float, float, float]:
    """As pdfminer turns what stands on the page."""
    x0, y0, x1, y1 = page.mediabox
    match page.rotate:
        case 90:
            return (0, -1, 1, 0, -y0, x1)
        case 180:
            return (-1, 0, 0, -1, x1, y1)
        case 270:
            return (0, 1, -1, 0, y1, -x0)
        case _:
            return (1, 0, 0, 1, -x0, -y0)


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) and isinstance(value.name, str) else ""


def _text(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, dict):  # the file of an action that opens one
        value = resolve1(value.get("UF") or value.get("F"))
    if not isinstance(value, bytes):
        return str(value) if isinstance(value, str) else ""
    return next((value.decode(each, "replace") for mark, each in _MARKS if value.startswith(mark)), decode_text(value))

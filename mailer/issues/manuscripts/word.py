"""Reads Word files: paragraphs with what the file says of them. Insertions are kept and deletions are not. Pure, but
that pictures are written to a folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from mailer.issues.manuscripts.package import check_package
from mailer.issues.manuscripts.paper import MAX_LETTERS, MAX_PARAGRAPHS, Manuscript, Mark, Paragraph, Unreadable, Why
from mailer.issues.manuscripts.wording import Wording, name_of, plain, targets_of, value_of, with_notes
from mailer.issues.manuscripts.wordlists import Lists, styles_of
from mailer.issues.manuscripts.wordtables import cells, row_texts

LONGEST_CAPTION = 500
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
MAX_PICTURES = 60
_HEADS = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
_HEADINGS = ("heading", "title", "subtitle")
_THROUGH = {"ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "txbxContent"}


def read_word(data: bytes, folder: Path) -> Manuscript:
    """Pictures are written to ``folder``. Raises :class:`Unreadable`."""
    check_package(data)
    try:
        document = Document(io.BytesIO(data))
        reading = _Reading(document, folder)
        found = list(islice(reading.whole(document.element.body), MAX_PARAGRAPHS + 1))
        heads, comments = tuple(_heads(document)), tuple(_comments(document))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # torn files make every kind of error there
        raise Unreadable(Why.BROKEN) from error
    if len(found) > MAX_PARAGRAPHS or sum(len(each.text) for each in found) > MAX_LETTERS:
        raise Unreadable(Why.TOO_LONG)
    if not any(each.text or each.picture for each in found):
        raise Unreadable(Why.EMPTY)
    unread = tuple(dict.fromkeys(reading.unread))
    return Manuscript(paragraphs=tuple(found), heads=heads, comments=comments, unread=unread)


def _heads(document: Any) -> Iterator[str]:
    """What stands at the head and the foot of pages."""
    seen: set[str] = set()
    for relation in document.part.rels.values():
        if relation.reltype in _HEADS and not relation.is_external:
            for paragraph in parse_xml(relation.target_part.blob).iter():
                wording = Wording(targets_of(relation.target_part))
                text = plain(wording.text(paragraph)) if name_of(paragraph) == "p" else ""
                if text and text not in seen:
                    seen.add(text)
                    yield text


def _comments(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.COMMENTS:
            for comment in parse_xml(relation.target_part.blob):
                if text := plain(Wording(targets_of(relation.target_part)).text(comment)):
                    yield text


class _Reading:
    def __init__(self, document: Any, folder: Path) -> None:
        self.unread: list[str] = []
        self._part, self._folder = document.part, folder
        self._styles = {style.style_id: style for style in document.styles}
        self._lists = Lists(self._part, self._styles)
        self._targets = targets_of(self._part)
        self._notes = {kind: self._read_notes(kind) for kind in ("footnote", "endnote")}
        self._numbers = 0
        self._files: dict[str, str] = {}
        self._carried: tuple[Any, str] = (None, "")
        """A paragraph whose end was deleted, and its words: they belong to the next."""

    def whole(self, parent: Any, depth: int = 0) -> Iterator[Paragraph]:
        """The paragraphs of the text, of a cell, or of a box, whose last has no next."""
        carried, self._carried = self._carried, (None, "")
        yield from self._blocks(parent, depth)
        yield from self._left()
        self._carried = carried

    def _left(self) -> Iterator[Paragraph]:
        (element, text), self._carried = self._carried, (None, "")
        if element is not None:
            yield from self._written(element, text)

    def _blocks(self, parent: Any, depth: int) -> Iterator[Paragraph]:
        if depth > 20:
            raise Unreadable(Why.UNSAFE)
        for element in parent:
            kind = name_of(element)
            if kind == "p":
                yield from self._paragraph(element, depth)
            elif kind == "tbl":
                yield from self._left()
                yield from self._table(element, depth)
            elif kind in _THROUGH:
                yield from self._blocks(element, depth + 1)

    def _wording(self) -> Wording:
        return Wording(self._targets, self.unread)

    def _paragraph(self, element: Any, depth: int) -> Iterator[Paragraph]:
        wording = self._wording()
        text = wording.text(element)
        notes = {at: note for at, each in enumerate(wording.notes) if (note := self._note(*each))}
        text = self._carried[1] + with_notes(text, {at: number for at, (number, _words) in notes.items()})
        if wording.is_joined_to_next:
            self._carried = (element, text)
        else:
            self._carried = (None, "")
            yield from self._written(element, text)
        for picture in wording.pictures:
            yield from self._picture(*picture)
        for box in wording.boxes:
            yield from self.whole(box, depth + 1)
        yield from (Paragraph(f"[{number}] {words}", mark=Mark.NOTE) for number, words in notes.values() if words)

    def _written(self, element: Any, raw: str) -> Iterator[Paragraph]:
        lines = tuple(line for line in map(plain, raw.split("\n")) if line)
        if not lines:
            return
        mark = self._mark(element)
        if mark is Mark.CAPTION and len(" ".join(lines)) > LONGEST_CAPTION:
            mark = Mark.NONE
        if mark is Mark.NONE:
            lines = (self._lists.labelled(element, lines[0]), *lines[1:])
        text = " ".join(lines) if mark is Mark.HEADING else "\n".join(lines)
        yield Paragraph(text, lines, bold=_is_bold(element), mark=mark)

    def _mark(self, element: Any) -> Mark:
        """What its style is called, or is made from."""
        if (level := element.find("./{*}pPr/{*}outlineLvl")) is not None and value_of(level) in set("012345678"):
            return Mark.HEADING
        for style in styles_of(element, self._styles):
            name = (style.name or "").casefold()
            if name.startswith(_HEADINGS):
                return Mark.HEADING
            if name.startswith("caption"):
                return Mark.CAPTION
        return Mark.NONE

    def _table(self, element: Any, depth: int) -> Iterator[Paragraph]:
        """A table of data row by row; a table that only lays out the page, cell by cell."""
        rows = row_texts(element, self._wording)
        if rows is not None:
            yield from rows
            return
        for row in cells(element):
            for cell in row:
                yield from self.whole(cell, depth + 1)

    def _picture(self, relation: str, alt: str) -> Iterator[Paragraph]:
        related = self._part.rels.get(relation)
        if related is None or related.is_external:
            self.unread.append(alt or "picture")
            return
        part = related.target_part
        ending = PICTURES.get(part.content_type)
        if ending is None or len(self._files) >= MAX_PICTURES:
            self.unread.append(str(part.partname).rsplit("/", 1)[-1])
            return
        name = self._files.setdefault(str(part.partname), f"picture-{len(self._files) + 1}{ending}")
        (self._folder / name).write_bytes(part.blob)
        yield Paragraph(plain(alt)[:255], mark=Mark.PICTURE, picture=name)

    def _note(self, kind: str, key: str) -> tuple[int, str] | None:
        if key not in self._notes[kind]:
            return None
        self._numbers += 1
        return self._numbers, self._notes[kind][key]

    def _read_notes(self, kind: str) -> dict[str, str]:
        reltype = RELATIONSHIP_TYPE.FOOTNOTES if kind == "footnote" else RELATIONSHIP_TYPE.ENDNOTES
        found: dict[str, str] = {}
        for relation in self._part.rels.values():
            if relation.reltype == reltype and not relation.is_external:
                for note in parse_xml(relation.target_part.blob):
                    if value_of(note, "type") in {"", "normal"}:
                        wording = Wording(targets_of(relation.target_part), self.unread)
                        found[value_of(note, "id")] = plain(with_notes(wording.text(note), {}))
        return found


def _is_bold(element: Any) -> bool:
    """Whether all of its letters are."""
    runs = [run for run in element.iter() if name_of(run) == "r" and any(name_of(each) == "t" for each in run)]
    bold = [run.find("./{*}rPr/{*}b") for run in runs]
    return bool(runs) and all(each is not None and value_of(each) not in {"0", "false"} for each in bold)

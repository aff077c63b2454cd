"""The words of a Word paragraph: what was inserted is in, what was deleted is out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE

from mailer.issues.manuscripts.links import shown, with_target

_OUT = {
    "del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr",
    "tblGrid", "rt", "annotationRef", "footnoteRef", "endnoteRef", "posOffset", "sdtPr",
}  # fmt: skip
"""Elements with nothing that is read: properties, instructions, and what was taken out."""
_LETTERS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
FIELDS = 20
"""Fields in fields."""
_NOTE_MARK = re.compile("\ue000(\\d+)\ue001")
_FIELD_MARK = re.compile("\ue002([^\ue002\ue003]*)\ue003(\\d+)\ue004")
_MARKS = dict.fromkeys(range(0xE000, 0xE005))
_LEADS = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))(?:\s+\\l\s+"([^"]*)")?', re.I)


@dataclass
class Wording:
    """Collects beside the text what hangs on it: pictures as (relation, what they show), boxes of text, and notes as
    (kind, number), whose places in the text are marked by their index between U+E000 and U+E001. ``targets`` are where
    links lead, by their relation; ``unsaid`` takes those of links that have no words."""

    targets: Mapping[str, str] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_joined_to_next: bool = False

    _fields: list[_Field] = field(default_factory=list)
    _led: list[str] = field(default_factory=list)

    def text(self, element: Any) -> str:
        """The words of a paragraph, or of anything in one; line breaks stay."""
        if (mark := element.find("./{*}pPr/{*}rPr")) is not None:
            self.is_joined_to_next = any(name_of(each) in {"del", "moveFrom"} for each in mark)
        before = len(self._fields)
        whole = "".join(map(self._of, element))
        while len(self._fields) > before:  # what goes on in the next paragraph is said in this one
            whole += self._ended()
        return self._with_targets(whole)

    def _of(self, element: Any) -> str:
        kind = name_of(element)
        if kind in {"t", "sym"}:
            return (element.text or "").translate(_MARKS) if kind == "t" else _symbol(element)
        if kind in _LETTERS:
            return _LETTERS[kind]
        if kind in _NOTES:
            self.notes.append((_NOTES[kind], value_of(element, "id")))
            return f"\ue000{len(self.notes) - 1}\ue001"
        return "" if kind in _OUT else self._within(kind, element)

    def _within(self, kind: str, element: Any) -> str:
        match kind:
            case "AlternateContent":
                return self._first_that_says_something(element)
            case "txbxContent":
                self.boxes.append(element)
                return ""
            case "blip" | "imagedata":
                self.pictures.append((_relation(element), _shows(element)))
                return ""
            case "p":
                return self.text(element) + "\n"
            case "hyperlink":
                return self._said("".join(map(self._of, element)), self.targets.get(value_of(element, "id"), ""))
            case "hlinkClick":
                return self._said("", self.targets.get(value_of(element, "id"), ""))
            case "fldSimple":
                return self._said("".join(map(self._of, element)), _leads(value_of(element, "instr")))
            case "instrText" if self._fields:
                self._fields[-1].instruction += element.text or ""
                return ""
            case "instrText":
                return ""
            case "fldChar":
                return self._field(value_of(element, "fldCharType"))
            case _:
                return "".join(map(self._of, element))

    def _said(self, words: str, target: str) -> str:
        if target and not (words.strip() and shown(target)):
            self.unsaid.append(target)
        return with_target(words, target)

    def _field(self, kind: str) -> str:
        """A field's instruction comes first, then, behind a mark, what it made: each in as many runs as it likes."""
        if kind == "begin" and len(self._fields) < FIELDS:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields and (target := _leads(self._fields[-1].instruction)):
            self._fields[-1].target = target
            return "\ue002"
        elif kind == "end" and self._fields:
            return self._ended()
        return ""

    def _ended(self) -> str:
        target = self._fields.pop().target
        if not target:
            return ""
        self._led.append(target)
        return f"\ue003{len(self._led) - 1}\ue004"

    def _with_targets(self, text: str) -> str:
        for _depth in range(FIELDS):
            text, found = _FIELD_MARK.subn(lambda mark: self._said(mark[1], self._led[int(mark[2])]), text)
            if not found:
                break
        return text

    def _first_that_says_something(self, element: Any) -> str:
        """The same is said in several ways, the newest first."""
        for way in element:
            before = (len(self.pictures), len(self.boxes), len(self.notes))
            text = "".join(map(self._of, way))
            if text.strip() or (len(self.pictures), len(self.boxes), len(self.notes)) != before:
                return text
        return ""


@dataclass
class _Field:
    instruction: str = ""
    target: str = ""


def _leads(instruction: str) -> str:
    """Where a field leads that is a link out of the file; empty for others."""
    found = _LEADS.match(instruction)
    if found is None:
        return ""
    target = found[1] or found[2] or ""
    return f"{target}#{found[3]}" if target and found[3] else target


def targets_of(part: Any) -> dict[str, str]:
    """Where the links of a part of the file lead, by their relation."""
    links = (each for each in part.rels.values() if each.is_external and each.reltype == RELATIONSHIP_TYPE.HYPERLINK)
    return {each.rId: each.target_ref for each in links}


def with_notes(text: str, numbers: Mapping[int, int]) -> str:
    """With the number of each note where its mark stands; marks of those that have none go."""
    return _NOTE_MARK.sub(lambda mark: f"[{number}]" if (number := numbers.get(int(mark[1]))) else "", text)


def name_of(element: Any) -> str:
    """Its tag without the namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value_of(element: Any, name: str = "val") -> str:
    """An attribute, whatever its namespace; empty where there is none."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def _symbol(element: Any) -> str:
    try:
        letter = chr(int(value_of(element, "char"), 16))
    except (ValueError, OverflowError):
        return ""
    return "•" if "\ue000" <= letter <= "\uf8ff" else letter  # letters of a symbol font mean nothing in another


def _relation(element: Any) -> str:
    return value_of(element, "embed") or value_of(element, "id") or value_of(element, "link")


def _shows(element: Any) -> str:
    """The alternative text that stands around a picture."""
    for around in element.iterancestors():
        if name_of(around) in {"inline", "anchor", "shape"}:
            within = next((each for each in around if name_of(each) == "docPr"), around)
            return value_of(within, "descr") or value_of(within, "alt") or ""
    return ""

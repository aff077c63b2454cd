"""The words of a Word paragraph: what was inserted is in, what was deleted is out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_OUT = {
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr",
    "tblGrid", "rt", "annotationRef", "footnoteRef", "endnoteRef", "posOffset", "sdtPr",
}  # fmt: skip
"""Elements with nothing that is read: properties, instructions, and what was taken out."""
_LETTERS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}


@dataclass
class Wording:
    """Collects beside the text what hangs on it: pictures as (relation, what they show), boxes of text, and notes as
    (kind, number), whose places in the text are marked by their index between U+E000 and U+E001."""

    pictures: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_joined_to_next: bool = False

    def text(self, element: Any) -> str:
        """The words of a paragraph, or of anything in one; line breaks stay."""
        if (mark := element.find("./{*}pPr/{*}rPr")) is not None:
            self.is_joined_to_next = any(name_of(each) in {"del", "moveFrom"} for each in mark)
        return "".join(map(self._of, element))

    def _of(self, element: Any) -> str:
        kind = name_of(element)
        if kind in {"t", "sym"}:
            return (element.text or "") if kind == "t" else _symbol(element)
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
            case _:
                return "".join(map(self._of, element))

    def _first_that_says_something(self, element: Any) -> str:
        """The same is said in several ways, the newest first."""
        for way in element:
            before = (len(self.pictures), len(self.boxes), len(self.notes))
            text = "".join(map(self._of, way))
            if text.strip() or (len(self.pictures), len(self.boxes), len(self.notes)) != before:
                return text
        return ""


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

"""Makes sections into blocks, one function a kind. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mailer.issues.manuscripts.contact_blocks import contact_blocks, with_owners
from mailer.issues.manuscripts.draft import Block, Flag, Reason
from mailer.issues.manuscripts.findings import figures_in
from mailer.issues.manuscripts.kinds import CODE, attributed, doubt_of_kind, kind_of_text
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.roles import Role
from mailer.issues.manuscripts.sections import Section
from mailer.issues.manuscripts.shapes import NAMED_CODE
from mailer.issues.manuscripts.signatures import signed

LINE = 255
CAPTION = 500
VALUE = 40
_GLUED = re.compile(r"(?<=[?!])(?=[^\W\d_])")


def blocks(sections: Sequence[Section]) -> list[Block]:
    return [block for section in with_owners(sections) for block in _of_section(section) if block.fields]


def _of_section(section: Section) -> Iterator[Block]:
    yield from _main(section)
    yield from _photos(section)
    yield from _tables(section)
    yield from _notes(section)


def _main(section: Section) -> Iterator[Block]:
    if section.is_contacts or section.of(Role.CONTACT):
        yield from contact_blocks(section)
    elif notices := section.of(Role.NOTICE):
        yield from (Block("notice", {"text": each.text}, (Flag(Reason.NOTICE),)) for each in notices)
    elif not section.of(Role.TEXT):
        yield from _alone(section)
    else:
        yield from _written(section)


def _alone(section: Section) -> Iterator[Block]:
    """A heading with no text of its own, perhaps over a table or a photo."""
    if section.title is None:
        return
    flag = Flag(Reason.HEADING_ALONE, section.title.text[:LINE])
    yield Block("text", {"paragraphs": [section.title.text]}, (*section.flags, flag))


def _written(section: Section) -> Iterator[Block]:
    texts = section.of(Role.TEXT)
    figures = [(each, found) for each in texts if (found := figures_in(each.lines, each.text)) and _fit(found)]
    whole = [each for each in texts if all(each is not other for other, _ in figures)]
    if whole:
        yield from _prose(section, whole)
    elif section.title is not None and len(figures) > 1:
        yield from _alone(section)
    for at, (_paragraph, found) in enumerate(figures):
        title = section.title.text[:LINE] if section.title is not None and not whole and len(figures) == 1 else ""
        items = [{"value": each.value, "label": each.label} for each in found]
        fields: dict[str, Any] = ({"title": title} if title and at == 0 else {}) | {"items": items}
        yield Block("figures", fields, (Flag(Reason.FIGURES),))


def _fit(figures: Sequence[Any]) -> bool:
    return all(len(each.value) <= VALUE and len(each.label) <= LINE for each in figures)


def _prose(section: Section, texts: list[Paragraph]) -> Iterator[Block]:
    flags = [*section.flags, *(Flag(Reason.JOINED, each.text[:60]) for each in texts if not each.is_sure)]
    title, subtitle = _titles(section.title)
    kind = kind_of_text(title, texts)
    if kind == "foreword":
        yield from _foreword(title, texts, flags)
        return
    words = [each.text for each in texts]
    fields: dict[str, Any] = {"title": title} if title else {}
    if not title:
        flags.append(Flag(Reason.NO_HEADING))
    match kind:
        case "programme":
            fields |= _code(title) | {"description": words}
            flags.append(Flag(Reason.PROGRAMME))
        case "supporters":
            fields |= ({"subtitle": subtitle} if subtitle else {}) | _supporters(texts)
            subtitle = ""
        case "story":
            words, attribution = attributed(texts)
            fields |= {"paragraphs": words} | ({"attribution": attribution} if attribution else {})
        case _:
            fields |= {"paragraphs": words}
    flags += doubt_of_kind(kind, title, is_shaped="names" in fields)
    if subtitle:
        first = "description" if kind == "programme" else "paragraphs"
        fields[first] = [subtitle, *fields[first]]
    yield Block(kind, fields, tuple(flags))


def _titles(title: Paragraph | None) -> tuple[str, str]:
    """A heading, and one that was set right behind it."""
    if title is None:
        return "", ""
    first, *second = _GLUED.split(title.text.rstrip(": "), maxsplit=1)
    return first[:LINE], (second[0].strip() if second else "") + first[LINE:]


def _code(title: str) -> dict[str, str]:
    found = NAMED_CODE.search(title) or CODE.fullmatch(title)
    return {"code": found[1]} if found else {}


def _foreword(title: str, texts: list[Paragraph], flags: list[Flag]) -> Iterator[Block]:
    letter = signed(texts)
    fields: dict[str, Any] = {"title": title} if title else {}
    ends = {"valediction": letter.valediction, "name": letter.name, "role": letter.role}
    fields |= {key: value for key, value in ends.items() if value and len(value) <= LINE}
    lost = [value for value in ends.values() if len(value) > LINE]
    paragraphs = [*letter.paragraphs, *lost, *letter.rest]
    flags = [*flags, *doubt_of_kind("foreword", title, is_shaped=bool(letter.valediction))]
    if letter.name:
        flags = [*flags, Flag(Reason.SIGNATURE, f"{letter.name}, {letter.role}".strip(", "))]
    if not paragraphs:
        paragraphs, fields = [each.text for each in texts], {"title": title} if title else {}
    yield Block("foreword", fields | {"paragraphs": paragraphs}, tuple(flags))


def _supporters(texts: Sequence[Paragraph]) -> dict[str, Any]:
    """Names where each stands on a line of its own; else text."""
    lines = [line.lstrip("•·▪■●◦*–- ") for each in texts for line in each.lines]
    if len(lines) > 2 and all(0 < len(line) <= 80 and line[-1] not in ".,;:" for line in lines):
        return {"names": lines}
    return {"paragraphs": [each.text for each in texts]}


def _photos(section: Section) -> Iterator[Block]:
    """A picture with the caption below it, or above it; a caption alone where there is no picture."""
    waiting: Block | None = None
    for part in section.parts:
        if part.role is Role.PICTURE:
            if waiting is not None:
                yield waiting
            waiting = _picture(part.paragraph)
        elif part.role is Role.CAPTION:
            caption = part.paragraph.text[:CAPTION]
            if waiting is not None and "caption" not in waiting.fields:
                yield replace(waiting, fields=waiting.fields | {"caption": caption})
            else:
                yield from [waiting] if waiting is not None else []
                yield Block("photo", {"caption": caption}, (Flag(Reason.CAPTION, caption[:60]),))
            waiting = None
    if waiting is not None:
        yield waiting


def _picture(paragraph: Paragraph) -> Block:
    fields = {"file": paragraph.picture} | ({"alt": paragraph.text[:LINE]} if paragraph.text else {})
    return Block("photo", fields, () if paragraph.text else (Flag(Reason.PICTURE_WORDLESS),))


def _tables(section: Section) -> Iterator[Block]:
    rows = section.of(Role.ROW)
    if rows:
        yield Block("text", {"paragraphs": [each.text for each in rows]}, (Flag(Reason.TABLE),))


def _notes(section: Section) -> Iterator[Block]:
    notes = section.of(Role.NOTE)
    if notes:
        yield Block("notice", {"text": "\n\n".join(each.text for each in notes)}, (Flag(Reason.NOTE),))

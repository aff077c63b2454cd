"""Makes sections into blocks, one function a kind. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from mailer.issues.manuscripts.contact_blocks import contact_blocks, with_owners
from mailer.issues.manuscripts.draft import LINE, Block, Flag, Reason
from mailer.issues.manuscripts.findings import figures_in
from mailer.issues.manuscripts.kinds import CODE, attributed, doubt_of_kind, kind_of_text
from mailer.issues.manuscripts.letters import signed
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.roles import Part, Role
from mailer.issues.manuscripts.sections import Section
from mailer.issues.manuscripts.shapes import NAMED_CODE
from mailer.issues.manuscripts.signatures import may_be_letter
from mailer.issues.manuscripts.thanks import names_in

CAPTION = 500
VALUE = 40
_GLUED = re.compile(r"(?<=[?!])(?=[^\W\d_])")


_LONG = {"paragraphs", "description", "text"}
"""Fields in which lines may be broken."""


def blocks(sections: Sequence[Section]) -> list[Block]:
    return [_on_lines(block) for section in with_owners(sections) for block in _of_section(section) if block.fields]


def _on_lines(block: Block) -> Block:
    """All fields but long ones on one line each: a manuscript may break its lines anywhere."""
    fields = {name: value if name in _LONG else _on_one_line(value) for name, value in block.fields.items()}
    return replace(block, fields=fields)


def _on_one_line(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_on_one_line(each) for each in value]
    return {name: _on_one_line(each) for name, each in value.items()} if isinstance(value, dict) else value


def _of_section(section: Section) -> Iterator[Block]:
    if section.has(Role.CONTACT) or section.is_contacts:
        yield from contact_blocks(section)
        yield from _beside(section)
    elif section.has(Role.NOTICE):
        yield from (Block("notice", {"text": each.text}, (Flag(Reason.NOTICE),)) for each in section.of(Role.NOTICE))
        yield from _beside(section)
    else:
        yield from _told(section)
    yield from _notes(section)


def _beside(section: Section) -> Iterator[Block]:
    yield from _photos(section.parts)
    yield from _table(section.of(Role.ROW))


def _told(section: Section) -> Iterator[Block]:
    """Text and tables in their order; what goes on below a table has no heading of its own."""
    runs = [list(run) for _, run in groupby(section.parts, lambda part: part.role is Role.ROW)]
    for at, run in enumerate(runs or [[]]):
        part = section.with_parts(run, goes_on=at > 0)
        if part.has(Role.ROW):
            yield from _table([each.paragraph for each in run], part.title)
        elif part.texts:
            yield from _written(part)
            yield from _photos(run)
        else:
            yield from _alone(part)
            yield from _photos(run)


def _alone(section: Section) -> Iterator[Block]:
    """A heading with no text of its own, perhaps over a photo."""
    if section.title is None:
        return
    flag = Flag(Reason.HEADING_ALONE, section.title.text[:LINE])
    yield Block("text", {"paragraphs": [section.title.text]}, (*section.flags, flag))


def _written(section: Section) -> Iterator[Block]:
    figures = [(each, found) for each in section.texts if (found := figures_in(each.lines, each.text)) and _fit(found)]
    whole = [each for each in section.texts if all(each is not other for other, _ in figures)]
    title, over = section.title, section.over
    is_titled = title is not None and len(figures) == 1 and (over is not None or not whole)
    if whole:
        yield from _prose(section, whole, over if over is not None and is_titled else title)
    elif over is not None:
        yield from _alone(replace(section, title=over))
    elif title is not None and not is_titled:
        yield from _alone(section)
    for _paragraph, found in figures:
        items = [{"value": each.value, "label": each.label} for each in found]
        fields: dict[str, Any] = {"title": title.text[:LINE]} if is_titled and title is not None else {}
        yield Block("figures", fields | {"items": items}, (Flag(Reason.FIGURES),))


def _fit(figures: Sequence[Any]) -> bool:
    return all(len(each.value) <= VALUE and len(each.label) <= LINE for each in figures)


def _prose(section: Section, texts: list[Paragraph], heading: Paragraph | None) -> Iterator[Block]:
    flags = [*section.flags, *(Flag(Reason.JOINED, each.text[:60]) for each in texts if not each.is_sure)]
    title, subtitle = _titles(heading)
    kind = kind_of_text(title, texts)
    if kind == "foreword":
        yield from _foreword(title, texts, flags)
        return
    texts = [piece for each in texts for piece in _lines(each)]
    words = [each.text for each in texts]
    fields: dict[str, Any] = {"title": title} if title else {}
    if not title and not section.goes_on:
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


def _lines(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph whose lines were set one by one as a paragraph each."""
    return (
        [replace(paragraph, text=line, lines=(line,)) for line in paragraph.lines] if paragraph.is_set else [paragraph]
    )


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
    letter = signed(texts, may_be_letter(title, texts))
    fields: dict[str, Any] = {"title": title} if title else {}
    ends = {"valediction": letter.valediction, "name": letter.name, "role": letter.role}
    fields |= {key: value for key, value in ends.items() if value and len(value) <= LINE}
    lost = [value for value in ends.values() if len(value) > LINE]
    paragraphs = [*letter.paragraphs, *lost, *letter.rest]
    flags = [*flags, *doubt_of_kind("foreword", title, is_shaped=bool(letter.valediction or letter.name))]
    if letter.name:
        flags = [*flags, Flag(Reason.SIGNATURE, f"{letter.name}, {letter.role}".strip(", "))]
    if not paragraphs:
        paragraphs, fields = [each.text for each in texts], {"title": title} if title else {}
    yield Block("foreword", fields | {"paragraphs": paragraphs}, tuple(flags))


def _supporters(texts: Sequence[Paragraph]) -> dict[str, Any]:
    names = names_in(texts)
    return {"names": names} if names else {"paragraphs": [each.text for each in texts]}


def _photos(parts: Sequence[Part]) -> Iterator[Block]:
    """A picture with the caption below it, or above it; a caption alone where there is no picture."""
    waiting: Block | None = None
    for at, part in enumerate(parts):
        if part.role is Role.PICTURE:
            if waiting is not None:
                yield waiting
            waiting = _picture(part.paragraph, _moved(parts, at))
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


def _moved(parts: Sequence[Part], at: int) -> tuple[Flag, ...]:
    """Photos stand below the text of their section: those that stood within it say where."""
    if at == 0 or parts[at - 1].role is not Role.TEXT:
        return ()
    below = next((part.paragraph.text for part in parts[at + 1 : at + 3] if part.role is Role.TEXT), "")
    return (Flag(Reason.MOVED, below[:60]),) if below else ()


def _picture(paragraph: Paragraph, flags: tuple[Flag, ...]) -> Block:
    fields = {"file": paragraph.picture} | ({"alt": paragraph.text[:LINE]} if paragraph.text else {})
    return Block("photo", fields, flags if paragraph.text else (*flags, Flag(Reason.PICTURE_WORDLESS)))


def _table(rows: Sequence[Paragraph], title: Paragraph | None = None) -> Iterator[Block]:
    if rows:
        fields: dict[str, Any] = {"title": title.text[:LINE]} if title is not None else {}
        yield Block("text", fields | {"paragraphs": [each.text for each in rows]}, (Flag(Reason.TABLE),))


def _notes(section: Section) -> Iterator[Block]:
    notes = section.of(Role.NOTE)
    if notes:
        yield Block("notice", {"text": "\n\n".join(each.text for each in notes)}, (Flag(Reason.NOTE),))

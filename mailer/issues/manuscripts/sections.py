"""Groups paragraphs into sections: a heading with what stands below it, or what stands without one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.draft import Flag, Reason
from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.roles import TEXT_LETTERS, Part, Role
from mailer.issues.manuscripts.signatures import is_signed

OTHER_COLUMN = 1.8
"""How much wider or narrower a text is that was set in another place of the page."""
OTHER_PAGE = 1.2
"""The same, where it is on another page, too."""
NEAR = 4
"""Paragraphs above a text among which the end of a letter is looked for."""
LINES = 3
"""Lines from which a paragraph tells how wide its column is."""


@dataclass
class Section:
    title: Paragraph | None = None
    parts: list[Part] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def of(self, *roles: Role) -> list[Paragraph]:
        return [part.paragraph for part in self.parts if part.role in roles]

    @property
    def is_contacts(self) -> bool:
        if self.title is not None and not self.parts:
            return bool(vocabulary.CONTACTS.match(self.title.text))
        return bool(self.of(Role.CONTACT))


def sections(parts: Iterable[Part]) -> list[Section]:
    """In the order of the manuscript; none is empty."""
    return [each for each in _sections(parts) if each.title is not None or each.parts]


def _sections(parts: Iterable[Part]) -> Iterator[Section]:
    section = Section()
    for part in parts:
        if _begins(part, section):
            yield section
            section = Section()
        _add(part, section)
    yield section


def _begins(part: Part, section: Section) -> bool:
    """Whether something new begins with the part."""
    match part.role:
        case Role.TITLE | Role.BREAK | Role.NOTICE:
            return True
        case Role.LATE_TITLE | Role.ROW | Role.NOTE | Role.CAPTION | Role.PICTURE:
            return False
        case Role.CONTACT:
            return not section.is_contacts
        case _:
            return _is_elsewhere(part.paragraph, section)


def _is_elsewhere(text: Paragraph, section: Section) -> bool:
    if section.of(Role.NOTICE):
        return True
    if section.is_contacts:
        return len(text.text) > TEXT_LETTERS and not has_contact(text.text)
    before = section.of(Role.TEXT)
    if len(text.text) > TEXT_LETTERS and any(map(is_signed, before[-NEAR:])):
        return True
    return bool(before) and _is_set_apart(before[-1], text)


def _is_set_apart(before: Paragraph, after: Paragraph) -> bool:
    if after.page > before.page + 1:  # a page of photos lies between
        return True
    if min(len(before.lines), len(after.lines)) < LINES:
        return False
    ratio = max(before.width, after.width) / max(1, min(before.width, after.width))
    return ratio > (OTHER_COLUMN if before.page == after.page else OTHER_PAGE)


def _add(part: Part, section: Section) -> None:
    match part.role:
        case Role.TITLE:
            section.title = part.paragraph
        case Role.LATE_TITLE:
            section.title = part.paragraph
            section.flags.append(Flag(Reason.HEADING_MOVED, part.paragraph.text))
        case Role.BREAK:
            pass
        case Role.TEXT if section.is_contacts:
            section.parts.append(Part(Role.CONTACT, part.paragraph))
        case _:
            section.parts.append(part)

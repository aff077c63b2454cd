"""Groups paragraphs into sections: a heading with what stands below it, or what stands without one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.draft import Flag, Reason
from mailer.issues.manuscripts.findings import figures_in, has_contact
from mailer.issues.manuscripts.headings import TEXT_LETTERS
from mailer.issues.manuscripts.names import is_role
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.roles import Part, Role
from mailer.issues.manuscripts.signatures import End, end_of, is_salutation, is_signed, may_be_letter

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
    """``over`` is the heading that stands right above the section's own; ``goes_on`` where it is the rest of one."""

    title: Paragraph | None = None
    over: Paragraph | None = None
    parts: list[Part] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    texts: list[Paragraph] = field(default_factory=list)
    goes_on: bool = False
    _roles: set[Role] = field(default_factory=set)

    def add(self, part: Part) -> None:
        self.parts.append(part)
        self._roles.add(part.role)
        if part.role is Role.TEXT:
            self.texts.append(part.paragraph)

    def with_parts(self, parts: Iterable[Part], goes_on: bool) -> Section:
        """A piece of it: the first with its heading, the others without."""
        piece = Section(goes_on=True) if goes_on else Section(self.title, self.over, flags=self.flags)
        for each in parts:
            piece.add(each)
        return piece

    def has(self, role: Role) -> bool:
        return role in self._roles

    def of(self, *roles: Role) -> list[Paragraph]:
        return [part.paragraph for part in self.parts if part.role in roles]

    @property
    def end(self) -> End | None:
        """Where the letter that it is ends, among its last texts; none where it is no letter, or goes on."""
        title = self.title.text if self.title is not None else ""
        return end_of(self.texts[-NEAR:], may_be_letter(title, self.texts[:1]))

    @property
    def is_contacts(self) -> bool:
        if self.title is not None and not self.parts:
            return bool(vocabulary.CONTACTS.match(self.title.text))
        return self.has(Role.CONTACT)


def sections(parts: Iterable[Part]) -> list[Section]:
    """In the order of the manuscript; none is empty."""
    return list(_under_one_heading(each for each in _sections(parts) if each.title is not None or each.parts))


def _under_one_heading(found: Iterable[Section]) -> Iterator[Section]:
    """A heading over figures that have one of their own is that of the text below them."""
    last: Section | None = None
    for each in found:
        if last is not None and last.title is not None and not last.parts and _begins_with_figures(each):
            each.over = last.title
        elif last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _begins_with_figures(section: Section) -> bool:
    first = section.texts[0] if section.texts else None
    return section.title is not None and first is not None and bool(figures_in(first.lines, first.text))


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
        case Role.LATE_TITLE | Role.LOOSE | Role.ROW | Role.NOTE | Role.CAPTION | Role.PICTURE:
            return False
        case Role.CONTACT:
            return not section.is_contacts
        case _:
            return _is_elsewhere(part.paragraph, section)


def _is_elsewhere(text: Paragraph, section: Section) -> bool:
    if section.has(Role.NOTICE):
        return True
    if section.is_contacts:
        return len(text.text) > TEXT_LETTERS and not has_contact(text.text)
    before = section.texts
    if before and is_salutation(text) and (section.title is None or section.end is not None):
        return True
    if _is_below_letter(text, section):
        return True
    return bool(before) and not is_signed(text) and _is_set_apart(before[-1], text)


def _is_below_letter(text: Paragraph, section: Section) -> bool:
    """Whether the letter above it has ended, and it is neither of who signs nor of what was added."""
    end = section.end
    if end is None or any(vocabulary.POSTSCRIPT.match(each.text) for each in (text, *section.texts[-NEAR:])):
        return False
    return len(text.text) > TEXT_LETTERS or not (end.has_valediction or is_role(text.text))


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
            if not part.paragraph.is_sure:
                section.flags.append(Flag(Reason.HEADING_GUESSED, part.paragraph.text))
        case Role.LATE_TITLE:
            section.title = part.paragraph
            section.flags.append(Flag(Reason.HEADING_MOVED, part.paragraph.text))
        case Role.BREAK:
            pass
        case Role.LOOSE:
            section.flags.append(Flag(Reason.LOOSE, part.paragraph.text[:60]))
            section.add(Part(Role.TEXT, part.paragraph))
        case Role.TEXT if section.is_contacts:
            section.add(Part(Role.CONTACT, part.paragraph))
        case _:
            section.add(part)

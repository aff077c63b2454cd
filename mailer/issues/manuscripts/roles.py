"""What each paragraph is: a heading, text, a caption, contact data … Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.dates import begins_with_day
from mailer.issues.manuscripts.findings import figures_in, has_contact, is_contact
from mailer.issues.manuscripts.headings import (
    TEXT_LETTERS,
    Setting,
    has_text_below,
    is_heading,
    is_labelled,
    is_salutation,
    is_text,
)
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import is_title_like, may_be_title
from mailer.issues.manuscripts.signatures import is_name, signs

WIDER = 1.3
"""Times the width of a column: a line below it that is wider stands below a photo."""
_TAKEN = re.compile(r"(?<!\w)(?:photos?|fotos?|pictures?|images?|bilder|bild|صورة|تصوير)\s?[:©]", re.IGNORECASE)
CAPTION_WORDS = 6
AHEAD = 3
"""Paragraphs below one that are looked at to tell what it is."""


class Role(StrEnum):
    TITLE = "title"
    TEXT = "text"
    CAPTION = "caption"
    PICTURE = "picture"
    CONTACT = "contact"
    ROW = "row"
    NOTE = "note"
    NOTICE = "notice"
    LOOSE = "loose"
    """Short words that nothing tells of what they are."""
    LATE_TITLE = "late_title"
    """A heading that stands below its text."""
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Part:
    role: Role
    paragraph: Paragraph


_MARKED = {
    Mark.HEADING: Role.TITLE,
    Mark.CAPTION: Role.CAPTION,
    Mark.PICTURE: Role.PICTURE,
    Mark.ROW: Role.ROW,
    Mark.NOTE: Role.NOTE,
    Mark.BREAK: Role.BREAK,
}


def roles(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Each paragraph with its role, in the same order."""
    setting, above = Setting.of(paragraphs), _Above()
    for at, each in enumerate(paragraphs):
        role = _MARKED.get(each.mark) or _role(each, paragraphs[at + 1 : at + 1 + AHEAD], above, setting)
        above.add(Part(role, each))
    return above.parts


@dataclass
class _Above:
    """The parts so far, and what is known of them: ``is_in_contacts`` where contact data stand above with no text
    between, ``is_untitled`` where the text above on the page has no heading."""

    parts: list[Part] = field(default_factory=list)
    is_in_contacts: bool = False
    has_text: bool = False
    has_title: bool = False
    is_letter: bool = False
    """Whether it began with a salutation: a name signs it."""

    @property
    def last(self) -> Part | None:
        return self.parts[-1] if self.parts else None

    def last_page(self) -> int:
        return self.parts[-1].paragraph.page if self.parts else 0

    def is_untitled(self, page: int) -> bool:
        return self.has_text and not self.has_title and page == self.last_page()

    def add(self, part: Part) -> None:
        role = part.role
        if part.paragraph.page != self.last_page() or role is Role.BREAK:
            self.has_text = self.has_title = False
        if role in {Role.TITLE, Role.LATE_TITLE}:
            self.has_text, self.has_title = False, True
        self.has_text = self.has_text or role is Role.TEXT
        if role in {Role.TITLE, Role.TEXT}:
            self.is_letter = bool(vocabulary.SALUTATION.fullmatch(part.paragraph.text)) or (
                self.is_letter and role is Role.TEXT
            )
        if role is Role.TITLE:
            self.is_in_contacts = bool(vocabulary.CONTACTS.match(part.paragraph.text))
        elif role is not Role.NOTICE:
            self.is_in_contacts = role is Role.CONTACT
        self.parts.append(part)


def _role(each: Paragraph, below: Sequence[Paragraph], above: _Above, setting: Setting) -> Role:
    is_data = is_contact(each.text) or vocabulary.CREDITS.fullmatch(_first_line(each))
    if is_data and (has_contact(each.text) or above.is_in_contacts):
        return Role.CONTACT
    if setting.speaks(each.text) or is_salutation(each, setting):
        return Role.TEXT
    if signs(each, [part.paragraph for part in above.parts[-2:] if part.role is Role.TEXT]):
        return Role.TEXT
    if is_heading(each, below, setting, above.last.paragraph if above.last is not None else None):
        return Role.TITLE
    if _is_notice(each, below):
        return Role.NOTICE
    if _is_aside(each, below, above):
        return Role.CAPTION
    is_closing = vocabulary.VALEDICTION.fullmatch(_first_line(each))
    if is_text(each) or figures_in(each.lines, each.text) or is_closing:
        return Role.TEXT
    return _leftover(each, above, setting)


def _first_line(each: Paragraph) -> str:
    return each.lines[0] if each.lines else each.text


def _is_notice(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    is_short = len(each.text) < 2 * TEXT_LETTERS
    is_title = may_be_title(each.text) and has_text_below(each, below)
    return is_short and not is_title and bool(vocabulary.NOTICE.match(each.text))


def _is_aside(each: Paragraph, below: Sequence[Paragraph], above: _Above) -> bool:
    """Whether it is a line below a column, or one that begins as captions do."""
    if len(each.lines) > 2 or len(each.text.split()) > 25:
        return False
    is_caption = vocabulary.CAPTION.match(each.text) and not has_text_below(each, below)
    if is_labelled(each.text) or (is_caption and len(each.text) < TEXT_LETTERS):
        return True
    is_last = not below or below[0].page != each.page
    before = above.last.paragraph if above.last is not None and above.last.role is Role.TEXT else None
    if before is None or not is_last or before.page != each.page or len(before.lines) < 3 or len(each.lines) != 1:
        return False
    return each.width > WIDER * before.width and not figures_in(before.lines, before.text)


def _leftover(each: Paragraph, above: _Above, setting: Setting) -> Role:
    """Short words that nothing follows."""
    last = above.last
    if above.is_in_contacts:
        return Role.CONTACT
    if last is not None and last.role is Role.TITLE and last.paragraph.page == each.page:
        return Role.TEXT  # a list, perhaps, of names or figures
    if setting.says:
        return Role.CAPTION if last is not None and last.role is Role.PICTURE else Role.TEXT
    is_title = is_title_like(each.text) and len(each.text.split()) > 1 and not (above.is_letter and is_name(each))
    if is_title and above.is_untitled(each.page):
        return Role.LATE_TITLE
    is_open = last is not None and last.role is Role.TEXT and not last.paragraph.text.endswith((".", "”"))
    if is_open and len(each.text) < 40:
        return Role.TEXT
    return Role.CAPTION if _may_be_caption(each.text) else Role.LOOSE


def _may_be_caption(text: str) -> bool:
    """Whether it says who took the photo, or tells what is to be seen, as captions do that do not say that they are."""
    if _TAKEN.search(text):
        return True
    is_other = is_title_like(text) or begins_with_day(text) or any(each in text for each in ":?@")
    return len(text.split()) >= CAPTION_WORDS and not is_other

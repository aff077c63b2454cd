"""What each paragraph is: a heading, text, a caption, contact data … Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.contact_shapes import (
    are_credits,
    is_letterhead,
    is_link_of_text,
    is_numbered_key,
    is_over_contacts,
    is_owner,
)
from mailer.issues.manuscripts.dates import begins_with_day
from mailer.issues.manuscripts.findings import ACCOUNT, figures_in, has_contact, is_contact
from mailer.issues.manuscripts.headings import TEXT_LETTERS, Setting, has_text_below, is_heading, is_labelled, is_text
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import is_title_like, may_be_title
from mailer.issues.manuscripts.signatures import is_name, is_salutation, may_be_letter, signs
from mailer.issues.manuscripts.thanks import is_over_names

WIDER = 1.3
"""Times the width of a column: a line below it that is wider stands below a photo."""
_TAKEN = re.compile(r"(?<!\w)(?:photos?|fotos?|pictures?|images?|bilder|bild|صورة|تصوير)\s?[:©]", re.IGNORECASE)
CAPTION_WORDS = 6
AHEAD = 3
"""Paragraphs below one that are looked at to tell what it is."""
NEAR_END = 8
"""Paragraphs at the end among which it is said who made the newsletter."""


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
    setting, above = Setting.of(paragraphs), _Above(len(paragraphs))
    for at, each in enumerate(paragraphs):
        role = _MARKED.get(each.mark) or _role(each, paragraphs[at + 1 : at + 1 + AHEAD], above, setting)
        above.add(Part(role, each))
    return above.parts


@dataclass
class _Above:
    """The parts so far of a ``total`` of paragraphs, and what is known of them: ``is_in_contacts`` where contact data
    stand above with no text between, ``is_in_letter`` below the head of a letter or its salutation, ``is_untitled``
    where the text above on the page has no heading."""

    total: int = 0
    parts: list[Part] = field(default_factory=list)
    is_in_contacts: bool = False
    is_in_letter: bool = False
    has_text: bool = False
    has_title: bool = False

    @property
    def last(self) -> Part | None:
        return self.parts[-1] if self.parts else None

    def last_role(self) -> Role | None:
        return self.parts[-1].role if self.parts else None

    def left(self) -> int:
        """Paragraphs that have no role yet."""
        return self.total - len(self.parts)

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
        if role in {Role.TITLE, Role.CONTACT, Role.NOTICE, Role.BREAK}:
            self.is_in_letter = role is Role.TITLE and may_be_letter(part.paragraph.text, [])
        elif role is Role.TEXT and is_salutation(part.paragraph):
            self.is_in_letter = True
        if role is Role.TITLE:
            self.is_in_contacts = bool(vocabulary.CONTACTS.match(part.paragraph.text))
        elif role is not Role.NOTICE:
            self.is_in_contacts = role is Role.CONTACT
        self.parts.append(part)


def _role(each: Paragraph, below: Sequence[Paragraph], above: _Above, setting: Setting) -> Role:
    if setting.speaks(each.text):
        return Role.TEXT
    if not above.is_in_contacts and above.last_role() is Role.TEXT and is_link_of_text(each, below):
        return Role.TEXT
    if _is_contact(each, below, above):
        return Role.CONTACT
    texts = [part.paragraph for part in above.parts[-2:] if part.role is Role.TEXT]
    if signs(each, texts, below, above.is_in_letter) or _is_opening(each, above):
        return Role.TEXT
    if _is_title_of_contacts(each, below, above) or is_over_names(each, below):
        return Role.TITLE
    if is_heading(each, below, setting, above.last.paragraph if above.last is not None else None):
        return Role.TITLE
    if _is_notice(each, below):
        return Role.NOTICE
    if _is_aside(each, below, above):
        return Role.CAPTION
    is_closing = vocabulary.VALEDICTION.fullmatch(_first_line(each)) or vocabulary.POSTSCRIPT.match(each.text)
    is_account = ACCOUNT.search(each.text) and not above.is_in_contacts
    if is_text(each) or figures_in(each.lines, each.text) or is_closing or is_account or is_owner(each, below):
        return Role.TEXT
    return _leftover(each, above, setting)


def _is_contact(each: Paragraph, below: Sequence[Paragraph], above: _Above) -> bool:
    if is_letterhead(each.lines) or are_credits(each, below, above.left() <= NEAR_END):
        return True
    is_data = is_contact(each.text) or vocabulary.CREDITS.fullmatch(_first_line(each))
    return bool(is_data) and (has_contact(each.text) or above.is_in_contacts)


def _is_opening(each: Paragraph, above: _Above) -> bool:
    """Whether it is a salutation that a mark or the heading above says to be one, and no heading itself."""
    is_below_title = above.is_in_letter and above.last_role() is Role.TITLE
    return is_salutation(each) and (not each.text[-1].isalnum() or is_below_title)


def _is_title_of_contacts(each: Paragraph, below: Sequence[Paragraph], above: _Above) -> bool:
    last = above.last.paragraph if above.last is not None else None
    return is_numbered_key(each, last, below) or (not above.is_in_contacts and is_over_contacts(each, below))


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
    is_title = is_title_like(each.text) and len(each.text.split()) > 1 and not (above.is_in_letter and is_name(each))
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

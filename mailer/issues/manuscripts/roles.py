"""What each paragraph is: a heading, text, a caption, contact data … Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.findings import figures_in, has_contact, is_contact
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import is_capitals, is_sentence, is_title_like, may_be_title
from mailer.issues.manuscripts.signatures import signs

LARGER = 1.12
"""Times the letters of the text: a heading's are larger."""
TEXT_LETTERS = 100
"""Letters from which a paragraph is text, whatever it looks like."""
KEY_WORDS = 8
"""Words of a heading that is recognised by what it says."""
WIDER = 1.3
"""Times the width of a column: a line below it that is wider stands below a photo."""
_ITEM = re.compile(r"\s*(?:[•·▪■●◦*–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")


_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
"""A section's number, or an item's."""


class Role(StrEnum):
    TITLE = "title"
    TEXT = "text"
    CAPTION = "caption"
    PICTURE = "picture"
    CONTACT = "contact"
    ROW = "row"
    NOTE = "note"
    NOTICE = "notice"
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


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the manuscript is set: the size of its text, 0 where that is not known, and whether it says itself what is a
    heading and where pictures are."""

    size: float
    says: bool


def roles(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Each paragraph with its role, in the same order."""
    marks = {each.mark for each in paragraphs}
    setting = _Setting(_text_size(paragraphs), bool(marks & {Mark.HEADING, Mark.PICTURE, Mark.CAPTION}))
    parts: list[Part] = []
    for at, each in enumerate(paragraphs):
        after = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        parts.append(Part(_MARKED.get(each.mark) or _role(each, after, parts, setting), each))
    return parts


def _text_size(paragraphs: Sequence[Paragraph]) -> float:
    """The size that most letters have; 0 where it is not known."""
    letters: Counter[float] = Counter()
    for each in paragraphs:
        letters[each.size] += len(each.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _role(each: Paragraph, after: Paragraph | None, parts: Sequence[Part], setting: _Setting) -> Role:
    if is_contact(each.text) or vocabulary.CREDITS.fullmatch(each.lines[0] if each.lines else each.text):
        return (
            Role.CONTACT if has_contact(each.text) or _is_in_contacts(parts) else _by_shape(each, after, parts, setting)
        )
    return _by_shape(each, after, parts, setting)


def _by_shape(each: Paragraph, after: Paragraph | None, parts: Sequence[Part], setting: _Setting) -> Role:
    if signs(each, [part.paragraph for part in parts[-2:] if part.role is Role.TEXT]):
        return Role.TEXT
    if _is_heading(each, after, setting, is_alone=not parts or parts[-1].paragraph.page != each.page):
        return Role.TITLE
    if _is_notice(each, after):
        return Role.NOTICE
    if _is_aside(each, after, parts):
        return Role.CAPTION
    if (
        _is_text(each)
        or figures_in(each.lines, each.text)
        or vocabulary.VALEDICTION.fullmatch(each.lines[0] if each.lines else each.text)
    ):
        return Role.TEXT
    return _leftover(each, parts, setting)


def _stands_on_text(each: Paragraph, after: Paragraph | None) -> bool:
    """Whether a numbered line is a section's and no item of a list: running text follows it, not the next item."""
    if after is None or len(each.lines) != 1 or after.mark is not Mark.NONE:
        return False
    return len(after.text) >= TEXT_LETTERS and not _ITEM.match(after.text)


def _is_heading(each: Paragraph, after: Paragraph | None, setting: _Setting, is_alone: bool = False) -> bool:
    """Whether it looks like one, and there is something below it that it can be the heading of; ``is_alone`` where it
    is the first of its page."""
    text = each.text.rstrip(": ")
    if not text or not may_be_title(text) or has_contact(text):
        return False
    if _ITEM.match(text):
        return bool(_NUMBERED.match(text)) and _stands_on_text(each, after)
    if vocabulary.VALEDICTION.fullmatch(each.text) or figures_in(each.lines, each.text):
        return False
    if _is_key(text):
        return True
    if _is_strong(each, setting.size):
        return after is not None
    if setting.says:
        return False
    if setting.size and not is_title_like(text):
        return False
    return len(each.lines) <= 2 and (_has_text_after(each, after) or (is_alone and _leads(each, after)))


def _leads(each: Paragraph, after: Paragraph | None) -> bool:
    """Whether it is a title that has a page, or a part of one, for itself, and text begins on the next."""
    return after is not None and after.page == each.page + 1 and is_title_like(each.text) and _is_text(after)


def _is_key(text: str) -> bool:
    """Whether a heading says what stands below it, as “Contact us” does."""
    if len(text.split()) > KEY_WORDS:
        return False
    is_key = vocabulary.CONTACTS.match(text) or vocabulary.SUPPORTERS.search(text) or vocabulary.FOREWORD.search(text)
    return bool(is_key) and (is_title_like(text) or len(text.split()) <= 4)


def _is_strong(each: Paragraph, size: float) -> bool:
    return is_capitals(each.text) or each.bold or bool(size and each.size > LARGER * size)


def _has_text_after(each: Paragraph, after: Paragraph | None) -> bool:
    return after is not None and after.page == each.page and after.mark is not Mark.BREAK and _is_text(after)


def _is_text(paragraph: Paragraph) -> bool:
    if paragraph.mark is not Mark.NONE or is_contact(paragraph.text):
        return False
    text = paragraph.text
    return len(text) > TEXT_LETTERS or is_sentence(text) or bool(_ITEM.match(text)) or not may_be_title(text)


def _is_notice(each: Paragraph, after: Paragraph | None) -> bool:
    is_short = len(each.text) < 2 * TEXT_LETTERS
    is_title = may_be_title(each.text) and _has_text_after(each, after)
    return is_short and not is_title and bool(vocabulary.NOTICE.match(each.text))


def _is_aside(each: Paragraph, after: Paragraph | None, parts: Sequence[Part]) -> bool:
    """Whether it is a line below a column, or one that begins as captions do."""
    if len(each.lines) > 2 or len(each.text.split()) > 25:
        return False
    if vocabulary.CAPTION.match(each.text) and not _has_text_after(each, after) and len(each.text) < TEXT_LETTERS:
        return True
    is_last = after is None or after.page != each.page
    before = parts[-1].paragraph if parts and parts[-1].role is Role.TEXT else None
    if before is None or not is_last or before.page != each.page or len(before.lines) < 3 or len(each.lines) != 1:
        return False
    return each.width > WIDER * before.width


def _leftover(each: Paragraph, parts: Sequence[Part], setting: _Setting) -> Role:
    """Short words that nothing follows."""
    if _is_in_contacts(parts):
        return Role.CONTACT
    if _is_below_title(each, parts):
        return Role.TEXT
    if setting.says:
        return Role.CAPTION if parts and parts[-1].role is Role.PICTURE else Role.TEXT
    if is_title_like(each.text) and len(each.text.split()) > 1 and _is_untitled(each.page, parts):
        return Role.LATE_TITLE
    if (
        parts
        and parts[-1].role is Role.TEXT
        and len(each.text) < 40
        and not parts[-1].paragraph.text.endswith((".", "”"))
    ):
        return Role.TEXT
    return Role.CAPTION


def _is_below_title(each: Paragraph, parts: Sequence[Part]) -> bool:
    """A list, perhaps, of names or figures."""
    return bool(parts) and parts[-1].role is Role.TITLE and parts[-1].paragraph.page == each.page


def _is_in_contacts(parts: Sequence[Part]) -> bool:
    """Whether contact data stand before it, with no text between."""
    for part in reversed(parts):
        if part.role is Role.CONTACT:
            return True
        if part.role is Role.TITLE:
            return bool(vocabulary.CONTACTS.match(part.paragraph.text))
        if part.role is not Role.NOTICE:
            return False
    return False


def _is_untitled(page: int, parts: Sequence[Part]) -> bool:
    """Whether the text before it on its page has no heading."""
    has_text = False
    for part in reversed(parts):
        if part.paragraph.page != page or part.role is Role.BREAK:
            return has_text
        if part.role in {Role.TITLE, Role.LATE_TITLE}:
            return False
        has_text = has_text or part.role is Role.TEXT
    return has_text

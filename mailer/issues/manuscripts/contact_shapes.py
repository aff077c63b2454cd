"""Which paragraphs are contact data or credits, as their lines and what stands around them tell. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.contact_lines import taken_apart
from mailer.issues.manuscripts.findings import has_contact, is_contact, without_contacts
from mailer.issues.manuscripts.headings import TEXT_LETTERS, is_key, is_text
from mailer.issues.manuscripts.items import is_item
from mailer.issues.manuscripts.labels import Kind
from mailer.issues.manuscripts.names import is_name, is_role
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import is_prose, is_sentence, may_be_title

LEAST, MOST = 2, 8
"""Lines of a letterhead."""
LINE_LETTERS = 70
"""Letters of one of its lines beside its numbers and addresses."""
SENTENCE_WORDS = 6
"""Words from which a line with a full stop is a sentence, and no abbreviation."""
TITLE_WORDS = 8
"""Words of what stands over contact data as their title."""
LABEL_WORDS = 3
"""Words of what a lone link at the end of a text is for: fewer say only that it is one."""
CREDIT_WORDS = 10


def is_letterhead(lines: Sequence[str]) -> bool:
    """Whether they are set as on letter paper: a few short lines, and a number or a mail address that has one of them
    for itself, or data of two kinds. Links alone do not tell."""
    if not LEAST <= len(lines) <= MOST:
        return False
    parted = [taken_apart(line) for line in lines]
    if any(len(words) > LINE_LETTERS or _is_told(words) for _data, words in parted):
        return False
    kinds = {each.kind for data, _words in parted for each in data}
    has_own_line = any(data and not words and {each.kind for each in data} != {Kind.WEB} for data, words in parted)
    return has_own_line or len(kinds) > 1


def _is_told(words: str) -> bool:
    return len(words.split()) >= SENTENCE_WORDS and (is_sentence(words) or is_prose(words))


def is_link_of_text(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether it is one link with words that say what for, and the text above it goes on below, or those words say so
    much that it belongs to that text."""
    data, _words = taken_apart(each.text)
    words = without_contacts(each.text).split()
    if [datum.kind for datum in data] != [Kind.WEB] or not words or not below or is_contact(below[0].text):
        return False
    return is_text(below[0]) or (len(words) >= LABEL_WORDS and any(map(is_text, below)))


def is_over_contacts(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether it is the title of the letterhead right below it. A name or a role over bare data says whose they are."""
    if not below or not may_be_title(each.text.rstrip(": ")) or len(each.lines) != 1 or has_contact(each.text):
        return False
    block = below[0]
    is_block = block.mark is Mark.NONE and block.page == each.page and is_letterhead(block.lines)
    return is_block and not is_owner(each, below) and not is_item(each.text) and len(each.text.split()) <= TITLE_WORDS


def is_owner(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether it is a name or a role right above bare data: it says whose they are."""
    if not below or below[0].page != each.page or len(each.lines) != 1 or not below[0].lines:
        return False
    is_data = bool(taken_apart(below[0].lines[0])[0]) and is_contact(below[0].text)
    return is_data and (is_name(each.text) or is_role(each.text)) and not is_text(each)


def is_numbered_key(each: Paragraph, above: Paragraph | None, below: Sequence[Paragraph]) -> bool:
    """Whether it is a section's number and a heading that says what stands below it, as “6. Contact”, and no item."""
    is_listed = any(is_item(other.text) for other in (above, *below[:1]) if other is not None)
    words = each.text.split(maxsplit=1)[-1]
    return bool(below) and len(each.lines) == 1 and is_item(each.text) and not is_listed and is_key(words)


def are_credits(each: Paragraph, below: Sequence[Paragraph], is_near_end: bool) -> bool:
    """Whether it says, near the end and line by line, who did what. Of a lone line one that says it of a photo or of a
    text is no credit: it belongs to those."""
    lines = each.lines or (each.text,)
    if not is_near_end or len(each.text) > TEXT_LETTERS * len(lines) or not all(map(_is_credit, lines)):
        return False
    is_followed = bool(below) and _is_credit(below[0].lines[0] if below[0].lines else below[0].text)
    return len(lines) > 1 or is_followed or not (vocabulary.CAPTION.match(each.text) or _is_attribution(each.text))


def _is_attribution(text: str) -> bool:
    return bool(vocabulary.ATTRIBUTION.match(text) or vocabulary.BYLINE.fullmatch(text))


def _is_credit(line: str) -> bool:
    found = vocabulary.CREDITS.fullmatch(line)
    return bool(found and found["by"]) and len(line.split()) <= CREDIT_WORDS and not is_prose(line)

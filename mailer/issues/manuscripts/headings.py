"""What is a heading: what it says, how it is set, and what stands below it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.dates import is_only_date
from mailer.issues.manuscripts.findings import figures_in, has_contact, is_contact
from mailer.issues.manuscripts.items import is_item, label_of
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import ends_sentence, is_capitals, is_sentence, is_title_like, may_be_title

LARGER = 1.12
"""Times the letters of the text: a heading's are larger."""
TEXT_LETTERS = 100
"""Letters from which a paragraph is text, whatever it looks like."""
KEY_WORDS = 8
"""Words of a heading that is recognised by what it says."""
LABEL = 20
"""Letters within which the words for a photo say that they are."""
_COUNTED = re.compile(r"(\d{1,2})[.)]?\s+[^\W\d_]")
_PARTED = re.compile(r"\d{1,2}\.\d{1,2}[.)]?\s+[^\W\d_]")
"""A part of a numbered section, as “3.1 Budget”."""
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+\S")
"""A section's number, or an item's."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the manuscript is set: the size of its text, 0 where that is not known, and whether it says itself what is a
    heading and where pictures are."""

    size: float
    says: bool
    numbered: frozenset[str] = frozenset()
    """The headings of sections that are numbered."""
    labels: frozenset[str] = frozenset()
    """What more than one paragraph begins with, as those who speak in an interview."""

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph]) -> Setting:
        letters: Counter[float] = Counter()
        for each in paragraphs:
            letters[each.size] += len(each.text)
        marks = {each.mark for each in paragraphs}
        size = letters.most_common(1)[0][0] if letters else 0.0
        says = bool(marks & {Mark.HEADING, Mark.PICTURE, Mark.CAPTION})
        labels = Counter(label for each in paragraphs if (label := label_of(each.text)) and not is_labelled(each.text))
        often = frozenset(label for label, times in labels.items() if times > 1)
        return cls(size, says, _numbered(paragraphs), often)

    def speaks(self, text: str) -> bool:
        """Whether it is what somebody says, by the label: headings that begin alike are no sentences."""
        label = label_of(text)
        is_said = len(label) == 1 or ends_sentence(text)
        return is_said and label in self.labels and not is_labelled(text)


def _numbered(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The lines that count on from one to the next with other text between: those of a list stand one below the
    other."""
    found = [(at, int(match[1]), each) for at, each in enumerate(paragraphs) if (match := _COUNTED.match(each.text))]
    series: list[tuple[int, int, Paragraph]] = []
    for at, number, each in found:
        if len(each.lines) > 1 or not may_be_title(each.text):
            continue
        is_next = number == (series[-1][1] + 1 if series else 1) and (not series or at > series[-1][0] + 1)
        series += [(at, number, each)] if is_next else []
    return frozenset(each.text for _, _, each in series) if len(series) > 1 else frozenset()


def is_key(text: str) -> bool:
    """Whether a heading says what stands below it, as “Contact us” does."""
    if len(text.split()) > KEY_WORDS:
        return False
    found = vocabulary.CONTACTS.match(text) or vocabulary.SUPPORTERS.search(text) or vocabulary.FOREWORD.search(text)
    return bool(found) and (is_title_like(text) or len(text.split()) <= 4)


def is_text(paragraph: Paragraph) -> bool:
    """Whether it is running text, an item or a byline, and so something that can have a heading."""
    text = paragraph.text
    if paragraph.mark is not Mark.NONE or is_contact(text):
        return False
    if paragraph.is_set or vocabulary.BYLINE.fullmatch(text):
        return True
    return len(text) > TEXT_LETTERS or is_sentence(text) or is_item(text) or not may_be_title(text)


def _opens_letter(each: Paragraph, setting: Setting) -> bool:
    """Whether a letter begins with it. Set like a heading and without a comma, “Dear reader” is one."""
    found = vocabulary.SALUTATION.fullmatch(each.text)
    return bool(found) and (each.text.rstrip()[-1] in ",:!،" or not _is_strong(each, setting.size))


def has_text_below(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether text follows on its page, perhaps below the words for a photo."""
    first = next((other for other in below[:2] if not is_labelled(other.text)), None)
    return first is not None and first.page == each.page and is_text(first)


def is_labelled(text: str) -> bool:
    """Whether it says that it is the words for a photo, as “Photo: the new roof” does."""
    return bool(vocabulary.CAPTION.match(text)) and ":" in text[:LABEL]


def is_heading(each: Paragraph, below: Sequence[Paragraph], setting: Setting, above: Paragraph | None) -> bool:
    """Whether it looks like one, and there is something ``below`` that it can be the heading of."""
    text = each.text.rstrip(": ")
    if not text or not may_be_title(text) or has_contact(text):
        return False
    if _opens_letter(each, setting):
        return False
    if _PARTED.match(text):
        return bool(below)
    is_lead = each.text.endswith(":") and len(text.split()) > KEY_WORDS
    if is_lead or vocabulary.BYLINE.fullmatch(each.text) or is_labelled(text):
        return False
    if each.mark is Mark.NONE and ("\n" in text or each.is_set or setting.speaks(each.text) or is_only_date(text)):
        return False
    if each.text in setting.numbered:
        return True
    if is_item(text):
        is_last = above is not None and is_item(above.text)
        return bool(_NUMBERED.match(text)) and not is_last and _is_over_text(each, below)
    if vocabulary.VALEDICTION.fullmatch(each.text) or figures_in(each.lines, each.text):
        return False
    if is_key(text):
        return True
    if _is_strong(each, setting.size):
        return bool(below)
    if setting.says or (setting.size and not is_title_like(text)) or len(each.lines) > 2:
        return False
    is_alone = above is None or above.page != each.page
    if has_text_below(each, below) or (bool(below) and setting.speaks(below[0].text)):
        return True
    return (is_alone and _leads(each, below)) or _is_over_data(each, below)


def _is_over_text(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether a numbered line is a section's and no item of a list: running text follows it, not the next item."""
    if not below or len(each.lines) != 1 or below[0].mark is not Mark.NONE:
        return False
    return len(below[0].text) >= TEXT_LETTERS and not is_item(below[0].text)


def _leads(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether it is a title that has a page, or a part of one, for itself, and text begins on the next."""
    return bool(below) and below[0].page == each.page + 1 and is_title_like(each.text) and is_text(below[0])


def _is_over_data(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether figures or a table follow, perhaps under a heading of their own."""
    if len(each.lines) != 1 or not below or below[0].page != each.page:
        return False
    if _is_data(below[0]):
        return True
    may_lead = len(below) > 1 and len(below[0].lines) == 1 and may_be_title(below[0].text)
    return may_lead and below[1].page == each.page and _is_data(below[1]) and not vocabulary.CAPTION.match(each.text)


def _is_data(paragraph: Paragraph) -> bool:
    return paragraph.mark is Mark.ROW or bool(figures_in(paragraph.lines, paragraph.text))


def _is_strong(each: Paragraph, size: float) -> bool:
    return is_capitals(each.text) or each.bold or bool(size and each.size > LARGER * size)

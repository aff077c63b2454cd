"""Where a letter begins and where it ends: a salutation, a valediction, and who signs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.issues.manuscripts import names, vocabulary
from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.headings import LARGER, TEXT_LETTERS
from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import begins_small, ends_sentence, is_capitals, is_sentence

LINES = 3
"""Lines of a name with its roles."""
LETTERS = 90
"""Letters of one of them."""
ROLE_WORDS = 14
"""Words of what somebody who signs is."""
VALEDICTION_WORDS = 8
TITLE_WORDS = 12


@dataclass(frozen=True, slots=True)
class End:
    """In which paragraph and with which of its lines the end of a letter begins, and whether with a valediction."""

    at: int
    line: int
    has_valediction: bool


def is_salutation(paragraph: Paragraph) -> bool:
    """Whether a letter begins with it."""
    return bool(vocabulary.SALUTATION.fullmatch(paragraph.lines[0] if paragraph.lines else paragraph.text))


def is_letter(title: str, texts: Sequence[Paragraph]) -> bool:
    """Whether the heading is one of letters, or the first text a salutation."""
    is_short = 0 < len(title.split()) < TITLE_WORDS
    is_head = is_short and (vocabulary.FOREWORD.search(title) or vocabulary.SALUTATION.fullmatch(title))
    return bool(is_head) or any(map(is_salutation, texts[:1]))


def may_be_letter(title: str, texts: Sequence[Paragraph]) -> bool:
    """Whether it is one if somebody signs it: “Welcome” stands over letters and over other texts."""
    return is_letter(title, texts) or bool(vocabulary.GREETING.fullmatch(title))


def is_name(paragraph: Paragraph) -> bool:
    """Whether it is a name, or two, in the shape of a signature: one line, or two where the second says what the person
    is. “Jane Doe, Director”, “Jane Doe” over “Executive Director”, “Ingrid and Paul Aasen”. By its shape alone: a title
    of two capitalised words is one as well, and what stands above it must say that somebody signs there."""
    return _are_name(paragraph.lines or (paragraph.text,))


def _are_name(lines: Sequence[str]) -> bool:
    if not 0 < len(lines) <= 2 or any(len(line) > LETTERS for line in lines):
        return False
    name, _comma, role = lines[0].partition(", ")
    roles = [each for each in (role, *lines[1:]) if each]
    return _is_somebody(name.rstrip(",")) and all(map(may_be_role, roles))


def _is_somebody(text: str) -> bool:
    return names.is_name(text) or (bool(vocabulary.COUPLE.fullmatch(text)) and not names.is_role(text))


def may_be_role(text: str) -> bool:
    """Whether it may say what a person is: short, no sentence, and not what was added below a letter."""
    is_short = len(text) <= LETTERS and len(text.split()) <= ROLE_WORDS
    return is_short and not is_sentence(text) and not has_contact(text) and not vocabulary.POSTSCRIPT.match(text)


def is_signed(paragraph: Paragraph) -> bool:
    """Whether a line of it is a valediction."""
    return any(map(vocabulary.VALEDICTION.fullmatch, paragraph.lines))


def signs(each: Paragraph, before: Sequence[Paragraph], below: Sequence[Paragraph], is_in_letter: bool) -> bool:
    """Whether it is a name or a role below a valediction, or at the end of a letter that has none; ``before`` are the
    texts above it, the nearest last."""
    if len(each.lines) > LINES or len(each.text) > LINES * LETTERS or not before or each.page != before[-1].page:
        return False
    if _below(before[-1]) == 0 or (_closes_text(before) and is_name(each)):
        return True
    at = next((at for at, text in enumerate(before) if is_signed(text)), None)
    is_open = at is not None and sum(_below(text) if is_signed(text) else len(text.lines) for text in before[at:]) < 2
    if is_open and len(each.lines) == 1 and names.is_role(each.text):
        return True
    return is_in_letter and _signs_unsaid(each, before[-1], below)


def _signs_unsaid(each: Paragraph, above: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether a name, or a role below one, ends a letter without a valediction: as a heading it would have a text."""
    if is_name(above):
        return len(each.lines) == 1 and names.is_role(each.text) and may_be_role(each.text)
    if not is_name(each) or is_salutation(each):
        return False
    has_role = names.is_role(each.text)
    is_strong = is_capitals(each.text) or (each.bold and not above.bold) or each.size > LARGER * above.size > 0
    return has_role or not (is_strong or _leads(each, below))


def _leads(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether a text follows that it may be the heading of."""
    if not below or below[0].page != each.page or below[0].mark is not Mark.NONE:
        return False
    text = below[0].text
    if vocabulary.POSTSCRIPT.match(text) or has_contact(text):
        return False
    return len(text) > TEXT_LETTERS or is_sentence(text) or len(below[0].lines) > 1


def _below(paragraph: Paragraph) -> int:
    """Lines below the valediction; -1 where there is none."""
    at = _said(paragraph)
    return -1 if at is None else len(paragraph.lines) - at - 1


def _said(paragraph: Paragraph) -> int | None:
    """The line that is a valediction by its words."""
    return next((at for at, line in enumerate(paragraph.lines) if vocabulary.VALEDICTION.fullmatch(line)), None)


def _closes_text(texts: Sequence[Paragraph]) -> bool:
    """Whether the last is a line by itself that can be a valediction, and the text above it is whole."""
    *above, last = texts
    return len(last.lines) == 1 and _closes(last.lines[0]) and bool(above) and ends_sentence(above[-1].text)


def _closes(line: str) -> bool:
    """Whether it can be a valediction, whatever its words, if a name follows."""
    is_open = line.endswith((",", "،")) and len(line) <= LETTERS and len(line.split()) <= VALEDICTION_WORDS
    is_other = begins_small(line) or any(map(str.isdigit, line)) or has_contact(line)
    return is_open and not is_other and not vocabulary.SALUTATION.fullmatch(line)


def end_of(texts: Sequence[Paragraph], is_letter: bool) -> End | None:
    """Where the end of a letter begins; a name without a valediction ends only what is one otherwise."""
    for at, each in enumerate(texts):
        if (said := _said(each)) is not None:
            return End(at, said, True)
        is_closed = _closes_text(texts[max(0, at - 1) : at + 1]) and any(map(is_name, texts[at + 1 : at + 2]))
        line = 0 if is_closed else _unknown_valediction(each, is_letter)
        if line is not None:
            return End(at, line, True)
    return _unsaid_end(texts) if is_letter else None


def _unknown_valediction(each: Paragraph, is_letter: bool) -> int | None:
    """The line, among the last of a paragraph, that can be a valediction and has a name below it."""
    lines = _without_postscript(each.lines)
    for at in range(max(0, len(lines) - LINES), len(lines) - 1):
        is_start = is_letter if at == 0 else ends_sentence(lines[at - 1])
        if is_start and _closes(lines[at]) and _are_name(lines[at + 1 :]):
            return at
    return None


def _unsaid_end(texts: Sequence[Paragraph]) -> End | None:
    """Of the last text above a postscript: a name, perhaps above a role, or glued to the text as its last lines."""
    added = next((at for at, each in enumerate(texts) if vocabulary.POSTSCRIPT.match(each.text)), len(texts))
    if added == 0:
        return None
    last = texts[added - 1]
    if added > 1 and is_name(last):
        return End(added - 1, 0, False)
    if added > 2 and is_name(texts[added - 2]) and len(last.lines) == 1 and names.is_role(last.text):
        return End(added - 2, 0, False)
    lines = _without_postscript(last.lines)
    for at in range(max(1, len(lines) - 2), len(lines)):
        if is_sentence(lines[at - 1]) and _are_name(lines[at:]):
            return End(added - 1, at, False)
    return None


def _without_postscript(lines: Sequence[str]) -> Sequence[str]:
    return lines[: next((at for at, line in enumerate(lines) if vocabulary.POSTSCRIPT.match(line)), len(lines))]

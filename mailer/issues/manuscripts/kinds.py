"""What kind of block a heading and its text are, and whether anything but its words says so. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.dates import begins_with_month
from mailer.issues.manuscripts.draft import Block, Flag, Reason
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.shapes import NAMED_CODE
from mailer.issues.manuscripts.signatures import end_of, is_letter, may_be_letter
from mailer.issues.manuscripts.thanks import thanks_supporters

SUBJECT = 160
"""Letters at the beginning of a text among which it says what was founded."""
ATTRIBUTION = 200
CODE = re.compile(r"(?i:about (?:the )?)(?!US$)([A-Z][A-Z0-9&]{1,9})")
_OURS = re.compile(
    r"(?:we|our (?:organi[sz]ation|association|newsletter|network)|this newsletter)(?!\w)", re.IGNORECASE
)
_NAMES = re.compile(r"[^\W\d_]{3,40}")
_OF_ANY = {
    *("the", "news", "newsletter", "bulletin", "letter", "quarterly", "monthly", "weekly", "annual", "issue", "number"),
    *("edition", "volume", "gazette", "journal", "review", "report", "post", "and", "for", "from", "spring", "summer"),
    *("autumn", "winter"),
}
"""Words at the head of a newsletter that name nobody."""


def kind_of_text(title: str, texts: Sequence[Paragraph]) -> str:
    """A foreword, supporters, a programme, something about the house, a story; a text where it has no heading."""
    if is_letter(title, texts) or end_of(texts, may_be_letter(title, texts)) is not None:
        return "foreword"
    if not title:
        return "text"
    if vocabulary.SUPPORTERS.search(title) or thanks_supporters(title, texts):
        return "supporters"
    if CODE.fullmatch(title) or NAMED_CODE.search(title) or vocabulary.PROGRAMME_END.search(title):
        return "programme"
    return "about" if vocabulary.ABOUT.search(title) else "story"


def doubt_of_kind(kind: str, title: str, is_shaped: bool) -> list[Flag]:
    """``is_shaped`` where a signature or a list of names says what it is, too."""
    is_guessed = kind in {"foreword", "supporters", "about"} and not is_shaped
    return [Flag(Reason.KIND, title)] if is_guessed else []


def about_us(blocks: Iterable[Block], heads: Sequence[str]) -> Iterator[Block]:
    """The stories that tell when the house was founded are about it; ``heads`` are the names of the newsletter and what
    stands at its head."""
    ours = {word.casefold() for head in heads for word in _NAMES.findall(head) if word[0].isupper()} - _OF_ANY
    ours = {word for word in ours if not begins_with_month(word)}
    for block in blocks:
        if block.kind == "story" and block.fields.keys() <= {"title", "paragraphs"} and _is_founded(block, ours):
            flag = Flag(Reason.KIND, block.fields.get("title", ""))
            block = replace(block, kind="about", flags=(*block.flags, flag))
        yield block


def _is_founded(block: Block, ours: set[str]) -> bool:
    """Whether its first sentence says that of the house, and of nothing that belongs to it."""
    text = next(iter(block.fields.get("paragraphs", [])), "")[:SUBJECT]
    found = vocabulary.FOUNDED.search(text)
    if not found:
        return False
    subject = text[: found.start()]
    if _OURS.match(subject):
        return True
    named = {word.casefold() for word in _NAMES.findall(subject) if word[0].isupper()}
    return bool(named & ours) and len(subject.split()) <= len(named) + 4


def attributed(texts: Sequence[Paragraph]) -> tuple[list[str], str]:
    """A story's texts, without a first line that says who wrote it and a last that says that, or where it was printed
    first; and what they said."""
    words = [each.text for each in texts]
    first = next((each for each in _edges(texts[0], 0) if vocabulary.BYLINE.fullmatch(each)), "")
    words[0] = words[0][len(first) :].strip()
    last = next((each for each in _edges(texts[-1], -1) if _is_attribution(each)), "")
    if last and words[-1].endswith(last):
        words[-1] = words[-1][: -len(last)].strip()
    else:
        last = ""
    alone = [each for each in words if vocabulary.BYLINE.fullmatch(each)]
    if not (first or last) and len(alone) == 1:  # a caption may stand below it
        first = alone[0]
        words.remove(first)
    kept = [each for each in words if each]
    if not kept:
        return [each.text for each in texts], ""
    return kept, " · ".join(each for each in (first, last) if each)


def _edges(paragraph: Paragraph, at: int) -> list[str]:
    """All of it, and its first or last line where its text has that as it stands."""
    line = paragraph.lines[at] if paragraph.lines else ""
    is_there = paragraph.text.startswith(f"{line} ") if at == 0 else paragraph.text.endswith(f" {line}")
    return [paragraph.text, *([line] if line and is_there else [])]


def _is_attribution(text: str) -> bool:
    if len(text) > ATTRIBUTION:
        return False
    return bool(vocabulary.BYLINE.fullmatch(text) or vocabulary.ATTRIBUTION.match(text))

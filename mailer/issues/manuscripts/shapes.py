"""What the shape of a text tells of it, whatever it says: sentences, titles, codes, numbers. Pure."""

from __future__ import annotations

import re

TITLE_WORDS = 20
TITLE_LETTERS = 160
_END = re.compile(r"[.!?:;…؟。][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"[.!…。][\"'”’»)\]]*$")
_WITHIN = re.compile(r"[^\W\d_]{3,}[.!?…؟。][\"'”’»)\]]*\s+[^\W\d_]")
PROSE_WORDS = 10
"""Words from which something that a sentence ends in is no title: shorter ones say “Floods! What now”."""
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL = 3
"""Letters of words that titles write small: of, the, und, de."""
_SMALL_LONGER = {
    "from",
    "with",
    "into",
    "over",
    "your",
    "their",
    "pour",
    "avec",
    "dans",
    "para",
    "nach",
    "eine",
    "upon",
    "that",
}
NAMED_CODE = re.compile(r"\(([A-Z][A-Za-z&.-]{0,3}[A-Z]{1,8})\)\s*$")
"""An abbreviation in brackets at the end, as programmes have one."""


def ends_sentence(text: str) -> bool:
    """Whether nothing has to follow."""
    return bool(_END.search(text.rstrip()))


def is_sentence(text: str) -> bool:
    """Whether it is closed like a sentence, and no question: titles ask."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def is_prose(text: str) -> bool:
    """Whether a sentence ends within it, and another begins."""
    return bool(_WITHIN.search(text))


def begins_small(text: str) -> bool:
    """Whether it begins in the middle of something."""
    letter = next((each for each in text if each.isalnum()), "")
    return letter.islower()


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and more than an abbreviation's."""
    letters = [each for each in text if each.isalpha() and each.lower() != each.upper()]
    return len(letters) > 3 and all(each.isupper() for each in letters)


def capital_share(text: str) -> float:
    """How many of the words that count begin with a capital; 0 where a script has none."""
    words = [word for word in _WORD.findall(text) if len(word) > _SMALL and word.casefold() not in _SMALL_LONGER]
    if not words:
        return 1.0 if text[:1].isupper() else 0.0
    return sum(word[0].isupper() for word in words) / len(words)


def is_title_like(text: str) -> bool:
    """Whether it is written as titles are: Nearly Every Word With a Capital."""
    return is_capitals(text) or capital_share(text) >= 0.85


def may_be_title(text: str) -> bool:
    """Whether it is short enough, is no sentence and begins as titles do."""
    words = text.split()
    return (
        0 < len(words) <= TITLE_WORDS
        and len(text) <= TITLE_LETTERS
        and not is_sentence(text)
        and text[-1] not in ",;:"
        and not (len(words) >= PROSE_WORDS and is_prose(text))
        and not begins_small(text)
        and any(each.isalpha() for each in text)
    )

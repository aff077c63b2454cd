"""Reads what people mark in text files with signs: headings, lists, tables, links, words set off. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailer.issues.manuscripts.links import shown, with_target
from mailer.issues.manuscripts.paper import Mark
from mailer.issues.manuscripts.shapes import may_be_title

EVIDENCE = 2
"""Headings that make a text a marked one: one line may begin with “#” by chance."""
_RULE = re.compile(r"([-*_=~])\s?(?:\1\s?){2,200}|--")
"""Two dashes alone are what stands above the signature of an e-mail."""
_HEAD = re.compile(r"\f?\s{0,3}#{1,6}\s+(\S.*)")
_UNDER = re.compile(r"\s{0,3}(?:={3,200}|-{3,200})\s*")
_SEPARATOR = re.compile(r"\|?(?:\s*:?-{2,200}:?\s*\|)+(?:\s*:?-{2,200}:?)?")
_ITEM = re.compile(r"\s*[*+-]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)\w{0,20}\s*")
_IMAGE = re.compile(r'!\[([^\[\]\n]{0,300})\]\(\s*([^()\s]{1,1000})(?:\s+"[^"\n]{0,300}")?\s*\)')
_LINK = re.compile(r'(?<!!)\[([^\[\]]{1,300})\]\(\s*<?([^()\s<>]{1,1000})>?(?:\s+"[^"\n]{0,300}")?\s*\)')
_NAMED = re.compile(r"(?<!!)\[([^\[\]]{1,300})\]\[([^\[\]\n]{1,100})\]")
_NAME = re.compile(r"^ {0,3}\[([^\[\]\n]{1,100})\]: {0,9}<?(\S{1,1000}?)>? {0,9}$", re.MULTILINE)
_BARE = re.compile(r"<((?:https?://|mailto:)?[^<>\s]{1,400}[@:.][^<>\s]{1,400})>")
_CODE = re.compile(r"`([^`\n]{1,300})`")
_SET_OFF = [
    re.compile(
        rf"(?P<as_it_is>https?://\S{{1,1000}})|(?<![\w\\{sign}])(?P<sign>{sign}{{1,3}})(?=[^\s{sign}])"
        rf"(?P<words>(?:[^{sign}\n]|\n(?!\s)){{1,300}})(?<=\S)(?P=sign)(?![\w{sign}])"
    )
    for sign in (r"\*", "_")
]
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a text file, with what was marked in it."""

    text: str
    mark: Mark = Mark.NONE
    begins: bool = False


def is_rule(row: str) -> bool:
    """Whether it parts the text and says nothing."""
    return bool(_RULE.fullmatch(row.strip()))


def is_marked(rows: Sequence[str]) -> bool:
    """Whether there is evidence that the signs of a text are signs."""
    heads = sum(bool(_HEAD.match(row)) for row in rows)
    under = sum(_is_underlined(rows, at) for at in range(len(rows)))
    return heads + under >= EVIDENCE or any(_is_separator(rows, at) for at in range(len(rows)))


def marked(text: str) -> tuple[list[Row], list[str]]:
    """The rows, and what is not in them: the files of pictures, and of links that lead to no page."""
    unsaid: list[str] = []
    text = _without_signs(_with_links(text, unsaid))
    return list(_rows(text.split("\n"))), [*(found[2] for found in _IMAGE.finditer(text)), *unsaid]


def _with_links(text: str, unsaid: list[str]) -> str:
    used = {found[2].casefold() for found in _NAMED.finditer(text)}
    names = {name: found[2] for found in _NAME.finditer(text) if (name := found[1].casefold()) in used}

    def said(words: str, target: str) -> str:
        if not shown(target):
            unsaid.append(target)
        return with_target(words, target)

    def named(found: re.Match[str]) -> str:
        target = names.get(found[2].casefold())
        return found[0] if target is None else said(found[1], target)

    text = _NAME.sub(lambda found: "" if found[1].casefold() in names else found[0], text)
    text = _NAMED.sub(named, _LINK.sub(lambda found: said(found[1], found[2]), text))
    return _BARE.sub(lambda found: found[1].removeprefix("mailto:"), text)


def _without_signs(text: str) -> str:
    for _inner_and_outer in range(2):
        for pattern in _SET_OFF:
            text = pattern.sub(lambda found: found["as_it_is"] or found["words"], text)
    return _CODE.sub(r"\1", text)


def _rows(rows: Sequence[str]) -> Iterator[Row]:
    table = _tables(rows)
    for at, row in enumerate(rows):
        edge = "\f" if row.startswith("\f") else ""
        if at in table:
            if not _SEPARATOR.fullmatch(row.strip()):
                yield Row(edge + _cells(row), Mark.ROW)
        elif found := _HEAD.match(row):
            yield Row(edge + _plain(found[1].rstrip().rstrip("#")), Mark.HEADING)
        elif _is_underlined(rows, at):
            yield Row(edge + _plain(row), Mark.HEADING)
        elif is_rule(row) or _FENCE.fullmatch(row):
            yield Row(edge)
        elif found := _IMAGE.fullmatch(row.strip()):
            yield Row(edge + _plain(found[1]), Mark.CAPTION)
        else:
            yield _text(row, edge)


def _text(row: str, edge: str) -> Row:
    row = _QUOTE.sub("", row, count=1) if _QUOTE.match(row) else row
    if found := _ITEM.match(row):
        return Row(f"{edge}• {_plain(row[found.end() :])}", begins=True)
    return Row(edge + _plain(row), begins=bool(_NUMBERED.match(row)))


def _plain(text: str) -> str:
    return " ".join(_ESCAPED.sub(r"\1", _IMAGE.sub(r"\1", text)).split())


def _is_underlined(rows: Sequence[str], at: int) -> bool:
    """Whether a rule stands right below a line that stands alone."""
    if at + 1 >= len(rows) or not _UNDER.fullmatch(rows[at + 1]):
        return False
    is_alone = at == 0 or not rows[at - 1].strip() or is_rule(rows[at - 1])
    return is_alone and may_be_title(rows[at].strip())


def _is_separator(rows: Sequence[str], at: int) -> bool:
    return at > 0 and bool(_SEPARATOR.fullmatch(rows[at].strip())) and "|" in rows[at - 1]


def _tables(rows: Sequence[str]) -> set[int]:
    """The rows of tables: that above a separator, and those below it up to one that has no cells."""
    found: set[int] = set()
    last = 0
    for at in range(len(rows)):
        if at >= last and _is_separator(rows, at):
            last = next((end for end in range(at + 1, len(rows)) if "|" not in rows[end]), len(rows))
            found.update(range(at - 1, last))
    return found


def _cells(row: str) -> str:
    return " | ".join(words for cell in row.split("|") if (words := _plain(cell)))

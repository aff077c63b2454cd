"""What one line of contacts holds: data, each of a kind, and the words beside them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.issues.manuscripts.findings import EMAIL, phones_in, sites_in
from mailer.issues.manuscripts.items import without_bullet
from mailer.issues.manuscripts.labels import ANY_LABEL, LABELS, Kind, kind_of

LONGEST = 1_000
"""Letters of a line; of a longer one nothing is taken apart."""
_EDGES = " ,;:|/·•–-،"
_EMPTY = re.compile(r"[<(\[]\s*[>)\]]")
_BEHIND = re.compile(r"\s*\(\s*(\w{2,12})\s*\)")
_REMARK = re.compile(r"\([^()]{1,40}\)")
_AND = re.compile(r"(?:and|or|et|ou|und|oder|y|o|u|و|أو|یان)", re.IGNORECASE)
_IS_LABELLED = re.compile(r"[^\W\d][^:\d]{0,40}[:：]\s*[\d\s().\-–/]{7,30}")
"""A place or an office and its number, without anything that says that it is one."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A number or an address; ``kind`` is what its label says that it is."""

    kind: Kind
    value: str


def taken_apart(line: str) -> tuple[list[Datum], str]:
    """The data in their order, and what the line says beside them if that is more than what kind of data they are."""
    line = without_bullet(line)
    if len(line) > LONGEST:
        return [], line
    data, words, end = [], "", 0
    for start, kind, value in _spans(line):
        kind, gap = _labelled(kind, line[end:start])
        end = start + len(value)
        if kind is Kind.PHONE and (behind := _BEHIND.match(line, end)) and kind_of(behind[1]):
            kind, end = kind_of(behind[1]) or kind, behind.end()
        data.append(Datum(kind, value))
        words += f"{gap} "
    return data, _tidy(words + line[end:])


def _spans(line: str) -> list[tuple[int, Kind, str]]:
    mails = [(match.start(), Kind.MAIL, match[0]) for match in EMAIL.finditer(line)]
    blank = _blanked(line, mails)
    sites = [(start, Kind.WEB, site) for start, site in sites_in(blank)]
    blank = _blanked(blank, sites)
    is_expected = bool(_IS_LABELLED.fullmatch(blank.strip()))
    return sorted([*mails, *sites, *((start, Kind.PHONE, value) for start, value in phones_in(blank, is_expected))])


def _blanked(line: str, spans: list[tuple[int, Kind, str]]) -> str:
    """The same with other letters where something was found, in the same places."""
    for start, _kind, value in spans:
        line = line[:start] + "\x00" * len(value) + line[start + len(value) :]
    return line


def _labelled(kind: Kind, gap: str) -> tuple[Kind, str]:
    """What the label before a datum makes of it, and the words without that label."""
    if _AND.fullmatch(gap.strip(_EDGES)):
        return kind, ""
    said = gap.strip() + " \x00"
    if kind is Kind.WEB:
        is_label = not LABELS[kind].sub("", said).strip(_EDGES + "<(\x00")
        return kind, "" if is_label else gap
    kinds = [Kind.PHONE, Kind.FAX] if kind is Kind.PHONE else [kind]
    near = [label for each in kinds for label in LABELS[each].finditer(said) if _is_near(label, said)]
    if not near:
        return kind, gap
    if kind is Kind.PHONE:
        kind = kind_of(said) or kind
    return kind, _without(near, said)


def _is_near(label: re.Match[str], said: str) -> bool:
    """Whether nothing but a remark in brackets stands between it and its datum, or it has a colon."""
    behind = ANY_LABEL.sub("", _REMARK.sub("", said[label.end() :]))
    return label[0].rstrip().endswith((":", "：")) or not any(map(str.isalpha, behind))


def _without(labels: list[re.Match[str]], said: str) -> str:
    for label in sorted(labels, key=lambda each: -each.start()):
        said = said[: label.start()] + " " + said[label.end() :]
    return said.replace("\x00", " ")


def _tidy(words: str) -> str:
    words = " ".join(_EMPTY.sub(" ", words).split()).strip(_EDGES + "<>")
    return words if any(each.isalnum() for each in words) else ""

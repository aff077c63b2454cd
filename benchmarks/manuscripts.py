"""How much of real newsletters is recognised: their raw texts are drafted, and held against the issues that people made
of them.

``python -m benchmarks.manuscripts [--shared FOLDER]`` prints for each issue which share of the words of its paragraphs
the draft has in the same order, and which of its headings and contacts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.targets import verdict
from mailer.issues.manuscripts.reading import read_draft

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
OTHERS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "manuscripts"
"""Newsletters of other kinds, each beside the issue it should give."""
WORDS, HEADINGS, CONTACTS = 0.95, 0.85, 1.0
"""What is to be reached."""
_PROSE = ("paragraphs", "description")
Blocks = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Score:
    """Shares of what the issue has; ``missed`` are the headings and contacts that the draft lacks."""

    words: float
    headings: float
    contacts: float
    missed: tuple[str, ...]


def score(draft: Blocks, issue: Blocks) -> Score:
    """``issue`` is what people made of the text, ``draft`` what the rules did."""
    headings, contacts = list(_headings(issue)), list(_contacts(issue))
    found = {*map(_plain, _headings(draft))}
    reached = {*map(_plain, _contacts(draft))}
    missed = [each for each in headings if _plain(each) not in found]
    lost = [each for each in contacts if _plain(each) not in reached]
    return Score(
        _in_order(list(_words(draft)), list(_words(issue))),
        1 - len(missed) / max(1, len(headings)),
        1 - len(lost) / max(1, len(contacts)),
        (*missed, *lost),
    )


def _in_order(draft: list[str], issue: list[str]) -> float:
    matched = SequenceMatcher(None, issue, draft, autojunk=False).get_matching_blocks()
    return sum(each.size for each in matched) / max(1, len(issue))


def _words(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        for name in _PROSE:
            for text in block.get(name, []):
                yield from re.findall(r"\w+", str(text).casefold())


def _headings(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        yield from (str(block[name]) for name in ("title", "subtitle") if block.get(name))


def _contacts(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if block["type"] != "contacts":
            continue
        yield from (str(block[name]) for name in ("phone", "fax") if block.get(name))
        yield from (str(site["url"]) for site in block.get("websites", []))
        for person in block.get("people", []):
            yield from (str(person[name]) for name in ("name", "role", "phone", "email") if person.get(name))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def measure(file: Path, seeds: Path) -> Score:
    """The issue in the YAML ``file`` against the draft of its source."""
    issue = yaml.safe_load(file.read_text("utf-8"))
    source = seeds / issue["source"]
    with TemporaryDirectory() as folder:
        draft = read_draft(source.read_bytes(), source.name, issue["newsletter"], Path(folder))
    return score([{"type": block.kind, **block.fields} for block in draft.blocks], issue["blocks"])


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.manuscripts")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with issues/ and seeds/")
    shared = parser.parse_args().shared
    real = sorted((shared / "issues").glob("*.yaml"))
    if not real:
        print("left out: the real issues (../shared/issues) are not on this machine")
    files = [(file, shared / "seeds") for file in real] + [(file, OTHERS) for file in sorted(OTHERS.glob("*.yaml"))]
    reached = [_report(file.stem, measure(file, folder)) for file, folder in files]
    return 0 if all(reached) else 1


def _report(name: str, found: Score) -> bool:
    goals = (
        ("words of paragraphs in the same order", found.words, WORDS),
        ("headings", found.headings, HEADINGS),
        ("contacts", found.contacts, CONTACTS),
    )
    for what, value, goal in goals:
        print(verdict(f"{name}: {what}", round(value, 4), goal))
    for each in found.missed:
        print(f"  not found: {each}")
    return all(value >= goal for _, value, goal in goals)


if __name__ == "__main__":
    raise SystemExit(main())

"""What it takes to compile an issue of 60 blocks, by its parts, with every word new each round: nothing that was kept
from the round before helps but what belongs to the theme.

``python -m benchmarks.compile [--rounds N] [--blocks N]`` prints the CPU of the median of rounds, and of the first in a
process, which reads the theme."""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks.messages import sentences
from benchmarks.targets import verdict
from mailer.compiler import compile as compiling
from mailer.compiler import page, plaintext
from mailer.compiler.compile import compile_issue
from mailer.compiler.content import IssueContent
from mailer.compiler.sample import sample
from mailer.compiler.walk import Kind, Spot, rebuild

THEME = Path(__file__).resolve().parent.parent / "templates" / "email" / "gazette"
GOAL = 100.0
"""Milliseconds of a compilation. It does nothing but compute, so that its CPU is its time on a machine at rest."""
PARTS: dict[str, tuple[ModuleType, str]] = {
    "typed text: read, checked": (compiling, "find_merge_errors"),
    "Jinja": (page, "render_mjml"),
    "linter": (page, "_refuse_what_mrml_ignores"),
    "mrml": (page, "_mrml"),
    "premailer": (page, "inline"),
    "text part": (plaintext, "render"),
    "links": (compiling, "_links"),
}
"""What is measured -> the function whose time it is."""
REST = "the rest"


def issue(blocks: int, words: Random) -> IssueContent:
    """Blocks of every kind in turn; texts as long as those of real newsletters, other words each time."""
    plain = sample()
    contents = islice(cycle(plain.blocks), blocks)
    many = replace(plain, blocks=tuple(replace(block, id=f"b{number}") for number, block in enumerate(contents)))

    def write(spot: Spot, text: str) -> str:
        if spot.kind is Kind.RICH and text:
            return "".join(f"<p>{sentences(words, 5)}</p>" for _ in range(3)) + text
        return text

    return rebuild(many, write)


@contextmanager
def _watched(spent: Counter[str]) -> Iterator[None]:
    """Adds to ``spent`` the seconds of each part."""
    with ExitStack() as patches:
        for part, (module, name) in PARTS.items():
            patches.enter_context(patch.object(module, name, _timed(getattr(module, name), part, spent)))
        yield


def _timed(function: Callable[..., Any], part: str, spent: Counter[str]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args)
        finally:
            spent[part] += time.process_time() - started

    return timed


def measure(content: IssueContent) -> tuple[dict[str, float], int]:
    """Milliseconds by part of one compilation, and the bytes of its HTML."""
    spent: Counter[str] = Counter()
    with _watched(spent):
        started = time.process_time()
        size = compile_issue(content, THEME).html_size
        whole = time.process_time() - started
    return {
        part: seconds * 1e3 for part, seconds in (spent | {REST: whole - spent.total(), "whole": whole}).items()
    }, size


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.compile")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--blocks", type=int, default=60)
    chosen = parser.parse_args()
    words = Random(7)
    first, size = measure(issue(chosen.blocks, words))
    rounds = [measure(issue(chosen.blocks, words))[0] for _ in range(chosen.rounds)]
    medians = {part: statistics.median(each[part] for each in rounds) for part in (*PARTS, REST, "whole")}
    print(f"{chosen.blocks} blocks, {size:,} bytes of HTML; milliseconds of CPU, median of {chosen.rounds} rounds:")
    for part, milliseconds in medians.items():
        print(f"{part:26} {milliseconds:7.1f}  {milliseconds / medians['whole']:5.0%}")
    print(f"{'the first of a process':26} {first['whole']:7.1f}")
    print(verdict(f"{chosen.blocks} blocks: a compilation, milliseconds", medians["whole"], GOAL, most=True))
    return 0 if medians["whole"] <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())

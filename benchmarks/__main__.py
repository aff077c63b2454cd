"""One table: how fast we send beside Postfix's own load generator, in the same run on the same machine.

``python -m benchmarks [quick] [--rounds N]``, or ``make bench``. Rounds are interleaved (every row once, then every row
again); what is printed is the median. With a ledger the time runs from the frozen audience, when the dispatchers are
called, to the last row settled; the workers are up by then. CPU is counted for the dispatch worker with all its
processes, for the sink, and for all of PostgreSQL.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.ledgers import on_postgres, on_sqlite
from benchmarks.rows import SINKS, Ground, Measured, Row, make_keys, measure, rows
from benchmarks.sinks import Missing, sink
from benchmarks.targets import TARGETS, targets
from tests.postgres import NotStarted

QUICK_SHARE = 0.4
WORDS = 76
"""Characters for what a row is."""


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks")
    parser.add_argument("what", nargs="?", choices=["full", "quick"], default="full")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON, and nothing else on stdout")
    parser.add_argument("--only", default="", help="rows whose words contain this")
    chosen = parser.parse_args()
    quick = chosen.what == "quick"
    wanted = [row for row in rows(QUICK_SHARE if quick else 1.0) if row.main or not quick]
    wanted = [row for row in wanted if chosen.only in f"{row.sink}: {row.words}" or row.sender != "ours"]
    results: dict[Row, list[Measured]] = {row: [] for row in wanted}
    missing: dict[Row, str] = {}
    with _ground(wanted) as ground:
        for number in range(1, chosen.rounds + 1):
            for row in wanted:
                _once(row, ground, results, missing)
            print(f"round {number} of {chosen.rounds} is over", file=sys.stderr)
    if chosen.json:
        print(json.dumps(_plain(results, missing)))
    else:
        _print(results, missing)
    return 1 if _wrong(results) else 0


def _once(row: Row, ground: Ground, results: dict[Row, list[Measured]], missing: dict[Row, str]) -> None:
    try:
        found = measure(row, ground)
    except Missing as reason:
        missing[row] = str(reason)
        return
    except AssertionError as error:
        missing[row] = f"gave up: {error}"
        return
    results[row].append(found)
    print(f"  {row.sink}: {row.words}: {found.rate:,.0f}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _ground(wanted: list[Row]) -> Iterator[Ground]:
    """What the rows need, as far as it is here."""
    with contextlib.ExitStack() as stack:
        ground = Ground({})
        for name in SINKS:
            try:
                ground.sinks[name] = stack.enter_context(sink(name))
            except Missing as reason:
                print(f"no rows with {name}: {reason}", file=sys.stderr)
        for name, make in (("postgresql", on_postgres), ("sqlite", on_sqlite)):
            if sizes := sorted({row.messages for row in wanted if row.ledger == name}):
                try:
                    ground.ledgers[name] = stack.enter_context(make(sizes))
                except NotStarted as reason:
                    print(f"no rows with {name}: {reason}", file=sys.stderr)
        ground.keys = make_keys(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailer-bench-"))))
        yield ground


def median(found: list[Measured]) -> Measured:
    return Measured(*(statistics.median(values) for values in zip(*(_numbers(each) for each in found), strict=True)))


def _numbers(found: Measured) -> tuple[float, ...]:
    return found.rate, found.sender, found.sink, found.database


def _print(results: dict[Row, list[Measured]], missing: dict[Row, str]) -> None:
    medians = {row: median(found) for row, found in results.items() if found}
    for name in SINKS:
        base = max((each.rate for row, each in medians.items() if _is_source(row, name)), default=0.0)
        print(f"\n{'to ' + name:{WORDS + 2}}{_columns('msg/s', 'from', 'to', 'ratio', 'sender', 'sink', 'database')}")
        for row in (row for row in results if row.sink == name):
            if row in medians:
                print(_line(row, medians[row], [each.rate for each in results[row]], base))
            else:
                print(f"  {row.words}: left out, {missing.get(row, 'not measured')}")
    print("\nmedians; ratio: to the better smtp-source at this sink; sender, sink, database: µs of CPU a message\n")
    for line in targets(medians):
        print(line)
    for row in _wrong(results):
        print(f"LOST OR DOUBLED: {row.sink}: {row.words}")


def _plain(results: dict[Row, list[Measured]], missing: dict[Row, str]) -> dict[str, object]:
    """Rates in messages a second, CPU in microseconds a message, medians."""
    medians = {row: median(found) for row, found in results.items() if found}
    return {
        "rows": [
            {"words": row.words, **asdict(row), **asdict(medians[row]), "rates": [each.rate for each in results[row]]}
            for row in medians
        ],
        "left_out": [{"sink": row.sink, "words": row.words, "reason": reason} for row, reason in missing.items()],
        "targets": [
            {"words": each.words, "goal": each.goal, "value": each.value(medians), "at_most": each.most}
            for each in TARGETS
        ],
    }


def _is_source(row: Row, sink_name: str) -> bool:
    return row.sink == sink_name and row.sender == "smtp-source"


def _columns(*words: str) -> str:
    return "".join(f"{word:>9}" for word in words)


def _line(row: Row, found: Measured, rates: list[float], base: float) -> str:
    ratio = f"{found.rate / base:.2f}" if base else "–"
    numbers = (f"{found.rate:,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}", ratio)
    costs = (f"{found.sender:.0f}", f"{found.sink:.0f}", f"{found.database:.0f}" if found.database else "–")
    return f"  {row.words:{WORDS}}{_columns(*numbers, *costs)}"


def _wrong(results: dict[Row, list[Measured]]) -> list[Row]:
    return [row for row, found in results.items() if any(each.lost or each.doubled for each in found)]


if __name__ == "__main__":
    sys.exit(main())

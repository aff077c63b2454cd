"""How far away a relay may be: one connection through a proxy that adds a round trip, without any ledger.

``python -m benchmarks.delay [--rounds N]`` prints medians of interleaved rounds, as multiples of the plain dialogue.
The proxy lets 4 MB be under way each way, as a well-set TCP connection does, and does not slow the line itself.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys

from benchmarks.sinks import Missing, distance, sink
from benchmarks.targets import verdict
from tests.faults.house import ROOT

CASES = (("plain", 1), ("pipelined", 8), ("chunked", 8), ("chunked", 64))
GOALS = {("pipelined", 8): 3.7, ("chunked", 8): 15.0, ("chunked", 64): 100.0}
MESSAGES = {
    20: {("plain", 1): 60, ("pipelined", 8): 200, ("chunked", 8): 1000, ("chunked", 64): 6000},
    80: {("plain", 1): 20, ("pipelined", 8): 80, ("chunked", 8): 300, ("chunked", 64): 3000},
}
"""By milliseconds and case: about as many as take 5 seconds."""
LONGEST = 120.0


def rate(port: int, mode: str, window: int, messages: int) -> float:
    """Messages a second over one connection, from opening it to closing it."""
    wanted = {"port": port, "messages": messages, "mode": mode, "window": window, "connections": 1}
    command = [sys.executable, "-m", "benchmarks.bare", json.dumps(wanted)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        raise Missing(done.stderr.strip()[-300:])
    return messages / float(json.loads(done.stdout)["seconds"])


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.delay")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    try:
        with sink("fast") as target:
            for milliseconds in MESSAGES:
                _print(milliseconds, _measured(target.port, milliseconds, chosen.rounds))
    except Missing as reason:
        print(f"left out: {reason}")
    return 0


def _measured(port: int, milliseconds: int, rounds: int) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], list[float]] = {case: [] for case in CASES}
    with distance(port, milliseconds) as far:
        for _ in range(rounds):
            for case in CASES:
                found[case].append(rate(far, *case, MESSAGES[milliseconds][case]))
    return {case: statistics.median(rates) for case, rates in found.items()}


def _print(milliseconds: int, medians: dict[tuple[str, int], float]) -> None:
    plain = medians["plain", 1]
    print(f"\n{milliseconds} ms, one connection: plain {plain:.1f} messages a second")
    for case, goal in GOALS.items():
        words = f"  {case[0]}, window {case[1]}: {medians[case]:,.0f} a second; times plain"
        print(verdict(words, medians[case] / plain, goal))


if __name__ == "__main__":
    sys.exit(main())

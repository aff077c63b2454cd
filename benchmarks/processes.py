"""What processes cost: CPU and memory as /proc has them, children included."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu(*roots: int) -> float:
    """Seconds of CPU that these processes, all below them and all their dead have used so far."""
    ticks = 0
    for pid in _trees(roots):
        with contextlib.suppress(OSError):
            ticks += sum(int(field) for field in _stat(pid)[11:15])
    return ticks / TICK


def peak_memory(*roots: int) -> dict[int, float]:
    """The most that each process has had in memory (MB), by its number."""
    found = {}
    for pid in _trees(roots):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    found[pid] = int(line.split()[1]) / 1024
    return found


def _trees(roots: tuple[int, ...]) -> Iterator[int]:
    below: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            below.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
    todo = list(roots)
    while todo:
        pid = todo.pop()
        yield pid
        todo += below.get(pid, [])


def _stat(pid: int) -> list[str]:
    """The fields after the name: the state first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()

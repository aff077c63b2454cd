"""A part of the house, with the commands of ``mailer run``: ``python -m tests.faults.part broker control dispatch:1``.

Prints one line of JSON, the process id of each part by name, when all are ready; ends them on SIGTERM. ``dispatch:1``
bounds the processes of that worker. What falls over stays down, so that a test decides when it comes back.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")


def main(wanted: Sequence[str]) -> int:
    import django

    django.setup()
    from django.conf import settings

    from mailer.cli.system import stop_on_signals
    from mailer.embedded import House

    stopping = stop_on_signals()
    house = House(Path(settings.MAILER_HOME), list(_chosen(wanted)))
    house.start()
    try:
        print(json.dumps({child.name: child.process.pid for child in house.children if child.process}), flush=True)
        stopping.wait()
    finally:
        house.stop()
    return 0


def _chosen(wanted: Sequence[str]) -> Iterator[object]:
    from mailer import embedded

    known = {child.name: child for child in embedded._children()}
    for text in wanted:
        name, _, processes = text.partition(":")
        child = known[name]
        if processes:
            child.command = [_bounded(word, processes) for word in child.command]
        yield child


def _bounded(word: str, processes: str) -> str:
    return f"--concurrency={processes}" if word.startswith("--concurrency=") else word


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

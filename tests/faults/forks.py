"""Dispatchers forked from one process that has read the code already: an interpreter of its own for each takes seconds.

``python -m tests.faults.forks`` answers a line of JSON with another; ``Forks`` is who asks. Each dispatcher is
``tests.faults.sender``, and dies where it is told, as SIGKILL does.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
PATIENCE = 90.0
"""Seconds for one answer."""


# -- who asks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """How a campaign stands in the ledger."""

    state: str
    rows: list[dict[str, Any]]
    armed: set[str]
    """The Message-IDs of deliveries that a window names, of one still in force or given up."""
    amiss: dict[str, int]
    """By how much the counters differ from the rows."""

    @property
    def settled(self) -> list[str]:
        return [row["message_id"] for row in self.rows if row["state"] != "pending"]


@dataclass(frozen=True)
class Sent:
    """A dispatcher that has ended: its status (negative: the signal that killed it), and what it said."""

    status: int
    log: str


class Forks:
    """The process in a house, asked over its pipes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def draft(self, policy: str = "hold") -> int:
        """A campaign to everybody, for the first proof; gives its number."""
        return int(self._ask("draft", policy=policy))

    def send(self, campaign: int, kill: str = "", seconds: float = 30.0) -> Sent:
        """One dispatcher, until it ends, dies at the kill point ``kill`` or has had its time."""
        return Sent(**self._ask("send", campaign=campaign, kill=kill, seconds=seconds))

    def look(self, campaign: int) -> Seen:
        found = self._ask("look", campaign=campaign)
        return Seen(**{**found, "armed": set(found["armed"])})

    def _ask(self, verb: str, **words: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([verb, words]) + "\n")
        self.process.stdin.flush()
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if readable else ""
        assert line, f"no answer to {verb} {words}"
        answer, error = json.loads(line)
        assert not error, error
        return answer


@contextmanager
def forks(home: Path, environment: dict[str, str]) -> Iterator[Forks]:
    """Ready to fork dispatchers of the house at ``home``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forks"],
        cwd=home,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        yield Forks(process)
    finally:
        process.kill()
        process.communicate()


# -- who answers -------------------------------------------------------------------------------------------------------


def draft(policy: str) -> int:
    from mailer.campaigns.actions.create import create_campaign
    from mailer.issues.models import Proof
    from subscribers.models import List

    return create_campaign(Proof.objects.get(pk=1), [List.objects.get(name="donors")], policy=policy).pk


def send(campaign: int, kill: str, seconds: float) -> dict[str, object]:
    from django.db import connections

    connections.close_all()  # no two processes may use the same one
    log = Path("forks.log")
    log.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        _be_a_sender(log, campaign, kill, seconds)
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "log": log.read_text("utf-8", "replace")}


def _be_a_sender(log: Path, campaign: int, kill: str, seconds: float) -> None:
    """In the child: what it says goes to ``log``. Does not return."""
    status = 1
    try:
        said = os.open(log, os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)

        from mailer.lib import killpoints
        from tests.faults.sender import main

        killpoints.arm(kill)
        main(campaign, seconds)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def look(campaign: int) -> dict[str, object]:
    from django.db import transaction

    from mailer.campaigns import counters, ledger
    from mailer.campaigns.models import Campaign, Window

    with transaction.atomic():
        here = Campaign.objects.get(pk=campaign)
        windows = Window.objects.filter(batch__campaign=campaign).values_list("ids", flat=True)
        counted, real = counters.counts(campaign), counters.recount(campaign)
        return {
            "state": str(here.state),
            "rows": list(ledger.rows(here)),
            "armed": [ledger.message_id(here, pk) for ids in windows for pk in ids],
            "amiss": {state.word: real[state] - counted[state] for state in real if real[state] != counted[state]},
        }


VERBS = {"draft": draft, "send": send, "look": look}


def run() -> int:
    import django

    django.setup()
    for line in sys.stdin:
        verb, words = json.loads(line)
        try:
            answer = [VERBS[verb](**words), ""]  # type: ignore[operator]
        except Exception:
            answer = [None, traceback.format_exc()]
        print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run())

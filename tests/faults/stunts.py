"""What a test may ask of tests.faults.sender by environment variables, beside the settings of the product.

``SENDER_PATIENCE``: seconds it waits for each of a relay's answers. ``SENDER_HASTE``: all that a lease is reckoned from
is so many times shorter. ``SENDER_BATCH``: deliveries in a batch. ``SENDER_ABANDONED``: seconds after
which the database ends a transaction in which nothing happens. ``SENDER_STOPS``: at the kill point of MAILER_KILL_AT
it stops, as by SIGSTOP, and goes on with SIGCONT.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.faults.warm import Started


def prepare(environment: Mapping[str, str]) -> None:
    """Once Django is set up, and before anything is sent."""
    for name, stunt in _STUNTS.items():
        if value := environment.get(name):
            stunt(float(value))


def is_stopped(process: Started) -> bool:
    """Whether it has come to where it stops. Fails the test where it has ended instead."""
    assert process.poll() is None, process.communicate()
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _lose_patience(seconds: float) -> None:
    """Nobody wants a test that waits ten minutes after a final dot."""
    from mailer.dispatch.smtp.timing import TIMEOUTS

    _time_out(**{each.name: seconds for each in fields(TIMEOUTS) if each.name != "whole"})


def _time_out(**seconds: float) -> None:
    from mailer.dispatch.smtp.transport import SmtpTransport

    defaults = SmtpTransport.__init__.__kwdefaults__
    defaults["timeouts"] = replace(defaults["timeouts"], **seconds)


def _make_haste(times: float) -> None:
    """The times in which a message may be begun, must be over, and is ours keep their proportions."""
    from mailer.dispatch import claim, drain, windows
    from mailer.dispatch.smtp.timing import TIMEOUTS

    claim.LEASE = windows.LEASE = claim.LEASE / times  # type: ignore[misc,attr-defined]
    windows.ARMED_LEASE = windows.ARMED_LEASE / times  # type: ignore[misc]
    drain.WINDOW_SECONDS = drain.WINDOW_SECONDS / times  # type: ignore[misc]
    _time_out(whole=TIMEOUTS.whole / times)


def _cut_small(size: float) -> None:
    from mailer.campaigns import snapshot

    snapshot.BATCH_SIZE = int(size)  # type: ignore[misc]


def _abandon_early(seconds: float) -> None:
    from mailer.dispatch import liveness

    liveness.ABANDONED_SECONDS = int(seconds)  # type: ignore[misc]


def _stop_instead(_: float) -> None:
    from mailer.lib import killpoints

    def stop(pid: int, number: int) -> None:
        killpoints.arm("")  # once is enough
        os.kill(pid, signal.SIGSTOP)

    killpoints.os = cast(Any, SimpleNamespace(kill=stop, getpid=os.getpid))


_STUNTS = {
    "SENDER_PATIENCE": _lose_patience,
    "SENDER_HASTE": _make_haste,
    "SENDER_BATCH": _cut_small,
    "SENDER_ABANDONED": _abandon_early,
    "SENDER_STOPS": _stop_instead,
}

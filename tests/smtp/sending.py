"""Send a few messages to a scripted relay, and see what became of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.dispatch.smtp import SmtpTransport, Timeouts
from mailer.dispatch.transport import Result
from mailer.lib.relays import Relay
from tests.smtp.scripted import CHUNKED, PIPELINED, PLAIN, Script, ScriptedRelay

A, F, D, N = Verdict.ACCEPTED, Verdict.FAILED, Verdict.DEFERRED, Verdict.UNSENT
LANE, RELAY, SENDER, UNCERTAIN = Verdict.LANE, Verdict.RELAY, Verdict.SENDER, Verdict.UNCERTAIN

MODES = {"plain": PLAIN, "pipelined": PIPELINED, "chunked": CHUNKED}
PATIENT = Timeouts(opening=10, mail=10, rcpt=10, data=10, dot=10, stall=10, whole=30, goodbye=5)
HASTY = Timeouts(opening=0.3, mail=0.3, rcpt=0.3, data=0.3, dot=0.3, stall=0.3, whole=5, goodbye=0.3)
LARGE = 16 * 1024 * 1024
"""More than the system's buffers take, so that a relay can hang up on an unfinished message."""


def message(number: int, to: str = "ada@mail.example", size: int = 50) -> Message:
    body = b"Subject: %d\r\n\r\n" % number + b"x" * 70 + b"\r\n" + b"y" * size + b"\r\n"
    return Message(number, f"b-{number}@bounces.example", to, body)


@dataclass(frozen=True)
class Parcel:
    """A message that is made already."""

    ready: Message

    @property
    def delivery(self) -> int:
        return self.ready.delivery

    def message(self) -> Message:
        return self.ready


def parcels(count: int, size: int = 50) -> list[Parcel]:
    return [Parcel(message(number, size=size)) for number in range(1, count + 1)]


def transport(port: int, connections: int = 1, timeouts: Timeouts = PATIENT, **relay: object) -> SmtpTransport:
    options = {"name": "test", "host": "127.0.0.1", "port": port, "tls": "none", **relay}
    return SmtpTransport(Relay(**options), connections, "mailer.test", timeouts=timeouts)  # type: ignore[arg-type]


def finish(sender: SmtpTransport) -> list[Result]:
    """All results, by delivery."""
    results: list[Result] = []
    for _ in range(1000):
        if not sender.outstanding:
            return sorted(results, key=lambda each: each.delivery)
        results += sender.poll(10)
    raise AssertionError(f"{sender.outstanding} have no result after a thousand polls")


def send(
    script: Script,
    offers: Sequence[str],
    count: int = 4,
    *,
    size: int = 50,
    connections: int = 1,
    timeouts: Timeouts = PATIENT,
    **relay: object,
) -> tuple[list[Result], ScriptedRelay]:
    """What became of ``count`` messages, in order, and the relay."""
    with (
        ScriptedRelay(script, tuple(offers)) as server,
        closing(transport(server.port, connections, timeouts, **relay)) as sender,
    ):
        sender.offer(parcels(count, size), math.inf)
        return finish(sender), server


def verdicts(results: Sequence[Result]) -> list[Verdict]:
    return [each.verdict for each in results]


def at(said: str, reply: str, delivery: int | None = None, times: int = 1_000) -> Script:
    """Give ``reply`` to what begins with ``said``, of that delivery only if given, at most so many ``times``."""
    left = [times]

    def script(now: str, number: int) -> str | None:
        if now.startswith(said) and delivery in (None, number) and left[0]:
            left[0] -= 1
            return reply
        return None

    return script


def both(*scripts: Script) -> Script:
    """The first that has an answer."""
    return lambda said, number: next((reply for each in scripts if (reply := each(said, number))), None)

"""The transport alone, without any ledger: messages are put together for each reader and sent.

``python -m benchmarks.bare '{"port": …, "messages": …, …}'`` prints JSON. Several processes share the messages."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")

from benchmarks.messages import ed25519_signer, recipients, rsa_signer, sending, synthetic
from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message, MessageTemplate, Recipient
from mailer.dispatch.smtp import SmtpTransport
from mailer.lib.relays import Relay

SIGNERS = {"": (), "rsa": (rsa_signer,), "ed25519": (ed25519_signer,)}


class Letter:
    """A parcel."""

    __slots__ = ("_reader", "_template", "delivery")

    def __init__(self, reader: Recipient, template: MessageTemplate) -> None:
        self.delivery = reader.delivery
        self._reader, self._template = reader, template

    def message(self) -> Message:
        return self._template.render(self._reader, datetime.now(UTC))


def send(relay: Relay, letters: list[Letter]) -> None:
    """All of them. Raises RuntimeError where one was not accepted."""
    transport = SmtpTransport(relay, relay.connections, "bench.example")
    ahead = max(256, relay.window * relay.connections)
    offered, done = 0, 0
    while done < len(letters):
        if transport.queued <= ahead // 2 and offered < len(letters):
            transport.offer(letters[offered : offered + ahead], math.inf)
            offered += ahead
        for result in transport.poll(10, low=ahead // 2):
            if result.verdict is not Verdict.ACCEPTED:
                raise RuntimeError(f"not accepted: {result}")
            done += 1
    transport.close()


def main() -> None:
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    processes = int(wanted.get("processes", 1))
    connections = max(1, int(wanted.get("connections", 4)) // processes)
    relay = Relay(
        *("bench", "127.0.0.1", int(wanted["port"])),
        tls="none",
        connections=connections,
        window=int(wanted.get("window", 8)),
        max_messages=1_000_000,
        mode=wanted.get("mode", "auto"),
    )
    template = MessageTemplate(synthetic(), sending(*(make() for make in SIGNERS[wanted.get("dkim", "")])))
    letters = [Letter(reader, template) for reader in recipients(int(wanted["messages"]))]
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=send, args=(relay, letters[number::processes])) for number in range(processes)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    if any(worker.exitcode for worker in workers):
        raise SystemExit(1)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main()

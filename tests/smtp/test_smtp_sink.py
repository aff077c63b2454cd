"""Postfix's own sink, where it is installed: every message arrives, in every mode it offers."""

from __future__ import annotations

import math
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.smtp.catcher_process import eventually
from tests.smtp.sending import A, finish, parcels, transport, verdicts

SINK = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture(params=[(), ("-p",)], ids=["pipelining", "no pipelining"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    if not shutil.which(SINK):
        pytest.skip("Postfix's smtp-sink is not installed")
    number = _free_port()
    command = [SINK, "-u", "nobody", *request.param, f"127.0.0.1:{number}", "100"]
    sink = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _listens(number) or sink.poll() is not None)
        if sink.poll() is not None:
            pytest.skip("smtp-sink needs root here")
        yield number
    finally:
        sink.kill()
        sink.wait()


def test_it_takes_everything(port: int) -> None:
    with closing(transport(port, connections=3)) as sender:
        sender.offer(parcels(300, size=20_000), math.inf)
        assert verdicts(finish(sender)) == [A] * 300

"""What benchmarks send to: Postfix's smtp-sink, and a faster sink that offers PIPELINING and CHUNKING; and a proxy that
puts a distance before them. The C sources of the last two lie beside the project; not everybody has them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mailer.embedded import _answers, _die_with_parent
from tests.faults.house import ROOT, eventually, free_ports

SOURCES = ROOT.parent / "shared" / "bench"
READY_SECONDS = 20.0


class Missing(RuntimeError):
    """Something is not on this machine; the text says what."""


@dataclass(frozen=True)
class Sink:
    """A sink that answers on ``port`` of 127.0.0.1."""

    name: str
    port: int
    pid: int
    words: Path
    """What it has said so far."""

    def count(self) -> int:
        """Messages taken since it was started. Once its clients have gone, this is final."""
        if self.name == "smtp-sink":
            return _last_number(self.words, "mesg=")
        before = self.words.stat().st_size
        os.kill(self.pid, signal.SIGUSR1)
        eventually(lambda: self.words.stat().st_size > before, 10, "the sink says its count", pause=0.02)
        return int(self.words.read_text().splitlines()[-1].split()[0])


def _last_number(file: Path, word: str) -> int:
    with open(file, "rb") as said:
        said.seek(max(0, file.stat().st_size - 200))
        text = said.read().decode("ascii", "replace")
    _, found, rest = text.rpartition(word)
    return int(rest.split()[0]) if found else 0


@contextlib.contextmanager
def sink(name: str, save: Path | None = None) -> Iterator[Sink]:
    """``smtp-sink`` or ``fast``, ended afterwards. ``save``: where the fast one keeps the messages. Raises Missing."""
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="mailer-bench-") as folder:
        words = Path(folder) / "words"
        if name == "fast":
            command = [str(compiled("sink.c", Path(folder))), str(port), *([str(save)] if save else [])]
        else:
            as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
            command = [found("smtp-sink"), *as_nobody, "-c", f"127.0.0.1:{port}", "1000"]
        with open(words, "wb") as log, _running(command, log) as process:
            eventually(lambda: _answers("127.0.0.1", port), READY_SECONDS, f"{name} answers")
            yield Sink(name, port, process.pid, words)


@contextlib.contextmanager
def distance(port: int, milliseconds: int, window_kb: int = 4096) -> Iterator[int]:
    """The port of a proxy before ``port`` that adds a round trip of so many milliseconds. Raises Missing."""
    (listen,) = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="mailer-bench-") as folder, open(os.devnull, "wb") as log:
        program = compiled("delay.c", Path(folder))
        command = [str(program), str(listen), str(port), str(milliseconds), str(window_kb)]
        with _running(command, log):
            eventually(lambda: _answers("127.0.0.1", listen), READY_SECONDS, "the proxy answers")
            yield listen


def compiled(source: str, folder: Path) -> Path:
    """A C program of the folder beside the project. Raises Missing."""
    file = SOURCES / source
    if not file.exists():
        raise Missing(f"no {source} in ../shared/bench")
    program = folder / file.stem
    made = subprocess.run([found("cc"), "-O2", "-pthread", "-o", program, file], capture_output=True, text=True)
    if made.returncode:
        raise Missing(f"{source} does not compile: {made.stderr.strip()[:200]}")
    return program


def found(program: str) -> str:
    """Its path. Raises Missing."""
    for path in (os.environ.get("PATH", os.defpath), "/usr/sbin:/sbin"):
        if where := shutil.which(program, path=path):
            return where
    raise Missing(f"{program} is not installed")


@contextlib.contextmanager
def _running(command: list[str], log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        time.sleep(0.05)

"""Processes whose wall clock is wrong, and may be set while they run."""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("clock.c")


@dataclass(frozen=True)
class WrongClock:
    """``environment`` is what a process needs in order to go by it."""

    library: Path
    file: Path

    @classmethod
    def make(cls, folder: Path, seconds: int = 0) -> WrongClock:
        """One that goes ``seconds`` wrong from the beginning. Skips the test where there is no C compiler."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            pytest.skip("a wrong clock needs a C compiler")
        folder.mkdir(exist_ok=True)
        made = cls(folder / "clock.so", folder / "shift")
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made.library), str(SOURCE)]
        subprocess.run(command, check=True, capture_output=True)
        made.set(seconds)
        return made

    def set(self, seconds: int) -> None:
        """From now on it is wrong by so much."""
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "CLOCK_SHIFT": str(self.file)}

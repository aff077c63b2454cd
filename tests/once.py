"""What takes long to make and all tests of a run share: the first process that needs it makes it, the others copy."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder of this run beside ``folder``, filled by ``make``; one that failed is nobody's."""
    made = folder.with_name(f"{folder.name}-{RUN}")
    with open(made.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            begun = made.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(made)
    return made


def migrated(shared: Path, home: Path, env: Mapping[str, str]) -> None:
    """An SQLite database with all tables in ``home``: making them takes half a minute on a busy machine. ``shared`` is
    a folder that all processes of the run have."""

    def make(folder: Path) -> None:
        own = {"MAILER_HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'mailer.sqlite3'}"}
        command = [sys.executable, "-m", "django", "migrate", "-v0"]
        subprocess.run(command, env={**env, "DJANGO_SETTINGS_MODULE": "mailer.settings", **own}, cwd=folder, check=True)

    shutil.copyfile(once(shared / "migrated", make) / "mailer.sqlite3", home / "mailer.sqlite3")

"""Settings for the tests, in the environment before Django reads it: a data folder of their own, no network.

A plugin of pytest (pyproject.toml), since pytest-django reads Django's settings before any conftest.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="mailer-test-")

gc.set_threshold(100_000, 50, 100)  # a quarter of what reading the tests and migrating takes is looking for garbage
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("MAILER_") and name != "MAILER_SECRET_KEY"]:
    del os.environ[name]
os.environ["MAILER_HOME"] = HOME
os.environ["MAILER_BROKER_URL"] = "memory://"
os.environ["MAILER_SPAMASSASSIN"] = "no"  # not installed everywhere, and seconds for each proof
os.environ["MAILER_RELAYS"] = ""  # said, not left out: a developer's .env fills in what is missing
os.environ.setdefault("DATABASE_URL", f"sqlite:///{HOME}/mailer.sqlite3")  # tests.postgres sets another
os.environ.setdefault("MAILER_SECRET_KEY", "only-for-tests-" + "x" * 40)

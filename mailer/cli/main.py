"""The ``mailer`` command: the same functions that the screens call."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """The console script's entry point. Exit 0: done; 1: refused or failed, with a message; 2: wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")  # noqa: TID251
    if sys.argv[1:2] == ["demo"]:  # the demo's people and mails stay out of the real data folder
        os.environ.setdefault("MAILER_HOME", "var/demo")  # noqa: TID251
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        print(f"mailer: {error}", file=sys.stderr)
        raise SystemExit(1) from error

    import worker  # noqa: F401  # the Celery app, so that commands can wake the workers
    from mailer.cli.app import app

    app()

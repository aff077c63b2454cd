"""``python -m mailer.catcher``: the mail catcher as a process of its own."""

from __future__ import annotations

import argparse
import logging
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from mailer.catcher.server import BOUNCE_DELAY, Catcher, serve
from mailer.catcher.store import MAX_MESSAGES


def main(arguments: list[str] | None = None) -> int:
    """Serves until told to stop; 0 then, 1 where it could not start."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        catcher = Catcher(
            options.store,
            options.host,
            options.port,
            options.bounce_host,
            options.bounce_port or None,
            bounce_delay=timedelta(seconds=options.bounce_delay),
            max_messages=options.max_messages,
        )
        serve(catcher)
    except OSError as error:
        print(f"The catcher cannot listen on {options.host}:{options.port} ({error}).", file=sys.stderr)
        print("Stop what uses that port, or choose another with --port.", file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(
            f"The catcher cannot use its store {options.store} ({error}). Check the folder and its disk.",
            file=sys.stderr,
        )
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mailer.catcher", description="Takes all mail by SMTP, keeps it, and mails nobody."
    )
    parser.add_argument("--store", type=Path, required=True, help="the SQLite file to keep messages in")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=2525, help="the port to listen on; 0 takes a free one")
    parser.add_argument("--bounce-host", default="127.0.0.1", help="where simulated bounces are sent")
    parser.add_argument("--bounce-port", type=int, default=0, help="its port; without one, bounces are kept unsent")
    parser.add_argument(
        "--bounce-delay", type=float, default=BOUNCE_DELAY.total_seconds(), help="seconds before a bounce is sent"
    )
    parser.add_argument("--max-messages", type=int, default=MAX_MESSAGES, help="how many to keep before the oldest go")
    return parser


if __name__ == "__main__":
    sys.exit(main())

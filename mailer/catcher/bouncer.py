"""Sends the simulated bounces that are due to the bounce receiver, in a thread of its own."""

from __future__ import annotations

import logging
import smtplib
import sqlite3
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from threading import Event, Thread

from mailer.catcher.dsn import HOSTNAME, Bounce, render
from mailer.catcher.store import CatcherStore, PendingBounce

POLL_SECONDS = 0.25
SMTP_SECONDS = 30.0
MAX_ATTEMPTS = 20
MAX_DELAY = timedelta(seconds=60)

log = logging.getLogger(__name__)


class Delivery(Enum):
    """How an attempt to hand over a bounce ended."""

    DONE = "done"
    REFUSED = "refused for good"
    LATER = "to be tried again"


def retry_delay(attempts: int) -> timedelta:
    """The pause after that many failed attempts: half a second, doubling up to MAX_DELAY."""
    return min(timedelta(seconds=0.5 * 2 ** min(attempts, 16)), MAX_DELAY)


def deliver(bounce: Bounce, host: str, port: int) -> Delivery:
    """Hands one notification over, from the null sender to the original's envelope sender."""
    options = [] if (bounce.sender + bounce.recipient).isascii() else ["SMTPUTF8"]
    try:
        with smtplib.SMTP(host, port, local_hostname=HOSTNAME, timeout=SMTP_SECONDS) as smtp:
            smtp.sendmail("", [bounce.sender], render(bounce), mail_options=options)
    except (smtplib.SMTPException, OSError) as error:
        return _refusal(error)
    return Delivery.DONE


class Bouncer:
    """The thread. A bounce is forgotten after a 250, a permanent refusal or MAX_ATTEMPTS, so that a kill loses none."""

    def __init__(self, path: Path, host: str, port: int) -> None:
        self._path, self._host, self._port = path, host, port
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="catcher-bouncer", daemon=True)

    def start(self) -> None:
        """Starts sending, first what an earlier run left."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the bounce being sent; the others stay stored."""
        self._stopping.set()
        self._thread.join(SMTP_SECONDS)

    def _run(self) -> None:
        with CatcherStore(self._path) as store:
            while not self._stopping.wait(POLL_SECONDS):
                try:
                    self._send_due(store)
                except sqlite3.Error:
                    log.exception("Bounces could not be read or written; trying again.")

    def _send_due(self, store: CatcherStore) -> None:
        while not self._stopping.is_set() and (due := store.due_bounces(datetime.now(UTC))):
            for pending in due:
                if self._stopping.is_set():
                    return
                self._send(store, pending)

    def _send(self, store: CatcherStore, pending: PendingBounce) -> None:
        result = deliver(pending.bounce, self._host, self._port)
        if result is Delivery.LATER and pending.attempts + 1 < MAX_ATTEMPTS:
            store.postpone_bounce(pending.id, datetime.now(UTC), retry_delay(pending.attempts))
            return
        if result is not Delivery.DONE:
            log.warning("The bounce to %s was given up: %s.", pending.bounce.sender, result.value)
        store.finish_bounce(pending.id)


def _refusal(error: Exception) -> Delivery:
    """Permanent where the receiver said 5xx to the sender, the recipient or the message; everything else may pass."""
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        codes = [error.smtp_code]
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        return Delivery.REFUSED
    log.info("A bounce could not be handed over: %s", error)
    return Delivery.REFUSED if codes and all(500 <= code < 600 for code in codes) else Delivery.LATER

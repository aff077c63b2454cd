"""A dispatcher without Celery: ``python -m tests.faults.sender CAMPAIGN SECONDS``.

Starts and freezes the campaign where nobody has, then drains and sweeps as workers do until the campaign rests or the
time is up. Many faults need no broker, and are over in seconds so. Prints the campaign's state at the end.
``SENDER_PATIENCE`` is how many seconds it waits for a relay's answers.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
PAUSE = 0.1
BUDGET = 5.0


def main(campaign: int, seconds: float) -> str:
    import django

    django.setup()
    from django.conf import settings
    from django.db import Error

    from mailer.dispatch.drain import drain
    from mailer.dispatch.sweep import sweep

    _lose_patience(os.environ.get("SENDER_PATIENCE", ""))
    end = time.monotonic() + seconds
    state = ""
    while time.monotonic() < end and state not in {"closed", "paused", "cancelled"}:
        try:
            _set_off(campaign)
            for relay in settings.MAILER_RELAYS:
                drain(relay, min(BUDGET, end - time.monotonic()))
            sweep()
            state = _state(campaign)
        except Error as error:  # a worker's task fails, and the next one begins anew
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            _disconnect()
        time.sleep(PAUSE)
    print(state, flush=True)
    return state


def _lose_patience(seconds: str) -> None:
    """Wait ``seconds`` for every answer of a relay: nobody wants a test that waits ten minutes after a final dot."""
    if seconds:
        from dataclasses import fields, replace

        from mailer.dispatch.smtp.timing import TIMEOUTS
        from mailer.dispatch.smtp.transport import SmtpTransport

        quick = replace(TIMEOUTS, **{each.name: float(seconds) for each in fields(TIMEOUTS) if each.name != "whole"})
        SmtpTransport.__init__.__kwdefaults__["timeouts"] = quick


def _set_off(number: int) -> None:
    from mailer.campaigns.actions.start import start_campaign
    from mailer.campaigns.models import Campaign
    from mailer.campaigns.snapshot import freeze_audience

    campaign = Campaign.objects.get(pk=number)
    if campaign.state == Campaign.State.DRAFT:
        start_campaign(campaign)
    if campaign.state in {Campaign.State.DRAFT, Campaign.State.PREPARING}:
        freeze_audience(number)


def _state(number: int) -> str:
    from mailer.campaigns.models import Campaign

    return Campaign.objects.values_list("state", flat=True).get(pk=number)


def _disconnect() -> None:
    from django.db import connection

    connection.close()


def run(arguments: Sequence[str]) -> int:
    main(int(arguments[0]), float(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

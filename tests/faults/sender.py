"""A dispatcher without Celery: ``python -m tests.faults.sender CAMPAIGN SECONDS``.

Starts and freezes the campaign where nobody has, then drains and sweeps as workers do until the campaign rests or the
time is up. Many faults need no broker, and are over in seconds so. Prints the campaign's state at the end.
With ``SENDER_FORKS`` there are so many that begin at the same moment. For what else may be asked of it see
tests.faults.stunts.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
PAUSE = 0.1
BUDGET = 5.0


def main(campaign: int, seconds: float) -> str:
    from django.conf import settings
    from django.db import Error

    from mailer.dispatch.drain import drain
    from mailer.dispatch.sweep import sweep

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
    print(f"{state}\n", end="", flush=True)  # at one go: others may print into the same pipe
    return state


def _set_off(number: int) -> None:
    from mailer.campaigns.actions.start import start_campaign
    from mailer.campaigns.errors import CampaignRefused
    from mailer.campaigns.models import Campaign
    from mailer.campaigns.snapshot import freeze_audience
    from worker import app

    app.conf.broker_url = "memory://"  # nobody listens, and to look for a broker takes seconds
    campaign = Campaign.objects.get(pk=number)
    if campaign.state == Campaign.State.DRAFT:
        with suppress(CampaignRefused):  # another sender was faster
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
    import django

    django.setup()
    from tests.faults import stunts

    stunts.prepare(os.environ)
    campaign, seconds = int(arguments[0]), float(arguments[1])
    forks = int(os.environ.get("SENDER_FORKS", "0"))
    if forks:
        return race(campaign, seconds, forks)
    main(campaign, seconds)
    return 0


def race(campaign: int, seconds: float, number: int) -> int:
    """So many dispatchers off the same mark, each a process; gives how many ended in error."""
    from mailer.dispatch import drain, sweep  # noqa: F401  # once for all

    _set_off(campaign)
    _disconnect()
    waiting, mark = os.pipe()
    racers = [_racer(campaign, seconds, waiting, mark) for _ in range(number)]
    os.close(mark)  # they read the end of it, all at once
    return sum(os.waitpid(pid, 0)[1] != 0 for pid in racers)


def _racer(campaign: int, seconds: float, waiting: int, mark: int) -> int:
    from mailer.embedded import _die_with_parent

    if pid := os.fork():
        return pid
    status = 1
    try:
        _die_with_parent()
        os.close(mark)
        os.read(waiting, 1)
        main(campaign, seconds)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

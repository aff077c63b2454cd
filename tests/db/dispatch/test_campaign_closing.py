"""When a campaign that resends by itself may be closed."""

from __future__ import annotations

import pytest

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign
from mailer.dispatch import liveness
from mailer.dispatch.claim import Claim
from mailer.dispatch.recover import recover
from mailer.dispatch.sweep import sweep
from tests.db.dispatch.conftest import ids
from tests.db.dispatch.ledger import NOBODY, arm
from tests.db.dispatch.test_ledger_sweep import no_more_pending


@pytest.fixture
def uncertain(held: Claim) -> Campaign:
    """A campaign that resends by itself, of which eight deliveries are uncertain and nothing else is left to do."""
    arm(held, ids(held.campaign)[:8])
    recover(database_now(), NOBODY)
    no_more_pending()
    Campaign.objects.update(policy=Campaign.Policy.RESEND)
    return Campaign.objects.get(pk=held.campaign)


def test_it_stays_open_while_the_dispatcher_that_lost_them_lives(
    uncertain: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "alive", lambda owner: True)
    assert (sweep().resent, sweep().closed) == (0, 0)


def test_it_resends_them_once_that_dispatcher_is_dead(uncertain: Campaign) -> None:
    assert (sweep().resent, sweep().closed) == (8, 0)

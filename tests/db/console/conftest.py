"""A list of three, an officer at the desk, and a campaign in two states."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.campaigns.models import Campaign
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_subscriber, make_user, run_campaign


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    for name in ("alice", "bob", "carol"):
        make_subscriber(f"{name}@example.org", donors)
    return donors


@pytest.fixture
def officer(client: Client) -> Client:
    permissions = [f"campaigns.{action}_campaign" for action in ("view", "add", "change")]
    client.force_login(make_user("officer", "wagtailadmin.access_admin", "subscribers.view_subscriber", *permissions))
    return client


@pytest.fixture
def campaign(donors: List) -> Campaign:
    return make_campaign([donors])


@pytest.fixture
def running(campaign: Campaign) -> Campaign:
    return run_campaign(campaign)

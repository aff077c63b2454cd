"""Which command leads where, the table read whole."""

from __future__ import annotations

import pytest

from mailer.campaigns.states import FINAL, CampaignState, Command, ForbiddenCommand, after, may


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        ("draft", {"schedule": "scheduled", "start": "preparing", "cancel": "cancelled"}),
        (
            "scheduled",
            {"schedule": "scheduled", "unschedule": "draft", "start": "preparing", "cancel": "cancelled"},
        ),
        ("preparing", {"frozen": "running", "frozen for grace": "grace", "cancel": "cancelled"}),
        ("grace", {"release": "running", "pause": "paused", "cancel": "cancelled"}),
        ("running", {"pause": "paused", "cancel": "cancelled", "close": "closed", "resend": "running"}),
        (
            "paused",
            {
                "resume": "running",
                "resume to grace": "grace",
                "cancel": "cancelled",
                "close": "closed",
                "resend": "paused",
            },
        ),
        ("cancelled", {}),
        ("closed", {"resend": "running"}),
    ],
)
def test_it_goes_where_the_table_says_and_nowhere_else(state: str, commands: dict[str, str]) -> None:
    here = CampaignState(state)
    assert {each.value: after(here, each).value for each in Command if may(here, each)} == commands


def test_it_says_what_the_campaign_is_where_a_command_means_nothing() -> None:
    with pytest.raises(ForbiddenCommand, match="the campaign is cancelled: resume is not possible"):
        after(CampaignState.CANCELLED, Command.RESUME)


def test_it_is_over_where_nothing_leads_on_but_sending_again() -> None:
    commands = {state: {each for each in Command if may(state, each)} for state in CampaignState}
    assert {state for state, allowed in commands.items() if allowed <= {Command.RESEND}} == set(FINAL)

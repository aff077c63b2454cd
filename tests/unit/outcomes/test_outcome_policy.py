"""Against whom a report counts."""

from __future__ import annotations

import pytest

from mailer.outcomes.parse import parse
from mailer.outcomes.policy import BEHIND_FORWARDER, judge, refusal
from tests.unit.outcomes.reports import block, note, report

ANA = "Ana@Example.org"


@pytest.mark.parametrize("final", ["ana@example.org", "ANA@EXAMPLE.ORG", "ana@mx1.example.org"])
def test_it_is_hard_when_our_address_is_dead(final: str) -> None:
    assert judge(parse(report(block(final))), ANA).hard


def test_it_is_hard_when_a_report_names_no_address() -> None:
    assert judge(parse(report(block("ana"))), ANA).hard


@pytest.mark.parametrize("final", ["inbox@elsewhere.example", "ana@elsewhere.example", "ben@example.org"])
def test_it_is_not_hard_when_an_address_behind_ours_is_dead(final: str) -> None:
    found = judge(parse(report(block(final, original="ana@example.org"))), ANA)
    assert (found.kind, found.permanent, found.hard, found.reason) == ("bounce", True, False, BEHIND_FORWARDER)


def test_it_judges_by_the_entry_about_our_address() -> None:
    found = judge(parse(report(block("ben@example.org", "5.2.2"), block("ana@example.org"))), ANA)
    assert (found.hard, found.status) == (True, "5.1.1")


def test_it_is_never_hard_for_a_delay() -> None:
    found = judge(parse(report(block(status="5.1.1", action="delayed"))), ANA)
    assert (found.kind, found.permanent, found.hard) == ("delayed", False, False)


def test_it_is_not_hard_for_a_report_that_names_nobody() -> None:
    found = judge(parse(report()), ANA)
    assert (found.kind, found.hard) == ("bounce", False)


def test_it_knows_nothing_of_a_letter() -> None:
    assert judge(parse(note()), ANA).kind == "unknown"


def test_it_knows_an_automatic_reply() -> None:
    assert judge(parse(note("Auto-Submitted: auto-replied\n")), ANA).kind == "auto-reply"


@pytest.mark.parametrize(
    ("status", "text", "hard"),
    [
        ("5.1.1", "550 5.1.1 user unknown", True),
        ("", "550 user unknown", False),
        ("5.7.1", "550 5.7.1 blocked", False),
        ("4.2.2", "452 4.2.2 full", False),
    ],
)
def test_it_judges_a_relay_s_refusal_by_its_status(status: str, text: str, hard: bool) -> None:
    assert refusal(status, text).hard is hard

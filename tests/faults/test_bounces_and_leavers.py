"""Bounces are believed only with our own token; dead addresses get nothing any more, nor do people who leave."""

from __future__ import annotations

import re
import smtplib
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from mailer.catcher.dsn import Bounce, header_section, render
from mailer.catcher.store import CatcherStore
from tests.faults.conftest import Housed
from tests.faults.house import House, eventually

pytestmark = pytest.mark.faults

DEAD, FULL, REFUSED = "bounce-5.1.1@org.example", "bounce-4.2.2@org.example", "reject-5.1.1@org.example"
VICTIM, LEAVER, READER = "victim@org.example", "leaver@org.example", "reader@org.example"
ONE_CLICK = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()


@dataclass(frozen=True)
class Story:
    """Two campaigns to the same people; between snapshot and sending of the second, one of them leaves."""

    first: list[dict[str, Any]]
    people: dict[str, dict[str, Any]]
    forged: str
    one_click: tuple[int, str]
    second: list[dict[str, Any]]
    caught: list[str]

    def state(self, address: str) -> str | None:
        """What became of an address in the second campaign; None where it is not in it."""
        return next((row["state"] for row in self.second if row["address"] == address), None)


@pytest.fixture(scope="module")
def story(on_sqlite: Housed) -> Iterator[Story]:
    with on_sqlite() as house:
        house.subscribe("donors", [DEAD, FULL, REFUSED, VICTIM, LEAVER, READER])
        house.start("broker", "catcher", "bounces", "control", "dispatch", "web")
        first = house.campaign("donors")
        house.mailer("campaign", "start", first)
        house.finish(first)
        forged = _forge(house)
        eventually(lambda: _bounces_are_in(house), 60, "the bounces are recorded")
        people = {each: house.mailer("subscribers", "show", each).json() for each in (DEAD, FULL, REFUSED, VICTIM)}
        ledger = house.ledger(first)
        seen = len(list(_recipients(house)))
        second, answer = _leave_between_snapshot_and_sending(house)
        yield Story(ledger, people, forged, answer, house.ledger(second), list(_recipients(house))[seen:])


def _bounces_are_in(house: House) -> bool:
    """Those of the dead and of the full mailbox, and the relay's own refusal."""
    return bool(house.query("SELECT count(*) FROM outcomes_outcome WHERE kind IN ('bounce', 'delayed')")[0][0] >= 3)


def _recipients(house: House) -> Iterator[str]:
    with CatcherStore(house.store) as store:
        yield from store.recipients()


def _forge(house: House) -> str:
    """Report the victim dead, under its own return path with one character altered; gives what the receiver said."""
    with CatcherStore(house.store) as store:
        (mail,) = store.messages(VICTIM)
        headers = header_section(store.raw(mail.id) or b"")
    altered = mail.mail_from[:-30] + ("a" if mail.mail_from[-30] != "a" else "b") + mail.mail_from[-29:]
    assert altered.endswith("@bounces.localhost")
    report = render(Bounce(altered, VICTIM, "5.1.1", "forged", datetime.now(UTC), headers))
    with smtplib.SMTP("127.0.0.1", house.bounces, "forger.example", timeout=20) as smtp:
        try:
            smtp.sendmail("", [altered], report)
        except smtplib.SMTPException as error:
            return str(error)
    return "250"


def _leave_between_snapshot_and_sending(house: House) -> tuple[int, tuple[int, str]]:
    """With no dispatcher at work the second campaign is frozen and paused; the leaver posts, and all goes on."""
    (running,) = house.started
    running.stop()
    house.start("broker", "catcher", "bounces", "control", "web")
    second = house.campaign("donors")
    house.mailer("campaign", "start", second)
    eventually(lambda: house.status(second)["state"] == "running", 60, "the snapshot is made")
    house.mailer("campaign", "pause", second)
    answer = _post(_unsubscribe_link(house))
    house.mailer("campaign", "resume", second)
    house.start("dispatch")
    house.finish(second)
    return second, answer


def _unsubscribe_link(house: House) -> str:
    with CatcherStore(house.store) as store:
        (mail,) = store.messages(LEAVER)
        raw = store.raw(mail.id) or b""
    found = re.search(rb"(?m)^List-Unsubscribe: <([^>]+)>", raw)
    assert found
    return found[1].decode()


def _post(link: str) -> tuple[int, str]:
    """As a mail provider does it (RFC 8058): no cookie, no redirect followed."""
    request = urllib.request.Request(link, data=ONE_CLICK, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, answer.url


def test_it_suppresses_an_address_that_a_report_says_is_dead(story: Story) -> None:
    assert "5.1.1" in story.people[DEAD]["suppressed"]


def test_it_suppresses_an_address_that_the_relay_refuses_as_unknown(story: Story) -> None:
    assert "5.1.1" in story.people[REFUSED]["suppressed"]


def test_it_lists_what_the_relay_refused_as_failed(story: Story) -> None:
    states = {row["address"]: row["state"] for row in story.first}
    assert states == {each: "failed" if each == REFUSED else "accepted" for each in states}


def test_it_does_not_suppress_a_full_mailbox(story: Story) -> None:
    assert story.people[FULL]["suppressed"] is None


def test_it_does_not_believe_a_report_to_an_altered_return_path(story: Story) -> None:
    assert story.people[VICTIM]["suppressed"] is None
    assert story.state(VICTIM) == "accepted"


def test_it_leaves_the_suppressed_out_of_the_next_campaign(story: Story) -> None:
    assert (story.state(DEAD), story.state(REFUSED)) == (None, None)


def test_it_answers_a_one_click_post_on_the_spot(story: Story) -> None:
    status, url = story.one_click
    assert (status, "/u/" in url) == (200, True)


def test_it_does_not_mail_who_left_after_the_snapshot(story: Story) -> None:
    assert LEAVER not in story.caught


def test_it_lists_who_left_after_the_snapshot_as_unsubscribed(story: Story) -> None:
    assert story.state(LEAVER) == "unsubscribed"


def test_it_mails_everybody_else(story: Story) -> None:
    assert sorted(story.caught) == sorted([FULL, VICTIM, READER])

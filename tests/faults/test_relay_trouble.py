"""Relays that defer or are away, proofs that were tampered with: nothing is lost, and the house says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.agreement import compare
from tests.faults.conftest import Housed
from tests.faults.house import House, eventually, free_ports
from tests.faults.relays import Sink

pytestmark = pytest.mark.faults

PEOPLE = [f"reader{number}@example.org" for number in range(20)]
MAKE_DUE = "UPDATE campaigns_delivery SET next_attempt_at = '2020-01-01 00:00:00' WHERE next_attempt_at IS NOT NULL"
WAKE_LANE = "UPDATE dispatch_lane SET not_before = '2020-01-01 00:00:00'"


@dataclass(frozen=True)
class Retried:
    """A message that was refused once after its final dot, and tried again."""

    refused: dict[str, Any]
    after: dict[str, Any]
    offered: list[bytes]


@pytest.fixture(scope="module")
def retried(on_sqlite: Housed) -> Iterator[Retried]:
    with on_sqlite() as house, Sink("451 4.3.0 Come again") as sink:
        house.more["MAILER_RELAYS"] = sink.url()
        house.subscribe("donors", PEOPLE[:1])
        campaign = house.campaign("donors")
        house.start("broker", "control", "dispatch")
        house.mailer("campaign", "start", campaign)
        eventually(lambda: sink.messages, 60, "the first attempt")
        refused = eventually(lambda: _attempted(house, campaign), 30, "the first attempt is written down")
        house.change(MAKE_DUE)
        house.mailer("sweep")  # or the worker's own sweep was faster
        house.finish(campaign)
        yield Retried(refused, house.ledger(campaign)[0], list(sink.messages))


def _attempted(house: House, campaign: int) -> dict[str, Any] | None:
    row = house.ledger(campaign)[0]
    return row if row["attempts"] else None


def test_it_waits_after_a_refusal_that_may_pass(retried: Retried) -> None:
    assert (retried.refused["state"], retried.refused["reply"]) == ("pending", "451 4.3.0 Come again")
    assert retried.refused["next_attempt_at"] is not None


def test_it_sends_the_same_message_id_on_a_retry(retried: Retried) -> None:
    ids = [re.findall(rb"(?m)^Message-ID: <([^>]+)>\r$", message) for message in retried.offered]
    assert ids == [[retried.after["message_id"].encode()]] * 2


def test_it_counts_both_attempts(retried: Retried) -> None:
    assert (retried.after["state"], retried.after["attempts"]) == ("accepted", 2)


def test_it_ends_every_line_with_crlf_and_dots_nothing(retried: Retried) -> None:
    for message in retried.offered:
        assert re.search(rb"\r(?!\n)|(?<!\r)\n", message) is None
        assert not any(line.startswith(b".") for line in message.split(b"\r\n"))


@dataclass(frozen=True)
class Away:
    """A relay that refused connections, and came back."""

    before: dict[str, Any]
    words: str
    after: dict[str, Any]
    doubled: set[str]
    lost: set[str]
    attempts: Counter[int]


@pytest.fixture(scope="module")
def away(on_sqlite: Housed) -> Iterator[Away]:
    with on_sqlite() as house:
        relay = f"smtp://127.0.0.1:{house.catcher}?name=main&tls=none"
        house.more["MAILER_RELAYS"] = relay
        house.subscribe("donors", PEOPLE)
        campaign = house.campaign("donors")
        house.start("broker", "control", "dispatch")
        house.mailer("campaign", "start", campaign)
        before = eventually(lambda: _in_trouble(house, campaign), 60, "the lane is in trouble")
        words = house.run("campaign", "status", campaign).out
        del house.more["MAILER_RELAYS"]
        house.start("catcher")
        house.more["MAILER_RELAYS"] = relay
        house.change(WAKE_LANE)
        house.mailer("sweep")
        after = house.finish(campaign)
        found = compare(house, campaign)
        yield Away(
            before, words, after, found.doubled, found.lost, Counter(row["attempts"] for row in found.rows.values())
        )


def _in_trouble(house: House, campaign: int) -> dict[str, Any] | None:
    standing = house.status(campaign)
    return standing if standing["lanes"] else None


def test_it_keeps_everybody_pending_while_the_relay_is_away(away: Away) -> None:
    assert (away.before["state"], away.before["counts"]["pending"]) == ("running", len(PEOPLE))


def test_it_lets_the_relay_rest_and_says_why(away: Away) -> None:
    (lane,) = away.before["lanes"]
    assert (lane["relay"], lane["provider"]) == ("main", "*")
    assert lane["not_before"] is not None
    assert "Connection refused" in lane["reason"]


def test_it_tells_people_of_the_trouble_too(away: Away) -> None:
    assert re.search(r"Lane main → \* rests until \S+: 127\.0\.0\.1:\d+: .*Connection refused", away.words)


def test_it_sends_everything_once_the_relay_is_back(away: Away) -> None:
    assert (away.after["state"], away.after["counts"]["accepted"]) == ("closed", len(PEOPLE))
    assert (away.lost, away.doubled) == (set(), set())


def test_it_does_not_blame_the_recipients(away: Away) -> None:
    assert away.attempts == {1: len(PEOPLE)}


def test_it_forgets_the_trouble_once_mail_goes_through(away: Away) -> None:
    assert away.after["lanes"] == []


@pytest.fixture(scope="module")
def tampered(on_sqlite: Housed) -> Iterator[tuple[House, int]]:
    """A campaign of which one byte of the proof was changed in the database after the start, before any worker came."""
    with on_sqlite() as house:
        house.more["MAILER_RELAYS"] = f"smtp://127.0.0.1:{free_ports(1)[0]}?name=nowhere&tls=none"
        house.subscribe("donors", PEOPLE)
        campaign = house.campaign("donors")
        house.start("broker", "control")
        house.mailer("campaign", "start", campaign)
        eventually(lambda: house.status(campaign)["state"] == "running", 60, "the snapshot is made")
        sql = "SELECT id, compiled FROM issues_proofvariant WHERE medium = 'mail' AND NOT light"
        ((variant, compiled),) = house.query(sql)
        house.change("UPDATE issues_proofvariant SET compiled = ? WHERE id = ?", _one_byte_changed(compiled), variant)
        house.start("dispatch")
        yield house, campaign


def _one_byte_changed(compiled: Any) -> Any:
    text = compiled if isinstance(compiled, str) else bytes(compiled).decode()
    changed = text.replace("shaken today", "shaken todaz", 1)
    assert changed != text
    return changed if isinstance(compiled, str) else changed.encode()


def test_it_pauses_a_campaign_whose_proof_was_changed_and_says_why(tampered: tuple[House, int]) -> None:
    house, campaign = tampered
    standing = house.finish(campaign)
    assert standing["state"] == "paused"
    assert "changed" in standing["trouble"]


def test_it_sends_nothing_of_a_changed_proof(tampered: tuple[House, int]) -> None:
    house, campaign = tampered
    house.finish(campaign)
    assert house.status(campaign)["counts"]["pending"] == len(PEOPLE)


def test_it_takes_no_new_campaign_on_a_changed_proof(tampered: tuple[House, int]) -> None:
    house, _ = tampered
    refused = house.run("campaign", "create", 1, "--list", "donors", "--json")
    assert (refused.status, refused.out) == (1, "")
    assert "changed" in refused.err

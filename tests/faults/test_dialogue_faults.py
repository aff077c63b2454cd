"""What a relay may do in the middle of a dialogue: only the message it concerns suffers, in every mode."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import MAKE_DUE, PEOPLE, WAKE_LANES, Arena, arena, assert_agreement
from tests.faults.chaos import ChaosRelay, Deed, self_signed
from tests.faults.conftest import Housed

pytestmark = pytest.mark.faults

MODES = ("plain", "pipelined", "chunked")
WINDOW, CONNECTIONS = 8, 2
AT_MOST_UNCERTAIN = 2 * WINDOW * CONNECTIONS


def _sent(there: Arena, **settings: str) -> Comparison:
    """The ledger after the campaign came to its end."""
    status, state, log = there.send(**settings)
    assert (status, state) == (0, "closed"), log
    return there.found()


def _in_peace(there: Arena, first: tuple[str, ...] = (WAKE_LANES,), **settings: str) -> Comparison:
    """The ledger after a dispatcher met the fault for some seconds, and another one came when the relay behaved
    again."""
    there.send(4.0, **settings)
    there.relay.behave()
    for each in first:
        there.house.change(each)
    return _sent(there)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("phase", "reply"),
    [
        ("RCPT", "550 5.1.1 nobody of that name"),
        ("dot", "552 5.2.2 mailbox full for good"),
        ("dot", "554 5.7.1 we do not like it"),
    ],
)
def test_it_fails_one_recipient_alone(anywhere: Housed, mode: str, phase: str, reply: str) -> None:
    with arena(anywhere(), mode=mode) as there:
        there.relay.tell(phase, reply, only="reader7@")
        found = _sent(there)
        assert_agreement(found)
        assert found.people("failed") == ["reader7@example.org"]
        assert found.counts["accepted"] == PEOPLE - 1
        assert found.rows_of("failed")[0]["reply"] == reply


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA", "dot"])
def test_it_tries_again_who_was_put_off(anywhere: Housed, mode: str, phase: str) -> None:
    if (mode, phase) == ("chunked", "DATA"):
        pytest.skip("there is no DATA in this mode")
    with arena(anywhere(), mode=mode) as there:
        there.relay.tell(phase, "450 4.2.1 come back later", skip=5)
        found = _in_peace(there, (MAKE_DUE, WAKE_LANES))
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("phase", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
def test_it_goes_on_where_a_421_stopped_it(anywhere: Housed, mode: str, phase: str) -> None:
    if (mode, phase) == ("chunked", "DATA"):
        pytest.skip("there is no DATA in this mode")
    with arena(anywhere(), mode=mode) as there:
        there.relay.tell(phase, "421 4.3.2 closing", skip=0 if phase in {"connect", "EHLO"} else 5)
        found = _in_peace(there, (MAKE_DUE, WAKE_LANES))
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE


@pytest.mark.parametrize("mode", MODES)
def test_it_opens_another_connection_where_one_takes_only_so_many(anywhere: Housed, mode: str) -> None:
    with arena(anywhere(), mode=mode) as there:
        there.relay.per_connection = 7
        found = _sent(there)
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE
        assert {row["attempts"] for row in found.rows.values()} == {1}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("deed", [Deed.DROP, Deed.HANG])
def test_it_loses_nothing_in_an_unfinished_message(anywhere: Housed, mode: str, deed: Deed) -> None:
    with arena(anywhere(), mode=mode) as there:
        there.relay.tell("body", deed, skip=5)
        found = _in_peace(there, SENDER_PATIENCE="2")
        assert_agreement(found)
        # So small a message has left the sender whole before the relay stops reading it: nobody can know.
        assert found.counts["accepted"] + found.counts["uncertain"] == PEOPLE
        assert found.counts["uncertain"] <= (AT_MOST_UNCERTAIN if mode == "chunked" else CONNECTIONS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("deed", [Deed.DROP, Deed.DROP_TAKEN, Deed.HANG])
def test_it_is_uncertain_of_what_was_complete_and_unanswered(anywhere: Housed, mode: str, deed: Deed) -> None:
    with arena(anywhere(), mode=mode) as there:
        there.relay.tell("dot", deed, skip=5)
        found = _in_peace(there, SENDER_PATIENCE="2")
        assert_agreement(found)
        assert 1 <= found.counts["uncertain"] <= AT_MOST_UNCERTAIN
        assert found.counts["accepted"] + found.counts["uncertain"] == PEOPLE


def test_it_waits_for_a_relay_that_refuses_connections(anywhere: Housed) -> None:
    with arena(anywhere()) as there:
        there.relay.close()
        there.send(3.0)
        before = there.found()
        assert before.counts["pending"] == PEOPLE
        there.relay.open_again()
        found = _in_peace(there)
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE


def test_it_stops_where_its_password_is_refused(anywhere: Housed) -> None:
    with arena(anywhere(), user="desk:wrong@") as there:
        there.relay.offers += ("AUTH PLAIN",)
        there.relay.tell("AUTH", "535 5.7.8 wrong password", times=99)
        there.send(3.0)
        before = there.found()
        assert before.counts["pending"] == PEOPLE
        assert "535 5.7.8 wrong password" in there.house.status(1)["lanes"][0]["reason"]
        found = _in_peace(there)
        assert_agreement(found)


def test_it_sends_nothing_where_starttls_was_stripped(anywhere: Housed) -> None:
    with arena(anywhere(), tls="starttls") as there:
        there.send(3.0)
        found = there.found()
        assert (found.counts["pending"], there.relay.taken.total()) == (PEOPLE, 0)
        assert "STARTTLS" in there.house.status(1)["lanes"][0]["reason"]


def test_it_sends_nothing_to_a_relay_whose_certificate_is_not_to_be_trusted(anywhere: Housed, tmp_path: Path) -> None:
    relay = ChaosRelay("PIPELINING", "STARTTLS", certificate=self_signed(tmp_path))
    with arena(anywhere(), relay, tls="starttls") as there:
        there.send(3.0)
        found = there.found()
        assert (found.counts["pending"], there.relay.taken.total()) == (PEOPLE, 0)
        assert "certificate" in there.house.status(1)["lanes"][0]["reason"]

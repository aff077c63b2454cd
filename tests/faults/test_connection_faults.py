"""What a relay may do to a connection: break it, fall silent, refuse it. Nobody is lost, and doubt is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.arena import PEOPLE, arena, assert_agreement, in_peace
from tests.faults.chaos import ChaosRelay, Deed, self_signed
from tests.faults.conftest import Housed

pytestmark = pytest.mark.faults

WINDOW, CONNECTIONS = 8, 2
AT_MOST_UNCERTAIN = 2 * WINDOW * CONNECTIONS


@pytest.mark.parametrize("deed", [Deed.DROP, Deed.HANG])
def test_it_loses_nothing_in_an_unfinished_message(each: Housed, mode: str, deed: Deed) -> None:
    with arena(each(), mode=mode) as there:
        there.relay.tell("body", deed, skip=5)
        found = in_peace(there, SENDER_PATIENCE="2")
        assert_agreement(found)
        # So small a message has left the sender whole before the relay stops reading it: nobody can know.
        assert found.counts["accepted"] + found.counts["uncertain"] == PEOPLE
        assert found.counts["uncertain"] <= (AT_MOST_UNCERTAIN if mode == "chunked" else CONNECTIONS)


@pytest.mark.parametrize("deed", [Deed.DROP, Deed.DROP_TAKEN, Deed.HANG])
def test_it_is_uncertain_of_what_was_complete_and_unanswered(each: Housed, mode: str, deed: Deed) -> None:
    with arena(each(), mode=mode) as there:
        there.relay.tell("dot", deed, skip=5)
        found = in_peace(there, SENDER_PATIENCE="2")
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
        found = in_peace(there)
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
        found = in_peace(there)
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

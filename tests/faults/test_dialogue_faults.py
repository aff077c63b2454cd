"""What a relay may do in the middle of a dialogue: only the message it concerns suffers, in every mode."""

from __future__ import annotations

import pytest

from tests.faults.arena import MAKE_DUE, PEOPLE, WAKE_LANES, arena, assert_agreement, in_peace, sent
from tests.faults.conftest import Housed

pytestmark = pytest.mark.faults

WINDOW, CONNECTIONS = 8, 2
AT_MOST_UNCERTAIN = 2 * WINDOW * CONNECTIONS


@pytest.mark.parametrize(
    ("phase", "reply"),
    [
        ("RCPT", "550 5.1.1 nobody of that name"),
        ("dot", "552 5.2.2 mailbox full for good"),
        ("dot", "554 5.7.1 we do not like it"),
    ],
)
def test_it_fails_one_recipient_alone(each: Housed, mode: str, phase: str, reply: str) -> None:
    with arena(each(), mode=mode) as there:
        there.relay.tell(phase, reply, only="reader7@")
        found = sent(there)
        assert_agreement(found)
        assert found.people("failed") == ["reader7@example.org"]
        assert found.counts["accepted"] == PEOPLE - 1
        assert found.rows_of("failed")[0]["reply"] == reply


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA", "dot"])
def test_it_tries_again_who_was_put_off(each: Housed, mode: str, phase: str) -> None:
    if (mode, phase) == ("chunked", "DATA"):
        pytest.skip("there is no DATA in this mode")
    with arena(each(), mode=mode) as there:
        there.relay.tell(phase, "450 4.2.1 come back later", skip=5)
        found = in_peace(there, (MAKE_DUE, WAKE_LANES))
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE


@pytest.mark.parametrize("phase", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
def test_it_goes_on_where_a_421_stopped_it(each: Housed, mode: str, phase: str) -> None:
    if (mode, phase) == ("chunked", "DATA"):
        pytest.skip("there is no DATA in this mode")
    with arena(each(), mode=mode) as there:
        there.relay.tell(phase, "421 4.3.2 closing", skip=0 if phase in {"connect", "EHLO"} else 5)
        found = in_peace(there, (MAKE_DUE, WAKE_LANES))
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE


def test_it_opens_another_connection_where_one_takes_only_so_many(each: Housed, mode: str) -> None:
    with arena(each(), mode=mode) as there:
        there.relay.per_connection = 7
        found = sent(there)
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE
        assert {row["attempts"] for row in found.rows.values()} == {1}

"""What a relay may do in the middle of a dialogue: only the message it concerns suffers."""

from __future__ import annotations

import pytest

from tests.faults.arena import PEOPLE, arena, assert_agreement
from tests.faults.conftest import Housed

pytestmark = pytest.mark.faults


def test_it_fails_one_recipient_alone(anywhere: Housed) -> None:
    with arena(anywhere()) as there:
        there.relay.tell("RCPT", "550 5.7.1 not this one", only="reader7@")
        status, state, log = there.send()
        found = there.found()
        assert (status, state) == (0, "closed"), log
        assert_agreement(found)
        assert found.people("failed") == ["reader7@example.org"]
        assert found.counts["accepted"] == PEOPLE - 1

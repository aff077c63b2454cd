"""A dispatcher dies at each step of a message's way, on each database, in each dialogue; another one goes on."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import PEOPLE, Arena, arena, assert_agreement
from tests.faults.conftest import ON_BOTH, Housed
from tests.faults.house import eventually
from tests.faults.look import Seen, look

pytestmark = pytest.mark.faults

WINDOW, CONNECTIONS = 4, 2
AT_MOST_ARMED = 2 * WINDOW * CONNECTIONS
NEVER_ARMED = ("mid-snapshot", "before-claim", "after-claim")
UNFINISHED = ("after-arm", "after-rcpt", "after-354", "before-dot")
COMPLETE = ("after-dot", "before-commit")
LATER = ("after-arm:4", "after-rcpt:4", "after-354:4", "before-dot:4", "after-dot:4", "before-commit:2")


@dataclass(frozen=True)
class Outcome:
    """One campaign: what the dead dispatchers left, and how it ended."""

    deaths: list[tuple[Seen, Counter[str]]]
    """Of each dispatcher: the ledger at its end, and what the relay had taken."""
    log: str
    """What the last one said."""
    end: Seen
    found: Comparison

    @property
    def at_death(self) -> Seen:
        return self.deaths[-1][0]


@dataclass
class Stage:
    """A house, a relay and dispatchers in one dialogue."""

    there: Arena
    mode: str
    outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)

    def outcome(self, *points: str, policy: str = "hold") -> Outcome:
        """Of a campaign whose dispatchers died at ``points`` one after the other, until the last one found nobody to
        kill it. Each campaign is sent once."""
        if self.mode == "chunked" and any(point.startswith("after-354") for point in points):
            pytest.skip("there is no DATA in this mode")
        key = (*points, policy)
        if key not in self.outcomes:
            self.outcomes[key] = self._play(points, policy)
        return self.outcomes[key]

    def _play(self, points: tuple[str, ...], policy: str) -> Outcome:
        there, taken = self.there, self.there.relay.taken
        taken.clear()
        campaign = there.house.campaign("donors", policy=policy)
        deaths = [self._killed(campaign, point) for point in points]
        status, state, log = there.send(campaign=campaign)
        assert (status, state) == (0, "closed"), log
        end = look(there.house, campaign)
        return Outcome(deaths, log, end, Comparison({row["message_id"]: row for row in end.rows}, taken.copy()))

    def _killed(self, campaign: int, point: str) -> tuple[Seen, Counter[str]]:
        there = self.there
        status, _, log = there.send(campaign=campaign, MAILER_KILL_AT=point)
        assert status == -signal.SIGKILL, log
        if point.startswith(COMPLETE):
            eventually(lambda: there.relay.taken, 5, "the relay took what was complete")
        return look(there.house, campaign), there.relay.taken.copy()


@pytest.fixture(scope="module", params=ON_BOTH)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["plain", "pipelined", "chunked"])
def stage(request: pytest.FixtureRequest, database: str, crowded: Housed) -> Iterator[Stage]:
    options = {"mode": request.param, "window": WINDOW, "connections": CONNECTIONS, "drains": 1}
    with arena(crowded(database), **options) as there:
        there.house.more["MAILER_SWEEP_SECONDS"] = "1"
        yield Stage(there, request.param)


@pytest.mark.parametrize("point", [*NEVER_ARMED, *UNFINISHED, *COMPLETE, *LATER])
def test_it_agrees_with_the_relay(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point)
    assert outcome.end.state == "closed"
    assert_agreement(outcome.found)


@pytest.mark.parametrize("point", NEVER_ARMED)
def test_it_is_certain_of_what_was_never_armed(stage: Stage, point: str) -> None:
    assert stage.outcome(point).found.counts == {"accepted": PEOPLE}


def test_it_leaves_nothing_of_half_a_snapshot(stage: Stage) -> None:
    assert stage.outcome("mid-snapshot").at_death.rows == []


@pytest.mark.parametrize("point", [*UNFINISHED, *COMPLETE, *LATER])
def test_it_is_uncertain_of_exactly_what_was_armed(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point)
    assert outcome.found.ids("uncertain") == outcome.at_death.armed
    assert outcome.found.ids("accepted") == outcome.found.rows.keys() - outcome.at_death.armed


@pytest.mark.parametrize("point", [*UNFINISHED, *COMPLETE, *LATER])
def test_it_arms_two_windows_a_connection_at_most(stage: Stage, point: str) -> None:
    assert 0 < len(stage.outcome(point).at_death.armed) <= AT_MOST_ARMED


@pytest.mark.parametrize("point", LATER)
def test_it_does_not_die_before_it_has_sent_something(stage: Stage, point: str) -> None:
    seen, taken = stage.outcome(point).deaths[0]
    assert taken.total() > 0
    assert set(seen.settled) <= taken.keys()


@pytest.mark.parametrize("point", UNFINISHED)
def test_it_sends_nothing_before_the_first_dot(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point)
    if stage.mode == "chunked" and point == "after-rcpt":
        pytest.skip("the message is out by then")
    assert outcome.deaths[0][1].total() == 0
    assert outcome.found.caught.keys() == outcome.found.ids("accepted")


@pytest.mark.parametrize("point", COMPLETE)
def test_it_fears_for_what_had_arrived(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point)
    seen, taken = outcome.deaths[0]
    assert seen.settled == []
    assert len(taken.keys() & outcome.found.ids("uncertain")) > 0


@pytest.mark.parametrize("point", [*NEVER_ARMED, *UNFINISHED, *COMPLETE, *LATER])
def test_it_counts_what_became_of_everybody(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point)
    assert [seen.amiss for seen in (outcome.at_death, outcome.end)] == [{}, {}]
    assert "were amiss" not in outcome.log


@pytest.mark.parametrize("point", [UNFINISHED[-1], *LATER[-2:]])
def test_it_reaches_everybody_where_the_policy_is_to_resend(stage: Stage, point: str) -> None:
    outcome = stage.outcome(point, policy="resend")
    assert_agreement(outcome.found, per_attempt=True)
    assert outcome.found.counts == {"accepted": PEOPLE}
    again = {key for key, row in outcome.found.rows.items() if row["attempts"] > 1}
    assert again == outcome.at_death.armed


def test_it_bears_one_death_after_another(stage: Stage) -> None:
    outcome = stage.outcome("mid-snapshot", "after-claim", "after-dot:2", "before-commit")
    assert_agreement(outcome.found)
    assert 0 < outcome.found.counts["uncertain"] <= 2 * AT_MOST_ARMED

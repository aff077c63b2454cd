"""A refusal at each position of a window, in every mode, touches only its own message."""

from __future__ import annotations

import math
from contextlib import closing

import pytest

from mailer.lib.replies import Phase
from tests.smtp.scripted import CHUNKED, PIPELINED, Script, ScriptedRelay, usual
from tests.smtp.sending import LANE, MODES, SENDER, A, D, F, N, at, both, finish, parcels, send, transport, verdicts

COUNT = 5
REFUSALS = {
    "MAIL too big": ("MAIL", "552 5.3.4 too big", F, Phase.MAIL),
    "RCPT 550": ("RCPT", "550 5.1.1 user unknown", F, Phase.RCPT),
    "RCPT 450": ("RCPT", "450 4.2.1 greylisted", D, Phase.RCPT),
    "end 554": (".", "554 5.7.1 spam", F, Phase.DOT),
    "end 452": (".", "452 4.3.1 disk full", D, Phase.DOT),
}
DATA_REFUSALS = {
    "DATA 554": ("DATA", "554 5.7.1 no", F, Phase.DATA),
    "DATA 451": ("DATA", "451 4.3.0 not now", D, Phase.DATA),
}
CASES = [(mode, *case) for mode in MODES for case in REFUSALS.values()] + [
    (mode, *case) for mode in ("plain", "pipelined") for case in DATA_REFUSALS.values()
]


@pytest.mark.parametrize("position", range(1, COUNT + 1))
@pytest.mark.parametrize(("mode", "said", "reply", "verdict", "phase"), CASES)
def test_it_touches_only_its_own_message(
    mode: str, said: str, reply: str, verdict: object, phase: Phase, position: int
) -> None:
    results, server = send(at(said, reply, position), MODES[mode], COUNT)
    expected = [verdict if each == position else A for each in range(1, COUNT + 1)]
    assert verdicts(results) == expected
    assert (results[position - 1].reply.phase, str(results[position - 1].reply)) == (phase, reply)
    assert server.taken == [each for each in range(1, COUNT + 1) if each != position]
    assert server.connections == 1


@pytest.mark.parametrize("mode", MODES)
def test_it_survives_a_window_of_refusals(mode: str) -> None:
    results, server = send(at("RCPT", "550 5.1.1 user unknown"), MODES[mode], COUNT)
    assert (verdicts(results), server.taken, server.connections) == ([F] * COUNT, [], 1)


def mixed(said: str, number: int) -> str | None:
    wanted = {1: ("RCPT", "550 5.1.1 no"), 2: (".", "554 5.7.1 no"), 3: ("MAIL", "552 5.3.4 no"), 5: ("RCPT", "450 no")}
    where, reply = wanted.get(number, ("nowhere", ""))
    return reply if said.startswith(where) else None


@pytest.mark.parametrize("mode", MODES)
def test_it_keeps_each_outcome_apart(mode: str) -> None:
    results, server = send(mixed, MODES[mode], 6)
    assert verdicts(results) == [F, F, F, A, D, A]
    assert server.taken == [4, 6]


@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize("mode", MODES)
def test_it_keeps_them_apart_when_replies_come_byte_by_byte(mode: str, connections: int) -> None:
    with (
        ScriptedRelay(mixed, MODES[mode], dribble=True) as server,
        closing(transport(server.port, connections)) as sender,
    ):
        sender.offer(parcels(6), math.inf)
        assert verdicts(finish(sender)) == [F, F, F, A, D, A]


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_dot_alone_follows_a_354_after_a_refused_recipient(position: int) -> None:
    script = both(at("RCPT", "550 5.1.1 user unknown", position), at("DATA", "354 go ahead", position))
    results, server = send(script, PIPELINED, 3)
    assert verdicts(results) == [F if each == position else A for each in (1, 2, 3)]
    assert server.taken == [each for each in (1, 2, 3) if each != position]
    assert server.connections == 1


@pytest.mark.parametrize("mode", ["plain", "pipelined"])
def test_it_resets_what_a_refusal_left_open(mode: str) -> None:
    _, server = send(at("RCPT", "550 5.1.1 user unknown", 1), MODES[mode], 2)
    after = server.commands[server.commands.index("RCPT TO:<ada@mail.example>") + 1 :]
    assert after[after.index("RSET") + 1].startswith("MAIL FROM:<b-2@")


def test_it_resets_nothing_while_all_goes_well() -> None:
    _, server = send(usual, PIPELINED, 4)
    assert "RSET" not in server.commands


def test_each_chunked_message_begins_with_a_reset() -> None:
    _, server = send(usual, CHUNKED, 3)
    assert [each.split(" ")[0] for each in server.commands[1:13]] == ["RSET", "MAIL", "RCPT", "BDAT"] * 3


HALTING: list[tuple[Script, object]] = [
    (at("MAIL", "550 5.1.8 bad sender"), SENDER),
    (at("RCPT", "451 4.7.1 rate limit exceeded"), LANE),
]


@pytest.mark.parametrize(("script", "verdict"), HALTING)
@pytest.mark.parametrize("mode", MODES)
def test_it_begins_nothing_more_after_trouble_of_the_relay(mode: str, script: Script, verdict: object) -> None:
    results, server = send(script, MODES[mode], 200)
    assert verdicts(results)[0] is verdict
    assert N in verdicts(results)
    assert not server.taken


@pytest.mark.parametrize("mode", MODES)
def test_those_under_way_when_it_halts_keep_their_own_outcome(mode: str) -> None:
    results, server = send(at(".", "451 4.7.1 rate limit exceeded", 2), MODES[mode], 30)
    accepted = [each.delivery for each in results if each.verdict is A]
    assert results[1].verdict is LANE
    assert accepted == server.taken
    assert set(verdicts(results)) == {A, LANE, N}

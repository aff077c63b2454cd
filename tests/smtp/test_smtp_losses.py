"""Connections that break, relays that close, and relays that hang: who is blamed, and what is uncertain."""

from __future__ import annotations

import math
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from mailer.dispatch.blame import Verdict
from mailer.lib.replies import Phase
from tests.smtp.scripted import CHUNKED, PIPELINED, Script, ScriptedRelay, usual
from tests.smtp.sending import (
    HASTY,
    LANE,
    LARGE,
    MODES,
    PATIENT,
    UNCERTAIN,
    A,
    F,
    N,
    at,
    both,
    finish,
    parcels,
    send,
    transport,
    verdicts,
)

BEFORE_THE_BODY = [("plain", each) for each in ("MAIL", "RCPT", "DATA")] + [
    ("pipelined", each) for each in ("MAIL", "RCPT", "DATA")
]


@pytest.mark.parametrize("delivery", [1, 2, 3])
@pytest.mark.parametrize(("mode", "said"), BEFORE_THE_BODY)
def test_it_tries_again_on_a_new_connection_when_one_breaks_before_the_body(
    mode: str, said: str, delivery: int
) -> None:
    results, server = send(at(said, "hang up", delivery, times=1), MODES[mode], 3)
    if mode == "plain" or delivery == 1:
        assert verdicts(results) == [A, A, A]
        assert (server.connections, server.taken) == (2, [1, 2, 3])


@pytest.mark.parametrize("mode", MODES)
def test_it_tries_again_when_a_connection_breaks_in_the_body(mode: str) -> None:
    results, server = send(at("body", "hang up", 1, times=1), MODES[mode], 1, size=LARGE)
    assert verdicts(results) == [A]
    assert (server.connections, server.taken) == (2, [1])


@pytest.mark.parametrize("mode", MODES)
def test_a_relay_that_always_hangs_up_in_the_body_is_left_alone(mode: str) -> None:
    results, server = send(at("body", "hang up"), MODES[mode], 3, size=LARGE)
    assert verdicts(results) == [LANE, N, N]
    assert server.connections == 2


@pytest.mark.parametrize("said", ["MAIL", "RCPT", "DATA"])
def test_a_relay_that_always_hangs_up_is_left_alone(said: str) -> None:
    results, _ = send(at(said, "hang up"), PIPELINED, 3)
    assert verdicts(results) == [LANE, N, N]


def test_a_relay_that_hangs_up_after_each_hello_is_left_alone() -> None:
    """It greets, and closes before a word is said: no message is at fault, and it must not go on for ever."""
    with ScriptedRelay(at("MAIL", "hang up"), CHUNKED) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3, size=LARGE), math.inf)
        assert verdicts(finish(sender)) == [LANE, N, N]
        assert server.connections == 2


@pytest.mark.parametrize("mode", MODES)
def test_a_message_whose_time_is_over_is_not_completed(mode: str) -> None:
    """As where the process was stopped in the middle of it: others may have taken it over since."""
    results, server = send(usual, MODES[mode], 1, size=LARGE, timeouts=replace(PATIENT, whole=0.0))
    assert verdicts(results) == [LANE]
    assert server.taken == []


@pytest.mark.parametrize("mode", MODES)
def test_what_was_handed_over_whole_and_is_unanswered_is_uncertain(mode: str) -> None:
    results, server = send(at(".", "hang up", 2), MODES[mode], 30)
    accepted = [each.delivery for each in results if each.verdict is A]
    assert accepted == [1]
    assert results[1].verdict is UNCERTAIN
    assert set(server.taken) <= {each.delivery for each in results if each.verdict in (A, UNCERTAIN)}
    assert verdicts(results).count(UNCERTAIN) <= (8 if mode == "chunked" else 1)


def test_all_of_a_window_that_was_handed_over_is_uncertain() -> None:
    results, _ = send(at(".", "silence", 1), CHUNKED, 12, window=4, timeouts=HASTY)
    assert verdicts(results) == [UNCERTAIN] * 4 + [N] * 8


def test_a_refusal_that_came_before_the_end_is_certain() -> None:
    script = both(at("RCPT", "550 5.1.1 user unknown", 1), at(".", "hang up", 2))
    results, _ = send(script, CHUNKED, 3)
    assert verdicts(results) == [F, UNCERTAIN, UNCERTAIN]


@pytest.mark.parametrize("reply", ["250 2.0.0 que|", "250-2.0.0 queued\r\n|", "25|"])
@pytest.mark.parametrize("mode", MODES)
def test_half_a_reply_says_nothing(mode: str, reply: str) -> None:
    results, _ = send(at(".", reply, 1), MODES[mode], 1)
    assert verdicts(results) == [UNCERTAIN]


@pytest.mark.parametrize("nonsense", ["354 go ahead", "hello there", "999 what", "2", "120 wait"])
@pytest.mark.parametrize("mode", MODES)
def test_a_senseless_answer_to_the_end_leaves_it_uncertain(mode: str, nonsense: str) -> None:
    results, _ = send(at(".", nonsense, 1), MODES[mode], 1)
    assert verdicts(results) == [UNCERTAIN]


def test_what_was_answered_before_a_senseless_answer_holds() -> None:
    results, _ = send(at(".", "250 2.0.0 Ok\r\nhi", 1), MODES["chunked"], 2)
    assert verdicts(results) == [A, UNCERTAIN]


@pytest.mark.parametrize(("said", "nonsense"), [("MAIL", "354 go"), ("RCPT", "hi"), ("DATA", "250 ok"), ("RSET", "x")])
@pytest.mark.parametrize("mode", ["plain", "pipelined"])
def test_a_senseless_answer_before_the_body_rests_the_lane(mode: str, said: str, nonsense: str) -> None:
    script = both(at(said, nonsense), at("RCPT", "550 5.1.1 no", 1)) if said == "RSET" else at(said, nonsense)
    results, server = send(script, MODES[mode], 2)
    assert verdicts(results) == ([F, A] if said == "RSET" else [LANE, N])
    assert len(server.messages) == (1 if said == "RSET" else 0)


@pytest.mark.parametrize("long", ["250 " + "x" * 70_000, "\r\n".join(["250-x"] * 120)])
@pytest.mark.parametrize("mode", MODES)
def test_a_reply_without_end_breaks_the_connection(mode: str, long: str) -> None:
    results, _ = send(at(".", long + "|", 1), MODES[mode], 1)
    assert verdicts(results) == [UNCERTAIN]
    assert "longer" in results[0].reply.text


# -- relays that close -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "|"])
@pytest.mark.parametrize("said", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("mode", MODES)
def test_a_421_to_the_first_message_rests_the_lane(mode: str, said: str, ending: str) -> None:
    said = "." if (mode, said) == ("chunked", "DATA") else said
    closes = "421 4.7.0 closing" + ("\r\n|" if ending else "")
    results, server = send(at(said, closes), MODES[mode], 3)
    assert verdicts(results)[0] is LANE
    assert set(verdicts(results)[1:]) <= ({N} if ending or mode != "chunked" else {N, LANE})
    assert (str(results[0].reply), server.taken) == ("421 4.7.0 closing", [])


@pytest.mark.parametrize("said", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("mode", ["plain", "pipelined"])
def test_a_421_right_after_a_success_means_a_new_connection(mode: str, said: str) -> None:
    results, server = send(at(said, "421 4.7.0 too many messages\r\n|", 3, times=1), MODES[mode], 5)
    assert verdicts(results) == [A] * 5
    assert (server.connections, sorted(server.taken)) == (2, [1, 2, 3, 4, 5])


@pytest.mark.parametrize("said", ["MAIL", "RCPT"])
@pytest.mark.parametrize("delivery", [2, 3, 4])
def test_what_follows_a_421_in_the_window_goes_over_a_new_connection(delivery: int, said: str) -> None:
    results, server = send(at(said, "421 4.7.0 too many messages\r\n|", delivery, times=1), CHUNKED, 8)
    assert verdicts(results) == [A] * 8
    assert (server.connections, sorted(server.taken)) == (2, list(range(1, 9)))


@pytest.mark.parametrize("mode", MODES)
def test_a_421_after_the_end_is_an_answer(mode: str) -> None:
    results, server = send(at(".", "421 4.3.0 shutting down\r\n|", 2), MODES[mode], 4)
    assert verdicts(results)[:2] == [A, LANE]
    assert set(verdicts(results)[2:]) == {N}
    assert server.taken == [1]


def share(reply: str, most: int) -> Script:
    """``most`` messages a connection, as Exim and OpenSMTPD have it."""
    taken: dict[object, int] = {}

    def script(said: str, number: int) -> str | None:
        here = threading.current_thread()
        if said == ".":
            taken[here] = taken.get(here, 0) + 1
        return reply if said.startswith("MAIL") and taken.get(here, 0) >= most else None

    return script


@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize("reply", ["421 4.7.0 too many messages\r\n|", "452 4.5.3 too many messages"])
@pytest.mark.parametrize("mode", MODES)
def test_it_takes_a_limit_of_the_connection_for_what_it_is(mode: str, reply: str, connections: int) -> None:
    results, server = send(share(reply, 10), MODES[mode], 65, connections=connections)
    assert verdicts(results) == [A] * 65
    assert sorted(server.taken) == list(range(1, 66))
    assert server.connections >= 7


def test_a_connection_closed_while_idle_blames_nobody() -> None:
    with ScriptedRelay(usual, CHUNKED) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(2), math.inf)
        finish(sender)
        server.talks[0].connection.sendall(b"421 4.4.2 idle for too long\r\n")
        server.talks[0].connection.shutdown(2)
        sender.offer(parcels(2), math.inf)
        assert verdicts(finish(sender)) == [A, A]
        assert server.connections == 2


# -- relays that hang --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_relay_that_hangs_after_the_end_leaves_it_uncertain(mode: str) -> None:
    results, _ = send(at(".", "silence", 1), MODES[mode], 1, timeouts=HASTY)
    assert (verdicts(results), results[0].reply.phase) == ([UNCERTAIN], Phase.DOT)


@pytest.mark.parametrize("said", ["MAIL", "RCPT", "DATA"])
def test_a_relay_that_hangs_before_the_body_rests_the_lane(said: str) -> None:
    results, _ = send(at(said, "silence"), PIPELINED, 2, timeouts=HASTY)
    assert verdicts(results) == [LANE, N]


@pytest.mark.parametrize("mode", MODES)
def test_a_relay_that_stops_reading_rests_the_lane(mode: str) -> None:
    results, _ = send(at("body", "silence"), MODES[mode], 2, timeouts=HASTY, size=LARGE)
    assert verdicts(results) == [LANE, N]


def test_a_relay_that_never_greets_is_the_relays_trouble() -> None:
    results, _ = send(at("connect", "silence"), CHUNKED, 2, timeouts=HASTY)
    assert (verdicts(results), results[0].reply.phase) == ([Verdict.RELAY, N], Phase.CONNECT)


def test_one_connection_that_hangs_does_not_hold_up_the_others() -> None:
    with (
        ScriptedRelay(at(".", "silence", 1), CHUNKED) as server,
        closing(transport(server.port, 2, window=1)) as sender,
    ):
        sender.offer(parcels(20), math.inf)
        taken: list[int] = []
        for _ in range(40):
            taken += [each.delivery for each in sender.poll(0.2)]
            if len(taken) == 19:
                break
        assert sorted(taken) == list(range(2, 21))

"""The SMTP client and a relay that means well: what is on the wire, and how the transport is driven."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest

from mailer.dispatch.message import Message
from mailer.lib.relays import LIMITS
from mailer.lib.replies import Phase
from tests.faults.house import eventually
from tests.smtp.scripted import CHUNKED, PIPELINED, PLAIN, ScriptedRelay, usual
from tests.smtp.sending import (
    HASTY,
    LANE,
    MODES,
    RELAY,
    SENDER,
    UNCERTAIN,
    A,
    F,
    N,
    Parcel,
    at,
    both,
    finish,
    message,
    parcels,
    send,
    transport,
    verdicts,
)


@pytest.mark.parametrize("mode", MODES)
def test_it_sends_over_one_connection(mode: str) -> None:
    results, server = send(usual, MODES[mode], 20)
    assert verdicts(results) == [A] * 20
    assert (server.connections, server.taken) == (1, list(range(1, 21)))


@pytest.mark.parametrize("mode", MODES)
def test_it_puts_exactly_the_messages_bytes_on_the_wire(mode: str) -> None:
    _, server = send(usual, MODES[mode], 3, size=100_000)
    assert server.messages == [message(each, size=100_000).data for each in (1, 2, 3)]


@pytest.mark.parametrize("mode", MODES)
def test_it_sends_more_than_the_system_takes_at_once(mode: str) -> None:
    _, server = send(usual, MODES[mode], 3, size=3_000_000)
    assert server.messages == [message(each, size=3_000_000).data for each in (1, 2, 3)]


@pytest.mark.parametrize("mode", MODES)
def test_it_names_envelope_sender_and_recipient(mode: str) -> None:
    _, server = send(usual, MODES[mode], 1)
    said = [each for each in server.commands if each.startswith(("MAIL", "RCPT"))]
    assert said == ["MAIL FROM:<b-1@bounces.example>", "RCPT TO:<ada@mail.example>"]


def test_it_says_how_long_a_chunk_is() -> None:
    _, server = send(usual, CHUNKED, 1)
    assert f"BDAT {len(message(1).data)} LAST" in server.commands


def test_it_keeps_the_relays_words() -> None:
    results, _ = send(at(".", "250-2.0.0 queued\r\n250 as 4Fxyz"), PLAIN, 1)
    assert str(results[0].reply) == "250 2.0.0 queued as 4Fxyz"


@pytest.mark.parametrize(
    ("offers", "mode", "verb"),
    [
        (CHUNKED, "auto", "BDAT"),
        (CHUNKED, "chunked", "BDAT"),
        (CHUNKED, "pipelined", "DATA"),
        (CHUNKED, "plain", "DATA"),
        (PIPELINED, "chunked", "DATA"),
        (("CHUNKING",), "auto", "DATA"),
    ],
)
def test_it_speaks_as_relay_and_operator_allow(offers: tuple[str, ...], mode: str, verb: str) -> None:
    results, server = send(usual, offers, 2, mode=mode)
    assert verdicts(results) == [A, A]
    assert {each.split(" ")[0] for each in server.commands} & {"BDAT", "DATA"} == {verb}


def test_it_pipelines_the_next_envelope_with_a_body() -> None:
    """The second envelope comes while the first message is unanswered."""
    with ScriptedRelay() as server:
        came: list[int] = []

        def script(said: str, number: int) -> str | None:
            if said == "." and number == 1:
                came.append(len(server.talks[0].lines.peek()))
            return None

        server.script, server.offers = script, PIPELINED
        with closing(transport(server.port)) as sender:
            sender.offer(parcels(2), math.inf)
            finish(sender)
    assert came[0] > 0


def test_it_keeps_to_its_window() -> None:
    """A relay that answers nothing sees one window and no more."""
    with (
        ScriptedRelay(at(".", "silence"), CHUNKED) as server,
        closing(transport(server.port, window=3)) as sender,
    ):
        sender.offer(parcels(10), math.inf)
        eventually(lambda: sender.poll(0.05) == [] and sender.queued == 7, 10, "a window is under way")
        sender.poll(0.2)
        assert (sender.queued, sender.outstanding) == (7, 10)


@pytest.mark.parametrize("mode", MODES)
def test_it_uses_its_connections_side_by_side(mode: str) -> None:
    results, server = send(usual, MODES[mode], 400, connections=3, window=2)
    assert verdicts(results) == [A] * 400
    assert server.most_open == 3


def test_it_opens_no_more_connections_than_there_is_work_for() -> None:
    _, server = send(usual, CHUNKED, 5, connections=4)
    assert server.connections == 1


@pytest.mark.parametrize("mode", MODES)
def test_it_closes_a_connection_after_its_share(mode: str) -> None:
    results, server = send(usual, MODES[mode], 5, max_messages=2)
    assert verdicts(results) == [A] * 5
    assert (server.connections, server.most_open) == (3, 1)


def test_it_says_goodbye() -> None:
    _, server = send(usual, CHUNKED, 2)
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("mode", MODES)
def test_it_names_the_size_where_the_relay_wants_it(mode: str) -> None:
    _, server = send(usual, (*MODES[mode], "SIZE 100000"), 1)
    assert f"MAIL FROM:<b-1@bounces.example> SIZE={len(message(1).data)}" in server.commands


@pytest.mark.parametrize("mode", MODES)
def test_it_does_not_send_what_is_too_large_for_the_relay(mode: str) -> None:
    with ScriptedRelay(usual, (*MODES[mode], "SIZE 1000")) as server, closing(transport(server.port)) as sender:
        sender.offer([Parcel(message(1, size=2000)), Parcel(message(2))], math.inf)
        results = finish(sender)
    assert verdicts(results) == [F, A]
    assert (results[0].reply.code, results[0].reply.status) == (552, "5.3.4")
    assert server.taken == [2]


def test_it_fails_an_address_beyond_ascii_where_the_relay_cannot_take_it() -> None:
    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer([Parcel(message(1, to="añá@mail.example")), Parcel(message(2))], math.inf)
        results = finish(sender)
    assert verdicts(results) == [F, A]
    assert results[0].reply.status == "5.6.7"


def test_it_asks_for_smtputf8_where_it_is_needed() -> None:
    with ScriptedRelay(usual, ("SMTPUTF8",)) as server, closing(transport(server.port)) as sender:
        sender.offer([Parcel(message(1, to="añá@mail.example")), Parcel(message(2))], math.inf)
        assert verdicts(finish(sender)) == [A, A]
    mails = [each for each in server.commands if each.startswith("MAIL")]
    assert mails == ["MAIL FROM:<b-1@bounces.example> SMTPUTF8", "MAIL FROM:<b-2@bounces.example>"]
    assert "RCPT TO:<añá@mail.example>" in server.commands


@pytest.mark.parametrize(
    "to", ["ada@mail.example>\r\nRCPT TO:<eve@mail.example", "a b@mail.example", "<ada@mail.example"]
)
def test_no_address_can_say_anything_to_the_relay(to: str) -> None:
    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer([Parcel(message(1, to=to))], math.inf)
        assert verdicts(finish(sender)) == [F]
    assert not any(each.startswith("RCPT") for each in server.commands)


@dataclass(frozen=True)
class Made:
    """A parcel that is put together when its turn comes."""

    delivery: int
    make: Callable[[], Message]

    def message(self) -> Message:
        return self.make()


def test_it_fails_a_message_that_cannot_be_put_together() -> None:
    def broken() -> Message:
        raise ValueError("the name holds a line break")

    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer([Made(1, broken), Parcel(message(2))], math.inf)
        results = finish(sender)
    assert verdicts(results) == [F, A]
    assert "line break" in results[0].reply.text


def test_it_puts_messages_together_no_sooner_than_there_is_room() -> None:
    made: list[int] = []

    def make(number: int) -> Made:
        return Made(number, lambda: made.append(number) or message(number))  # type: ignore[func-returns-value]

    with ScriptedRelay(at("MAIL", "silence")) as server, closing(transport(server.port)) as sender:
        sender.offer([make(each) for each in range(1, 9)], math.inf)
        eventually(lambda: sender.poll(0.05) == [] and made, 10, "the first is put together")
        sender.poll(0.1)
    assert made == [1]


def test_what_was_not_begun_in_time_comes_back() -> None:
    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3), time.monotonic() - 1)
        assert verdicts(finish(sender)) == [N, N, N]
    assert not server.taken


def test_what_waits_behind_a_silent_relay_comes_back_in_time() -> None:
    with ScriptedRelay(at("connect", "silence")) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3), time.monotonic() + 0.1)
        assert verdicts(sender.poll(10)) == [N, N, N]


def test_recall_brings_back_what_is_queued() -> None:
    with ScriptedRelay(usual, CHUNKED) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3), math.inf)
        sender.recall()
        assert (sender.queued, sender.outstanding) == (0, 3)
        assert verdicts(finish(sender)) == [N, N, N]
        sender.offer(parcels(1), math.inf)
        assert verdicts(finish(sender)) == [A]
    assert server.taken == [1]


def test_first_goes_before_all_that_is_queued() -> None:
    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3), math.inf)
        sender.offer([Parcel(message(8)), Parcel(message(9))], math.inf, first=True)
        finish(sender)
    assert server.taken == [8, 9, 1, 2, 3]


def test_poll_returns_when_few_are_queued() -> None:
    with ScriptedRelay() as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(50), math.inf)
        results = sender.poll(10, low=20)
        assert sender.queued <= 20
        assert len(results) + sender.outstanding == 50
        finish(sender)


def test_poll_returns_at_once_where_nothing_is_outstanding() -> None:
    with closing(transport(1)) as sender:
        assert sender.poll(3600) == []


def test_it_goes_on_after_a_halt_when_all_have_their_results() -> None:
    script = at("RCPT", "451 4.7.1 rate limit exceeded", 1, times=1)
    with ScriptedRelay(script) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(3), math.inf)
        finish(sender)
        sender.offer(parcels(3), math.inf)
        assert verdicts(finish(sender)) == [A, A, A]


def test_it_takes_nothing_while_it_halts() -> None:
    script = both(at("RCPT", "451 4.7.1 rate limit exceeded", 1), at(".", "silence", 2))
    with ScriptedRelay(script, CHUNKED) as server, closing(transport(server.port, timeouts=HASTY)) as sender:
        sender.offer(parcels(2), math.inf)
        results = sender.poll(10)
        sender.offer([Parcel(message(7))], math.inf)
        results += finish(sender)
    assert {each.delivery: each.verdict for each in results} == {1: LANE, 2: UNCERTAIN, 7: N}


def test_it_says_which_relay_cannot_be_reached() -> None:
    with ScriptedRelay() as server:
        port = server.port
    with closing(transport(port)) as sender:
        sender.offer(parcels(2), math.inf)
        results = finish(sender)
    assert verdicts(results) == [RELAY, N]
    assert results[0].reply.phase is Phase.CONNECT
    assert f"127.0.0.1:{port}" in str(results[0].reply)


def test_a_refusal_within_one_write_touches_its_own_message_alone() -> None:
    """A window that goes out in one write, of which the relay refuses one at each step."""
    script = both(both(at("MAIL", "550 5.1.0 no", 2), at("RCPT", "550 5.1.1 no", 5)), at(".", "554 5.6.0 no", 9))
    results, server = send(script, CHUNKED, 12, window=12)
    wanted = {2: SENDER, 5: F, 9: F}
    assert [each.verdict for each in results if each.delivery in wanted] == [SENDER, F, F]
    assert server.taken == [each for each in range(1, 13) if each not in wanted]


def test_the_widest_window_of_small_messages_goes_out_in_one_write() -> None:
    """The system takes 1024 pieces at once (sendmsg(2)); a message is two."""
    results, server = send(usual, CHUNKED, 600, window=LIMITS["window"][1])
    assert verdicts(results) == [A] * 600
    assert server.connections == 1

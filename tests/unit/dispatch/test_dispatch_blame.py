"""Every row of the design's table of blame."""

from __future__ import annotations

import pytest

from mailer.dispatch.backoff import GIVE_UP, lane_pause, row_pause
from mailer.dispatch.blame import Verdict, judge
from mailer.lib.replies import Phase, Reply


@pytest.mark.parametrize(
    ("phase", "code", "text", "sent_before", "verdict"),
    [
        (Phase.DOT, 250, "2.0.0 queued", 0, Verdict.ACCEPTED),
        (Phase.CONNECT, 0, "refused", 0, Verdict.RELAY),
        (Phase.CONNECT, 554, "no service", 0, Verdict.RELAY),
        (Phase.CONNECT, 421, "too many connections", 0, Verdict.LANE),
        (Phase.CONNECT, 450, "4.7.1 not now", 0, Verdict.LANE),
        (Phase.EHLO, 451, "4.3.0 not now", 0, Verdict.LANE),
        (Phase.AUTH, 421, "too many logins", 0, Verdict.LANE),
        (Phase.AUTH, 454, "4.7.0 no login for now", 0, Verdict.RELAY),
        (Phase.MAIL, 530, "5.7.0 login first", 0, Verdict.RELAY),
        (Phase.TLS, 0, "certificate", 0, Verdict.RELAY),
        (Phase.AUTH, 535, "5.7.8 bad credentials", 0, Verdict.RELAY),
        (Phase.MAIL, 421, "too many", 3, Verdict.RECONNECT),
        (Phase.MAIL, 452, "4.5.3 too many messages", 100, Verdict.RECONNECT),
        (Phase.RCPT, 421, "closing", 3, Verdict.RECONNECT),
        (Phase.MAIL, 421, "closing", 0, Verdict.LANE),
        (Phase.RCPT, 421, "closing", 0, Verdict.LANE),
        (Phase.DOT, 421, "closing", 5, Verdict.LANE),
        (Phase.RCPT, 450, "4.7.28 unusual rate", 0, Verdict.LANE),
        (Phase.RCPT, 451, "Rate limit exceeded", 0, Verdict.LANE),
        (Phase.RCPT, 452, "4.2.2 Mailbox full, try again later", 0, Verdict.DEFERRED),
        (Phase.RCPT, 450, "4.2.0 Greylisted, too many messages, try again later", 0, Verdict.DEFERRED),
        (Phase.DOT, 451, "4.3.0 please try again later", 0, Verdict.DEFERRED),
        (Phase.MAIL, 550, "5.1.8 bad sender", 0, Verdict.SENDER),
        (Phase.MAIL, 552, "5.3.4 too big", 0, Verdict.FAILED),
        (Phase.RCPT, 550, "5.1.1 user unknown", 0, Verdict.FAILED),
        (Phase.RCPT, 550, "5.1.1 user unknown", 9, Verdict.FAILED),
        (Phase.DATA, 554, "no", 0, Verdict.FAILED),
        (Phase.DOT, 554, "5.7.1 spam", 0, Verdict.FAILED),
        (Phase.RCPT, 450, "4.2.1 greylisted", 0, Verdict.DEFERRED),
        (Phase.DOT, 451, "4.3.0 disk", 7, Verdict.DEFERRED),
        (Phase.DOT, 0, "connection lost", 0, Verdict.UNCERTAIN),
        (Phase.DOT, 0, "connection lost", 8, Verdict.UNCERTAIN),
        (Phase.RCPT, 0, "connection lost", 0, Verdict.RECONNECT),
        (Phase.DATA, 0, "connection lost", 0, Verdict.RECONNECT),
    ],
)
def test_it_blames_whoever_is_at_fault(phase: Phase, code: int, text: str, sent_before: int, verdict: Verdict) -> None:
    assert judge(Reply(phase, code, text), sent_before) is verdict


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT])
@pytest.mark.parametrize("code", [0, *range(200, 600, 7)])
@pytest.mark.parametrize("sent_before", [0, 1])
def test_it_has_an_answer_to_everything_and_accepts_only_after_the_dot(
    phase: Phase, code: int, sent_before: int
) -> None:
    accepted = judge(Reply(phase, code, "?"), sent_before) is Verdict.ACCEPTED
    assert accepted == (phase is Phase.DOT and 200 <= code < 300)


def test_it_lets_a_lane_rest_longer_each_time_and_not_for_ever() -> None:
    pauses = [lane_pause(failures, 1.0).total_seconds() for failures in range(1, 12)]
    assert pauses[:4] == [60, 120, 240, 480]
    assert max(pauses) == pauses[-1] == 4000


def test_it_spreads_the_pauses_of_lanes() -> None:
    assert lane_pause(3, 0.0) < lane_pause(3, 0.5) < lane_pause(3, 1.0)


def test_it_tries_a_delivery_after_a_quarter_of_an_hour_and_then_up_to_four_hours() -> None:
    pauses = [row_pause(attempts, 0.5).total_seconds() / 60 for attempts in range(1, 8)]
    assert pauses == [15, 30, 60, 120, 240, 240, 240]


def test_it_gives_up_after_three_days() -> None:
    assert GIVE_UP.total_seconds() == 72 * 3600

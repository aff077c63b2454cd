"""The places where a test may kill the sender are where their names say, in every mode."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from mailer.dispatch.smtp import modes, session, stream
from mailer.lib import killpoints
from mailer.lib.killpoints import KillPoint
from tests.smtp.scripted import ScriptedRelay
from tests.smtp.sending import MODES, A, finish, parcels, transport, verdicts


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The kill points reached, none of which kills."""
    points: list[str] = []
    for module in (modes, session, stream):
        monkeypatch.setattr(module, "reach", lambda point: points.append(point.value))
    killpoints.arm("after-dot:1000000")
    yield points
    killpoints.arm("")


@pytest.mark.parametrize("mode", MODES)
def test_each_message_passes_them_in_order(mode: str, reached: list[str]) -> None:
    with ScriptedRelay(offers=MODES[mode]) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(1), math.inf)
        assert verdicts(finish(sender)) == [A]
    order = ["before-dot", "after-dot"]
    assert reached == ([*order, "after-rcpt"] if mode == "chunked" else ["after-rcpt", "after-354", *order])


@pytest.mark.parametrize("size", [50, 3_000_000])
@pytest.mark.parametrize("mode", MODES)
def test_each_message_of_many_passes_them(mode: str, size: int, reached: list[str]) -> None:
    with ScriptedRelay(offers=MODES[mode]) as server, closing(transport(server.port)) as sender:
        sender.offer(parcels(5, size), math.inf)
        assert verdicts(finish(sender)) == [A] * 5
    assert [reached.count(point) for point in ("after-rcpt", "before-dot", "after-dot")] == [5, 5, 5]


@pytest.mark.parametrize("mode", MODES)
def test_only_the_last_byte_is_missing_before_the_dot(
    mode: str, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever dies there has completed no message, and whoever dies after it has completed one."""

    class Died(BaseException):
        pass

    def die(point: KillPoint) -> None:
        if point is KillPoint.BEFORE_DOT:
            raise Died

    monkeypatch.setattr(stream, "reach", die)
    with ScriptedRelay(offers=MODES[mode]) as server:
        sender = transport(server.port)
        sender.offer(parcels(2), math.inf)
        with pytest.raises(Died):
            finish(sender)
        for each in server.talks:  # as the death of the process closes its sockets
            with suppress(OSError):
                each.connection.shutdown(2)
        assert server.messages == []

"""Dispatchers killed with SIGKILL in the middle of 2,000 messages, five times, and the broker flushed once."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.agreement import Comparison, compare
from tests.faults.house import House, eventually, kill

PEOPLE = 2000
KILLS = 5
WINDOW = 8
SETTLING_SECONDS = 60.0


@dataclass(frozen=True)
class Wreck:
    """A house after its faults, still running."""

    house: House
    campaign: int
    killed: tuple[int, ...]
    found: Comparison


def wrecked(house: House, policy: str, name: str) -> Wreck:
    """What a campaign to all comes to under ``policy``; prints the figures under ``name``."""
    house.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
    campaign = house.campaign("donors", policy=policy)
    house.start_all()
    house.mailer("campaign", "start", campaign)
    killed = tuple(_kill_in_the_middle(house, campaign, number) for number in range(KILLS))
    eventually(lambda: _is_closed(house, campaign), SETTLING_SECONDS, "everything is settled after the last kill")
    found = compare(house, campaign)
    print(f"\n{name}: {dict(found.counts)}, caught {found.caught.total()}, lost {len(found.lost)}, ", end="")
    print(f"doubled {len(found.doubled)}, pids killed {killed}")
    return Wreck(house, campaign, killed, found)


def _kill_in_the_middle(house: House, campaign: int, number: int) -> int:
    """Kill a dispatcher with messages in force, once another share of the audience is settled."""
    share = PEOPLE * (number + 1) // (KILLS + 2)
    eventually(lambda: house.settled(campaign) >= share, 120, f"{share} are settled", pause=0.02)
    pid = eventually(lambda: _kill_one(house), 60, "a dispatcher is at work", pause=0.005)
    if number == KILLS // 2:
        house.flush_broker()
    return int(pid)


def _kill_one(house: House) -> int:
    """Kill whoever has armed a window just now; 0 where nobody has."""
    sql = "SELECT d.pid FROM dispatch_dispatcher d JOIN campaigns_window w ON w.owner = d.id WHERE w.lost_at IS NULL"
    return next((pid for (pid,) in house.query(sql) if kill(pid)), 0)


def _is_closed(house: House, campaign: int) -> bool:
    return house.query("SELECT state FROM campaigns_campaign WHERE id = ?", campaign) == [("closed",)]

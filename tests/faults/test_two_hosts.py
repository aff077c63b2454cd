"""Two worker hosts, each with its own data folder, on one PostgreSQL and one Valkey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailer.catcher.store import CatcherStore
from tests.faults.agreement import Comparison, compare
from tests.faults.conftest import Housed
from tests.faults.house import House, eventually

pytestmark = [pytest.mark.faults, pytest.mark.postgres]

PEOPLE = 1000


@dataclass(frozen=True)
class Outcome:
    """What two hosts did together."""

    found: Comparison
    recipients: Counter[str]
    hosts: set[str]


@pytest.fixture(scope="module")
def outcome(on_postgres: Housed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    with on_postgres() as first:
        second = House(tmp_path_factory.mktemp("second"), first.database)
        first.start("broker", "catcher")
        relay = f"smtp://127.0.0.1:{first.catcher}?name=main&tls=none&connections=2"
        for house in (first, second):
            house.more |= {"MAILER_RELAYS": relay, "MAILER_BROKER_URL": f"redis+socket://{first.broker}"}
        try:
            first.start("control")
            workers = {
                each.start("dispatch:1").pids["dispatch"]: name for each, name in ((first, "first"), (second, "second"))
            }
            for house in (first, second):  # or the first could have it all before the second is up
                eventually(lambda: " ready." in house.logs("dispatch"), 60, "the worker is up")  # noqa: B023
            first.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
            campaign = first.campaign("donors")
            first.mailer("campaign", "start", campaign)
            hosts = _hosts_at_work(first, campaign, workers)
            assert first.finish(campaign)["state"] == "closed"
            with CatcherStore(first.store) as store:
                recipients = Counter(store.recipients())
            yield Outcome(compare(first, campaign), recipients, hosts)
        finally:
            second.stop()


def _hosts_at_work(house: House, campaign: int, workers: dict[int, str]) -> set[str]:
    """Whose processes held slots with messages in force while the campaign ran."""
    seen: set[str] = set()

    def look() -> bool:
        sql = "SELECT d.pid FROM dispatch_dispatcher d JOIN campaigns_window w ON w.owner = d.id"
        seen.update(workers[_parent(pid)] for (pid,) in house.query(sql) if _parent(pid) in workers)
        return house.settled(campaign) == PEOPLE

    eventually(look, 120, "everybody is settled", pause=0.05)
    return seen


def _parent(pid: int) -> int:
    """The process that started this one; 0 where it has gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def test_it_has_both_hosts_take_part(outcome: Outcome) -> None:
    assert outcome.hosts == {"first", "second"}


def test_it_mails_every_subscriber_once(outcome: Outcome) -> None:
    assert outcome.recipients == Counter({f"reader{number}@example.org": 1 for number in range(PEOPLE)})


def test_it_accounts_for_every_message(outcome: Outcome) -> None:
    assert outcome.found.counts == {"accepted": PEOPLE}
    assert (outcome.found.lost, outcome.found.doubled, outcome.found.unknown) == (set(), set(), set())

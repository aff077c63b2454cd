"""The ledger, as the command line lists it, held against what the catcher has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mailer.catcher.store import CatcherStore
from tests.faults.house import House


@dataclass(frozen=True)
class Comparison:
    """Both sides, by Message-ID."""

    rows: dict[str, dict[str, Any]]
    caught: Counter[str]

    def ids(self, *states: str) -> set[str]:
        """The Message-IDs whose delivery is in one of these states."""
        return {key for key, row in self.rows.items() if row["state"] in states}

    @property
    def counts(self) -> Counter[str]:
        return Counter(row["state"] for row in self.rows.values())

    @property
    def lost(self) -> set[str]:
        """Accepted by the ledger's word, and not at the catcher."""
        return self.ids("accepted") - self.caught.keys()

    @property
    def doubled(self) -> set[str]:
        """At the catcher more than once."""
        return {key for key, times in self.caught.items() if times > 1}

    @property
    def unknown(self) -> set[str]:
        """At the catcher, though the ledger neither says nor fears so."""
        return self.caught.keys() - self.ids("accepted", "uncertain")

    def rows_of(self, *states: str) -> list[dict[str, Any]]:
        return [row for row in self.rows.values() if row["state"] in states]

    def people(self, *states: str) -> list[str]:
        return sorted(row["address"] for row in self.rows.values() if row["state"] in states)


def compare(house: House, campaign: int) -> Comparison:
    """Ledger and catcher of a house that has sent nothing but this campaign."""
    rows = {row["message_id"]: row for row in house.ledger(campaign)}
    with CatcherStore(house.store) as store:
        caught = Counter(key.strip("<>") for key in store.message_ids())
    return Comparison(rows, caught)

"""How a campaign stands in the ledger: more than any command says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.faults.house import House


@dataclass(frozen=True)
class Seen:
    """All of it at one moment."""

    state: str
    rows: list[dict[str, Any]]
    armed: set[str]
    """The Message-IDs of deliveries that a window names, of one still in force or given up."""
    amiss: dict[str, int]
    """By how much the counters differ from the rows."""

    @property
    def settled(self) -> list[str]:
        return [row["message_id"] for row in self.rows if row["state"] != "pending"]


def look(house: House, campaign: int) -> Seen:
    """At a campaign of ``house``."""
    done = house.python(f"from tests.faults.look import tell; tell({campaign})")
    assert done.status == 0, done.err
    found = done.json()
    return Seen(**{**found, "armed": set(found["armed"])})


def tell(campaign: int) -> None:
    """In a process of the house."""
    from django.db import transaction

    from mailer.campaigns import counters, ledger
    from mailer.campaigns.models import Campaign, Window

    with transaction.atomic():
        here = Campaign.objects.get(pk=campaign)
        windows = Window.objects.filter(batch__campaign=campaign).values_list("ids", flat=True)
        counted, real = counters.counts(campaign), counters.recount(campaign)
        seen = {
            "state": str(here.state),
            "rows": list(ledger.rows(here)),
            "armed": [ledger.message_id(here, pk) for ids in windows for pk in ids],
            "amiss": {state.word: real[state] - counted[state] for state in real if real[state] != counted[state]},
        }
    print(json.dumps(seen))

"""Leave to send, as a drain asks the lanes' book for it and remembers until when there is none."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mailer.dispatch import pace
from mailer.dispatch.steps import attempt
from mailer.dispatch.windows import Lot
from mailer.lib.relays import Relay


@dataclass(slots=True)
class Leave:
    """Of one relay. Moments are on the monotonic clock."""

    relay: Relay
    granted: dict[str, float] = field(default_factory=dict)
    """Rated lanes, and when there may be leave for more."""
    aside: dict[str, float] = field(default_factory=dict)
    """As ``granted``, of lanes whose own limit it is, and not their relay's."""
    fresh: dict[Lot, float] = field(default_factory=dict)
    """Until when what was just granted to a rated lane is to be begun."""

    def ask(self, lot: Lot, wanted: int, now: datetime) -> int:
        """How many of ``wanted`` may go; ``now`` is the database's."""
        provider, moment = lot.claim.provider, time.monotonic()
        if wanted <= 0 or self.granted.get(provider, 0.0) > moment:
            return 0
        grant = pace.grant(self.relay, provider, wanted, now)
        if grant.number < wanted or grant.fresh is not None:
            self.granted[provider] = moment + grant.wait
        self.aside[provider] = 0.0 if grant.whole else moment + grant.wait
        if grant.fresh is not None:
            self.fresh[lot] = time.monotonic() + grant.fresh
        return grant.number

    def give_back(self, lot: Lot, number: int, now: datetime) -> None:
        """What was granted and not begun. Where that fails the hour is a little shorter: no reason to lose what the
        relay has answered."""
        if number > 0:
            attempt(pace.give_back, self.relay, lot.claim.provider, number, now)

    def waits(self, moment: float) -> list[float]:
        """Seconds from ``moment`` until there may be leave, of each lane that waits for it."""
        return [each - moment for each in self.granted.values() if each > moment]

    def waiting(self, providers: Iterable[str]) -> set[str]:
        """Those of ``providers`` that wait for leave of their own."""
        moment = time.monotonic()
        return {provider for provider in providers if self.aside.get(provider, 0.0) > moment}

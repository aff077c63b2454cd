"""How much of what a drain holds may be under way: a window a connection at a time, two in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.dispatch.windows import Lot, Standing


@dataclass(frozen=True, slots=True)
class Quota:
    """Of one drain. ``window`` is the relay's; a lane may have one of its own."""

    connections: int
    window: int

    @property
    def size(self) -> int:
        """Messages of a window a connection, on all connections."""
        return self.connections * self.window

    def room(self, under_way: int) -> int:
        """How many more may be armed at once where so many are under way."""
        return min(self.size, 2 * self.size - under_way)

    def low(self, lots: Sequence[Lot]) -> int:
        """With how many queued more may be armed; 0 where there is no more."""
        return self.size // 2 if any(lot.left for lot in lots) else 0

    def of(self, lot: Lot) -> int:
        """How many more of ``lot`` may be armed, were it alone."""
        if lot.standing is not Standing.OURS:
            return 0
        if lot.probing:
            return 0 if lot.armed else 1
        few = lot.claim.connections
        if few is not None and few < self.connections:  # so many under way use no more connections than that
            return max(0, min(few - len(lot.armed) + len(lot.known), len(lot.left)))
        size = self.connections * (lot.claim.window or self.window)
        return max(0, min(size, 2 * size - len(lot.armed), len(lot.left)))


def is_alone(lots: Sequence[Lot]) -> bool:
    """Whether a batch is held whose dispatchers have died: nothing else goes with it, so that nothing else is blamed if
    it happens again."""
    return any(lot.claim.losses for lot in lots)


def in_turn(lots: Sequence[Lot]) -> Sequence[Lot]:
    """Urgent ones first; one that goes alone last, when all others are done."""
    others = [lot for lot in lots if not lot.claim.losses]
    return sorted(others, key=lambda lot: not lot.first) or lots[:1]

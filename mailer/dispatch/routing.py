"""Which relay a campaign's mail takes: by its sender's domain, and in the order of MAILER_RELAYS. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailer.lib.relays import Relay

WHOLE_RELAY = ""


def domain_of(sender: str) -> str:
    """The domain of an address, in lower case."""
    return sender.rpartition("@")[2].strip().lower()


def takes(relay: Relay, domain: str, relays: Sequence[Relay]) -> bool:
    """Whether ``relay`` takes mail from senders at ``domain``: it names that domain, or none does and it names none."""
    if relay.senders:
        return domain in relay.senders
    return not any(domain in each.senders for each in relays)


def before(relay: Relay, domain: str, relays: Sequence[Relay]) -> tuple[Relay, ...]:
    """The relays that have the mail of ``domain`` before ``relay``, in whose stead it takes what they cannot."""
    if relay.beside:
        return ()
    names = [each.name for each in relays]
    earlier = relays[: names.index(relay.name)] if relay.name in names else ()
    return tuple(each for each in earlier if takes(each, domain, relays))


@dataclass(frozen=True, slots=True)
class Providers:
    """A set of providers: all but ``but``, or only ``only`` less ``but``."""

    but: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    @property
    def none(self) -> bool:
        return self.only is not None and not self.only - self.but

    def __contains__(self, provider: object) -> bool:
        return provider not in self.but and (self.only is None or provider in self.only)


def open_to(
    relay: Relay, domain: str, relays: Sequence[Relay], asleep: frozenset[str], away: Mapping[str, frozenset[str]]
) -> Providers:
    """The providers whose mail from ``domain`` the relay may take now. ``asleep`` are those it must leave alone itself;
    ``away`` are those that each other relay cannot serve, WHOLE_RELAY among them being all."""
    if WHOLE_RELAY in asleep or not takes(relay, domain, relays):
        return Providers(only=frozenset())
    left_over = [away.get(each.name, frozenset()) for each in before(relay, domain, relays)]
    some = [each for each in left_over if WHOLE_RELAY not in each]
    return Providers(but=asleep, only=frozenset.intersection(*some) if some else None)

"""The audit of a proof, line by line, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailer.issues.models import ProofEvent
from mailer.issues.signers import name_of

if TYPE_CHECKING:
    from mailer.issues.models import Proof

PREFIX = 12
SHOWN = 500
"""Lines: there are few, but for comments, and those are bounded."""

_Kind = ProofEvent.Kind
_QUIET = {_Kind.RETURNED, _Kind.COMMENTED}
"""What was written stands on the page already."""


@dataclass(frozen=True, slots=True)
class Line:
    """``digest`` is its beginning; ``origin`` an IP address and the browser, as far as they are known."""

    at: datetime
    kind: str
    who: str
    detail: str
    digest: str
    origin: str
    differs: bool
    """Whether the proof gave another digest then than the one it was made with."""


def history(proof: Proof) -> list[Line]:
    return list(_lines(proof))


def _lines(proof: Proof) -> Iterator[Line]:
    for event in proof.events.select_related("on_behalf_of")[:SHOWN]:
        yield Line(
            at=event.at,
            kind=event.get_kind_display(),
            who=_who(event),
            detail=_detail(event),
            digest=event.digest[:PREFIX],
            origin=" · ".join(part for part in (event.address or "", event.agent) if part),
            differs=event.digest != proof.digest,
        )


def _who(event: ProofEvent) -> str:
    if event.on_behalf_of:
        return _("{name} for {signer}").format(name=event.name, signer=name_of(event.on_behalf_of))
    return event.name


def _detail(event: ProofEvent) -> str:
    if event.kind == _Kind.SUPERSEDED:
        return _("by proof {id}").format(id=event.detail)
    return "" if event.kind in _QUIET else event.detail

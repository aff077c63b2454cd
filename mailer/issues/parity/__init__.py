"""Whether two editions of an issue say the same: blocks, figures, dates, amounts, links, names of programmes. Pure."""

from mailer.issues.parity.compare import Code, Difference, compare
from mailer.issues.parity.facts import Fact, Kind

__all__ = ["Code", "Difference", "Fact", "Kind", "compare"]

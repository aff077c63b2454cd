"""What the compiler refuses, with the place and the remedy in the error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """Why a merge field cannot be filled."""

    UNKNOWN = "unknown"
    MALFORMED = "malformed"
    NEEDS_FALLBACK = "needs-fallback"
    NOT_HERE = "not-here"


@dataclass(frozen=True, slots=True)
class MergeError:
    """One merge field that cannot stand as it is. ``block_id`` is empty outside blocks (subject, greeting, …)."""

    block_id: str
    kind: str
    field: str
    found: str
    problem: Problem
    suggestion: str = ""

    @property
    def where(self) -> str:
        """The place in words, e.g. ``block 3f2a (story), field title``."""
        return f"block {self.block_id} ({self.kind}), field {self.field}" if self.block_id else f"field {self.field}"

    def __str__(self) -> str:
        return f"{self.where}: {self.found} {_REASONS[self.problem]}{self._remedy()}"

    def _remedy(self) -> str:
        return f" Write {self.suggestion}" if self.suggestion else ""


_REASONS = {
    Problem.UNKNOWN: "is no merge field.",
    Problem.MALFORMED: "cannot be read as a merge field: it needs two braces on both sides, all in one style of text.",
    Problem.NEEDS_FALLBACK: "is empty for some subscribers and has no fallback.",
    Problem.NOT_HERE: "cannot stand here: in addresses a merge field goes after the host of a web link.",
}


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link that would vanish from the mail: its words would stay, and lead nowhere. ``words`` is empty where the
    field holds nothing but the address; ``block_id`` outside blocks."""

    block_id: str
    kind: str
    field: str
    words: str
    address: str


class Fault(StrEnum):
    """What kept an issue from being compiled."""

    MERGE_FIELDS = "merge-fields"
    COLOUR = "colour"
    LANGUAGE = "language"
    DIRECTION = "direction"
    ADDRESS = "address"
    THEME = "theme"


class CompileError(Exception):
    """The issue cannot be compiled; the message names the place and what to do.

    Whoever translates it has ``fault``, the place as :class:`MergeError` has it, and ``found``: what stands there."""

    def __init__(
        self,
        message: str,
        fault: Fault = Fault.THEME,
        *,
        block_id: str = "",
        kind: str = "",
        field: str = "",
        found: str = "",
        merge_errors: tuple[MergeError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.block_id, self.kind, self.field, self.found = block_id, kind, field, found
        self.merge_errors = merge_errors

    @classmethod
    def from_merge_errors(cls, errors: tuple[MergeError, ...]) -> CompileError:
        """One error that tells all of ``errors``, a line each."""
        return cls("\n".join(str(error) for error in errors), Fault.MERGE_FIELDS, merge_errors=errors)

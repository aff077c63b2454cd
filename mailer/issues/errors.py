"""What this layer refuses. Each message is for people: it says what is wrong and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailer.issues.preflight import Finding


class Refused(Exception):
    """The base: nothing was changed."""


class ImportRefused(Refused):
    """A YAML file cannot become an issue. ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class PictureRefused(Refused):
    """A file is no picture that we take."""


class ManuscriptRefused(Refused):
    """A manuscript cannot become an issue."""


class OverrideRefused(Refused):
    """A finding cannot be overridden so."""


class PreflightFailed(Refused):
    """Findings stand in the way of a proof; ``findings`` are those errors that nobody overrode."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class ProofRefused(Refused):
    """A proof that must not be signed or sent."""


class TranslationRefused(Refused):
    """An issue cannot get an edition in a language."""

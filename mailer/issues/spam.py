"""What SpamAssassin says of a message, where it is installed: a program of its own, run without network or memory."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from email import message_from_bytes

PROGRAM = "spamassassin"
LIMIT = 1.5
"""Points from which on a newsletter should be looked at again; most servers call a mail spam from 5."""

_SETTINGS = (
    "use_bayes 0",  # what it learnt from somebody's mail says nothing of ours
    "report_safe 0",
    "fold_headers 0",
    "clear_headers",
    "add_header all Points _TESTSSCORES(,)_",
    "add_header all Report _REPORT_",
)
_POINTS = re.compile(r"(\w+)=(-?\d+(?:\.\d+)?)")
_RULE = re.compile(r"\s?\*\s+-?\d+\.\d+\s+(?=\w)")
_CONTINUED = re.compile(r"\s\*\s+")


@dataclass(frozen=True, slots=True)
class SpamRule:
    """A rule that a message hit; negative points speak for it. ``description`` is SpamAssassin's own, in English."""

    name: str
    points: float
    description: str


@dataclass(frozen=True, slots=True)
class SpamReport:
    """The rules that a message hit, those that weigh most first."""

    rules: tuple[SpamRule, ...]

    @property
    def score(self) -> float:
        """All points together, to three decimals."""
        return round(sum(rule.points for rule in self.rules), 3)


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


def spam_score(message: bytes, timeout: float = 20) -> SpamReport | None:
    """What SpamAssassin's local tests find in a whole message. It is a matter of two to three seconds.

    None where it is not installed, cannot run, or takes longer than ``timeout`` seconds."""
    program = shutil.which(PROGRAM)
    marked = _run(program, message, timeout) if program else None
    return read_report(marked) if marked else None


def _run(program: str, message: bytes, timeout: float) -> bytes | None:
    """The message with the headers that SpamAssassin adds."""
    settings = [f"--cf={line}" for line in _SETTINGS]
    with tempfile.TemporaryDirectory(prefix="spam-") as home:
        try:
            done = subprocess.run(
                [program, "--local", "--nocreate-prefs", f"--prefspath={home}/none", *settings],
                input=message,
                capture_output=True,
                timeout=timeout,
                cwd=home,
                env={"HOME": home, "PATH": os.defpath, "LC_ALL": "C"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return done.stdout if done.returncode == 0 else None


def read_report(marked: bytes) -> SpamReport | None:
    """The report in a message that SpamAssassin has marked; None where there is none."""
    headers = message_from_bytes(marked)
    points = headers.get("X-Spam-Points")
    if points is None:
        return None
    described = _descriptions(str(headers.get("X-Spam-Report", "")))
    rules = [SpamRule(name, float(value), described.get(name, "")) for name, value in _POINTS.findall(str(points))]
    return SpamReport(tuple(sorted(rules, key=lambda rule: -rule.points)))


def _descriptions(report: str) -> dict[str, str]:
    """Rule -> what it looks for, from ``* -1.0 NAME Words *      more words * 0.7 NAME …``."""
    named = (piece.partition(" ") for piece in _RULE.split(report))
    return {name: _CONTINUED.sub(" ", words.strip()) for name, _, words in named}

"""Real bounces. RFC 3464 fields alone carry about half of them; the rest is for readers of each server's own words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailer.outcomes.files import classify_file

BOUNCES = Path(__file__).resolve().parents[2].parent / "shared" / "bounces"

pytestmark = pytest.mark.skipif(not (BOUNCES / "mails").is_dir(), reason="the folder ../shared/bounces is not here")


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The lines of score.py: what it counts -> per cent."""
    predictions = tmp_path_factory.mktemp("bounces") / "predictions.jsonl"
    rows = [json.dumps(classify_file(path)) for path in sorted((BOUNCES / "mails").rglob("*.eml"))]
    predictions.write_text("\n".join(rows))
    command = [sys.executable, str(BOUNCES / "score.py"), str(predictions)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(printed)
    return {name: float(share) for share, name in re.findall(r"^ *([\d.]+) %.*?/\d+ +(.+)$", printed, re.MULTILINE)}


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("bounce: no other address", 99),
        ("bounce: a right recipient", 55),
        ("kind: bounce", 57),
        ("kind: not-a-bounce", 100),
        ("permanent/temporary agrees", 97),
        ("status exact, where the mail states one", 93),
        ("hard/soft agrees, ambiguous ones left out", 80),
        ("hard: those marked hard that are", 95),
    ],
)
def test_it_reads_real_bounces(scores: dict[str, float], what: str, least: float) -> None:
    assert scores[what] >= least


def test_it_classifies_in_the_words_of_the_score() -> None:
    row = classify_file(BOUNCES / "mails" / "lhost-postfix-05.eml")
    assert sorted(row) == ["file", "kind", "recipients"]
    assert sorted(row["recipients"][0]) == ["address", "hard", "permanent", "reason", "status"]

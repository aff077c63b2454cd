"""Bounces from files: what ``mailer bounce`` calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from mailer.outcomes.classify import classify
from mailer.outcomes.ingest import IngestResult, ingest
from mailer.outcomes.mime import MAX_RAW_BYTES
from mailer.outcomes.models import Evidence
from mailer.outcomes.parse import Action, Recipient, parse


def classify_file(path: Path | str) -> dict[str, Any]:
    """What a mail in a file says: kind, and the recipients it did not (yet) reach. Raises OSError."""
    report = parse(_read(path))
    recipients = [
        _row(recipient) for recipient in report.recipients if recipient.action in (Action.FAILED, Action.DELAYED)
    ]
    return {"file": str(path), "kind": str(report.kind), "recipients": recipients}


def ingest_file(path: Path | str, now: datetime | None = None) -> IngestResult:
    """Records a mail in a file as if it had arrived. Raises OSError."""
    return ingest(_read(path), None, Evidence.Source.FILE, now or timezone.now())


def _read(path: Path | str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MAX_RAW_BYTES)


def _row(recipient: Recipient) -> dict[str, Any]:
    verdict = classify(recipient.status, recipient.diagnostic)
    return {
        "address": recipient.address,
        "status": recipient.status,
        "permanent": verdict.permanent,
        "hard": verdict.hard and recipient.action is Action.FAILED,
        "reason": verdict.reason,
    }

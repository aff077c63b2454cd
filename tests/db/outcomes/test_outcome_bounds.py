"""What one return path can make us keep."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mailer.outcomes.files import ingest_file
from mailer.outcomes.ingest import IngestResult, ingest
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import Suppression
from tests.db.outcomes.cast import NOW, a_campaign, a_delivery, return_path
from tests.unit.outcomes.reports import block, note, report

pytestmark = pytest.mark.django_db

FULL = "Delivery {} has 20 outcomes: what else comes for it is dropped."


def arrive(raw: bytes, to: str) -> IngestResult:
    return ingest(raw, to, Evidence.Source.SMTP, NOW)


def flood(to: str, count: int, status: str = "4.2.2") -> list[IngestResult]:
    """As many different reports."""
    return [arrive(report(block(status=status), message_id=f"{number}@mx"), to) for number in range(count)]


def test_it_records_twenty_outcomes_of_a_delivery_and_drops_the_rest() -> None:
    results = flood(return_path(a_delivery()), 23)
    assert [result.dropped for result in results] == [False] * 20 + [True] * 3
    assert (Outcome.objects.count(), Evidence.objects.count()) == (20, 20)


def test_it_suppresses_nobody_for_what_it_drops() -> None:
    path = return_path(a_delivery("ana@example.org"))
    flood(path, 20)
    result = arrive(report(block("ana@example.org"), message_id="dead@mx"), path)
    assert (result.dropped, result.recorded, result.suppressed, Suppression.objects.count()) == (True, False, False, 0)


def test_it_counts_each_delivery_by_itself() -> None:
    campaign = a_campaign()
    flood(return_path(a_delivery("ana@example.org", campaign)), 21)
    assert flood(return_path(a_delivery("ben@example.org", campaign)), 1)[0].recorded


def test_it_says_once_that_a_delivery_has_all_it_may_have(caplog: pytest.LogCaptureFixture) -> None:
    delivery = a_delivery()
    flood(return_path(delivery), 25)
    warnings = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [FULL.format(delivery.pk)]


def test_it_keeps_three_mails_that_are_no_reports() -> None:
    path = return_path(a_delivery())
    results = [arrive(note(body=f"Hello {number}"), path) for number in range(5)]
    assert [result.recorded for result in results] == [True] * 3 + [False] * 2
    assert (Outcome.objects.count(), Evidence.objects.count()) == (3, 3)


def test_it_says_once_that_it_drops_mails_that_are_no_reports(caplog: pytest.LogCaptureFixture) -> None:
    delivery = a_delivery()
    for number in range(5):
        arrive(note(body=f"Hello {number}"), return_path(delivery))
    warnings = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [f"Delivery {delivery.pk} has 3 mails that are no reports: further such mails are dropped."]


def test_it_takes_a_bounce_after_a_flood_of_other_mail() -> None:
    path = return_path(a_delivery("ana@example.org"))
    for number in range(5):
        arrive(note(body=f"Hello {number}"), path)
    assert arrive(report(block("ana@example.org")), path).suppressed


def test_it_keeps_the_start_of_a_large_mail_and_the_digest_of_all() -> None:
    raw = report(block(), original="Subject: News\n" + "x" * 70 + "\n" * 400_000)
    arrive(raw, return_path(a_delivery()))
    evidence = Evidence.objects.get()
    assert bytes(evidence.raw) == raw[: 256 * 1024]
    assert evidence.sha256 == hashlib.sha256(raw).hexdigest()


def test_it_records_a_large_mail_that_comes_twice_once() -> None:
    raw, path = report(block(), original="x" * 400_000), return_path(a_delivery())
    assert [arrive(raw, path).recorded, arrive(raw, path).recorded] == [True, False]
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("megabytes", [2, 12])
def test_it_understands_a_bounce_of_any_size_in_a_file(tmp_path: Path, megabytes: int) -> None:
    delivery = a_delivery("ana@example.org")
    picture = ("x" * 76 + "\n") * (megabytes * 1024 * 1024 // 77)
    file = tmp_path / "bounce.eml"
    file.write_bytes(report(block("ana@example.org"), to=return_path(delivery), original="Subject: News\n\n" + picture))
    result = ingest_file(file, NOW)
    assert (result.delivery, result.status, result.suppressed) == (delivery.pk, "5.1.1", True)

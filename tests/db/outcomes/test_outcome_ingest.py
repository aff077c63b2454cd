"""From a returned mail to outcome and suppression."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.catcher.dsn import Bounce, render
from mailer.lib.tokens import Purpose, derive
from mailer.outcomes.files import ingest_file
from mailer.outcomes.ingest import IngestResult, ingest
from mailer.outcomes.models import Evidence, Outcome
from subscribers import lifecycle
from subscribers.models import Suppression
from tests.db.outcomes.cast import DOMAIN, NOW, a_campaign, a_delivery, return_path, token
from tests.unit.outcomes.reports import block, note, report

pytestmark = pytest.mark.django_db

DEAD = report(block("ana@example.org", diagnostic="550 5.1.1 user unknown"))


def arrive(raw: bytes, to: str) -> IngestResult:
    return ingest(raw, to, Evidence.Source.SMTP, NOW)


def suppressed() -> list[str]:
    return list(Suppression.objects.values_list("email_key", flat=True))


def test_it_suppresses_a_dead_address() -> None:
    result = arrive(DEAD, return_path(a_delivery("Ana@example.org")))
    assert (result.hard, result.suppressed) == (True, True)
    suppression = Suppression.objects.get()
    assert (suppression.email_key, suppression.reason) == ("ana@example.org", Suppression.Reason.BOUNCE)
    assert "5.1.1" in suppression.detail


def test_it_records_the_outcome() -> None:
    delivery = a_delivery()
    arrive(DEAD, return_path(delivery))
    outcome = Outcome.objects.get()
    assert (outcome.delivery_id, outcome.kind, outcome.status) == (delivery.pk, "bounce", "5.1.1")
    assert (outcome.permanent, outcome.hard, outcome.reason) == (True, True, "mailbox-does-not-exist")
    assert (outcome.diagnostic, outcome.address) == ("550 5.1.1 user unknown", "ana@example.org")
    assert outcome.occurred_at == NOW


def test_it_keeps_the_evidence() -> None:
    arrive(DEAD, return_path(a_delivery()))
    evidence = Evidence.objects.get()
    assert (bytes(evidence.raw), evidence.source, evidence.received_at) == (DEAD, "smtp", NOW)


def test_it_leaves_the_delivery_s_state_alone() -> None:
    delivery = a_delivery()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.ACCEPTED)
    arrive(DEAD, return_path(delivery))
    assert Delivery.objects.get().state == DeliveryState.ACCEPTED


@pytest.mark.parametrize("status", ["4.1.1", "4.2.2", "4.4.7", "5.2.2", "5.2.1", "5.4.4", "5.7.1", "5.0.0"])
def test_it_suppresses_nobody_for_a_soft_bounce(status: str) -> None:
    result = arrive(report(block("ana@example.org", status)), return_path(a_delivery()))
    assert (result.recorded, result.hard, suppressed()) == (True, False, [])


def test_it_suppresses_nobody_for_a_delay() -> None:
    result = arrive(report(block("ana@example.org", "5.1.1", "delayed")), return_path(a_delivery()))
    assert (result.kind, suppressed()) == ("delayed", [])


def test_it_suppresses_nobody_who_merely_stands_in_a_report() -> None:
    arrive(report(block("bystander@example.net"), block("ben@example.org")), return_path(a_delivery()))
    assert suppressed() == []


def test_it_records_the_same_mail_once() -> None:
    path = return_path(a_delivery())
    first, second = arrive(DEAD, path), arrive(DEAD, path)
    assert (first.recorded, second.recorded, second.suppressed) == (True, False, False)
    assert (Outcome.objects.count(), Evidence.objects.count()) == (1, 1)


def test_it_records_the_same_mail_on_another_way_once() -> None:
    path = return_path(a_delivery())
    arrive(DEAD, path)
    arrive(b"Received: from elsewhere\n" + DEAD, path)
    assert Outcome.objects.count() == 1


def test_it_records_a_delay_and_then_a_failure() -> None:
    path = return_path(a_delivery())
    arrive(report(block(status="4.4.1", action="delayed"), message_id="1@mx"), path)
    arrive(report(block(status="4.4.7"), message_id="2@mx"), path)
    assert sorted(Outcome.objects.values_list("kind", flat=True)) == ["bounce", "delayed"]


def test_it_records_one_mail_for_two_deliveries_twice_with_one_evidence() -> None:
    campaign = a_campaign()
    for email in ("ana@example.org", "ben@example.org"):
        arrive(DEAD, return_path(a_delivery(email, campaign)))
    assert (Outcome.objects.count(), Evidence.objects.count()) == (2, 1)
    assert suppressed() == ["ana@example.org"]


@pytest.mark.parametrize("status", ["5.1.1", "5.2.2", "4.2.2"])
def test_it_understands_the_catcher(status: str) -> None:
    path = return_path(a_delivery(f"bounce-{status}@example.org"))
    raw = render(Bounce(path, f"bounce-{status}@example.org", status, "token", NOW, b"Subject: News\r\n"))
    result = arrive(raw, path)
    assert (result.status, result.hard) == (status, status == "5.1.1")


@pytest.mark.parametrize(("raw", "kind"), [(note(), "unknown"), (note("Auto-Submitted: auto-replied\n"), "auto-reply")])
def test_it_records_other_mail_without_blame(raw: bytes, kind: str) -> None:
    result = arrive(raw, return_path(a_delivery()))
    assert (result.kind, result.hard, Outcome.objects.get().kind) == (kind, False, kind)


def test_it_takes_a_token_in_capitals() -> None:
    assert arrive(DEAD, return_path(a_delivery()).upper()).suppressed


def _altered(delivery: Delivery) -> str:
    good = token(delivery)
    return good[:-2] + ("b" if good[-2] == "a" else "a") + good[-1]


FORGERIES = {
    "altered": _altered,
    "cut": lambda delivery: token(delivery)[:-8],
    "of another campaign": lambda delivery: derive(bytes(a_campaign().key), delivery.pk).bounce,
    "of no delivery": lambda delivery: derive(bytes(Campaign.objects.get().key), delivery.pk + 1).bounce,
    "for the Message-ID": lambda delivery: token(delivery, Purpose.MESSAGE_ID),
    "for unsubscribing": lambda delivery: token(delivery, Purpose.UNSUBSCRIBE),
    "made up": lambda delivery: "a" * 32,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_it_records_nothing_under_a_false_token(forge) -> None:  # type: ignore[no-untyped-def]
    delivery = a_delivery()
    assert arrive(DEAD, f"b-{forge(delivery)}@{DOMAIN}") == IngestResult(None)
    assert (Outcome.objects.count(), Evidence.objects.count(), suppressed()) == (0, 0, [])


def test_it_says_in_the_log_that_a_token_was_false(caplog: pytest.LogCaptureFixture) -> None:
    arrive(DEAD, f"b-{'a' * 32}@{DOMAIN}")
    assert "no valid token" in caplog.text


def test_it_takes_no_token_at_another_domain() -> None:
    path = return_path(a_delivery()).replace(DOMAIN, "elsewhere.example")
    assert arrive(DEAD, path).delivery is None


def test_it_trusts_the_envelope_over_the_mail() -> None:
    raw = report(block("ana@example.org"), to=return_path(a_delivery()))
    assert arrive(raw, f"b-{'a' * 32}@{DOMAIN}").delivery is None


def test_it_records_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> bool:
        raise DatabaseError("disk full")

    monkeypatch.setattr(lifecycle, "suppress", broken)
    path = return_path(a_delivery())
    with pytest.raises(DatabaseError):
        arrive(DEAD, path)
    assert (Outcome.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize("field", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_it_finds_the_token_of_a_file_in_its_header(field: str, tmp_path: Path) -> None:
    delivery = a_delivery()
    file = tmp_path / "bounce.eml"
    file.write_bytes(
        f"{field}: <{return_path(delivery)}>\n".encode() + report(block("ana@example.org"), to="x@y.example")
    )
    result = ingest_file(file, NOW)
    assert (result.delivery, result.suppressed, Evidence.objects.get().source) == (delivery.pk, True, "file")


def test_it_finds_the_token_of_a_file_in_the_returned_original(tmp_path: Path) -> None:
    delivery = a_delivery()
    file = tmp_path / "bounce.eml"
    original = f"Return-Path: <{return_path(delivery)}>\nSubject: News"
    file.write_bytes(report(block("ana@example.org"), to="postmaster@example.com", original=original))
    assert ingest_file(file, NOW).delivery == delivery.pk


def test_it_takes_a_file_whose_first_token_is_false(tmp_path: Path) -> None:
    delivery = a_delivery()
    file = tmp_path / "bounce.eml"
    file.write_bytes(report(block("ana@example.org"), to=f"b-{'a' * 32}@{DOMAIN}, {return_path(delivery)}"))
    assert ingest_file(file, NOW + timedelta(days=1)).delivery == delivery.pk

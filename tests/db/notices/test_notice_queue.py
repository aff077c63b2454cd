"""What stands in the ledger, byte for byte, when a notice is queued."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import BadHeaderError
from django.db import DatabaseError
from django.test import override_settings
from typer.testing import CliRunner

from mailer.campaigns import counters, ledger
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.models import Batch, Campaign, Delivery, Notice
from mailer.campaigns.signals import wake
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.cli.app import app
from mailer.dispatch.sweep import close_finished
from mailer.lib.tokens import derive
from mailer.notices import send
from mailer.notices.errors import NoticeRefused
from mailer.notices.send import MOST_RECIPIENTS, queue
from mailer.notices.wire import LARGEST
from mailer.outcomes.returnpath import proven_delivery

pytestmark = pytest.mark.django_db
BACKEND = "mailer.notices.backend.EmailBackend"


def notice(**changes: Any) -> EmailMessage:
    given = {
        "subject": "Bestätigen Sie Ihre Adresse",
        "body": "Grüße aus Tarn.\n.dot\nFrom here\n" + "langes Wort " * 200 + "\n",
        "from_email": "Missão <office@mission.example>",
        "to": ["Anna Müller <anna@gmail.com>"],
    }
    return EmailMessage(**{**given, **changes})


def data_of(message: EmailMessage) -> bytes:
    (delivery,) = queue(message)
    return bytes(Notice.objects.get(pk=delivery).data)


def parsed(message: EmailMessage) -> Parsed:
    return message_from_bytes(data_of(message), policy=policy.default)


def test_it_keeps_text_and_subject() -> None:
    read = parsed(notice())
    assert read["Subject"] == "Bestätigen Sie Ihre Adresse"
    assert read.get_content().replace("\r\n", "\n") == notice().body


def test_it_is_clean_for_any_server() -> None:
    data = data_of(notice())
    assert data.isascii()
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert not any(line.startswith(b".") for line in data.split(b"\r\n"))


def test_it_is_clean_with_html_and_attachments() -> None:
    message = EmailMultiAlternatives("Bericht", "Text", "office@mission.example", ["anna@gmail.com"])
    message.attach_alternative("<p>\n.größer</p>", "text/html")
    message.attach("Jahresbericht.pdf", b"\x00\xff.\n" * 100, "application/pdf")
    message.attach("notes.txt", ".beginnt mit Punkt\nübrigens\n", "text/plain")
    data = data_of(message)
    assert data.isascii()
    assert not any(line.startswith(b".") for line in data.split(b"\r\n"))
    read = message_from_bytes(data, policy=policy.default)
    assert read.get_body(("html",)).get_content().strip().replace("\r\n", "\n") == "<p>\n.größer</p>"
    assert next(each.get_content() for each in read.iter_attachments()) == b"\x00\xff.\n" * 100


def test_it_sends_no_attached_mail_that_would_end_the_message() -> None:
    forwarded = "Content-Type: multipart/mixed; boundary=b\n\n\n.\nMAIL FROM:<a@evil.example>\n--b\n\nhi\n--b--\n"
    message = notice()
    message.attach("forwarded.eml", forwarded, "message/rfc822")
    with pytest.raises(NoticeRefused, match="attach it as a file"):
        queue(message)
    assert not Delivery.objects.exists()


def test_it_has_one_of_each_field() -> None:
    read = parsed(notice(headers={"Message-ID": "<mine@elsewhere>", "Precedence": "bulk"}))
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"):
        assert len(read.get_all(name)) == 1
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Precedence"] is None


def test_its_message_id_is_of_the_delivery_and_the_senders_domain() -> None:
    (delivery,) = queue(notice())
    campaign = Campaign.objects.get()
    token = derive(bytes(campaign.key), delivery).message_id
    data = bytes(Notice.objects.get(pk=delivery).data)
    assert f"Message-ID: <{token}@mission.example>\r\n".encode() in data


def test_a_bounce_finds_it() -> None:
    (delivery,) = queue(notice())
    found = proven_delivery(derive(bytes(Campaign.objects.get().key), delivery).bounce)
    assert found is not None
    assert found.pk == delivery


def test_it_makes_a_delivery_of_every_recipient() -> None:
    ids = queue(notice(to=["anna@gmail.com"], cc=["ben@mission.example"], bcc=["cleo@gmail.com", "ANNA@gmail.com"]))
    rows = Delivery.objects.filter(pk__in=ids).values_list("email", "provider", "subscriber", "state")
    assert sorted(rows) == [
        ("anna@gmail.com", "gmail", None, 0),
        ("ben@mission.example", "other", None, 0),
        ("cleo@gmail.com", "gmail", None, 0),
    ]


def test_it_names_nobody_in_blind_copy() -> None:
    ids = queue(notice(to=["anna@gmail.com"], bcc=["cleo@gmail.com"]))
    assert not any(b"cleo" in bytes(each.data) for each in Notice.objects.filter(pk__in=ids))


def test_it_cuts_a_batch_a_provider() -> None:
    queue(notice(to=["anna@gmail.com", "ben@mission.example", "cleo@gmail.com"]))
    assert sorted((batch.provider, len(batch.ids)) for batch in Batch.objects.all()) == [("gmail", 2), ("other", 1)]


def test_it_counts_what_waits() -> None:
    ids = queue(notice(cc=["ben@mission.example"]))
    campaign = Campaign.objects.get()
    assert counters.counts(campaign.pk) == counters.recount(campaign.pk)
    assert counters.counts(campaign.pk)[DeliveryState.PENDING] == len(ids)


def test_all_notices_are_of_one_campaign_that_goes_before_all_others() -> None:
    queue(notice())
    queue(notice())
    campaign = Campaign.objects.get()
    assert (campaign.kind, campaign.priority, campaign.state) == ("notice", Campaign.Priority.NOTICE, "running")
    assert campaign.proof is None


def test_that_campaign_never_closes() -> None:
    queue(notice())
    Delivery.objects.update(state=DeliveryState.ACCEPTED)
    Batch.objects.update(state=Batch.State.DONE)
    close_finished()
    assert Campaign.objects.get().state == CampaignState.RUNNING


def test_it_waits_with_a_campaign_that_an_operator_has_paused() -> None:
    queue(notice())
    pause_campaign(Campaign.objects.get(), "")
    queue(notice())
    assert Campaign.objects.get().state == CampaignState.PAUSED


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: everybody@mail.example"},
        {"subject": "Hello\u2028there"},
        {"subject": "Hello\x85there"},
        {"subject": "Hello\x00"},
        {"headers": {"X-Thing": "a\r\nBcc: everybody@mail.example"}},
        {"from_email": "office@mission.example\r\nBcc: x@mail.example"},
        {"to": ["anna@gmail.com\nBcc: x@mail.example"]},
        {"to": ["anna"]},
        {"to": [f"person{number}@mail.example" for number in range(MOST_RECIPIENTS + 1)]},
        {"body": "x" * (LARGEST + 1)},
    ],
)
def test_it_refuses_what_could_do_harm_and_queues_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises((NoticeRefused, BadHeaderError)):
        queue(notice(**changes))
    assert not Delivery.objects.exists()


def test_it_wakes_dispatch_once_it_is_written(django_capture_on_commit_callbacks: Any) -> None:
    woken: list[object] = []

    def on_wake(**_: Any) -> None:
        woken.append(1)

    wake.connect(on_wake)
    with django_capture_on_commit_callbacks(execute=True):
        queue(notice())
        assert not woken
    wake.disconnect(on_wake)
    assert woken


@override_settings(EMAIL_BACKEND=BACKEND)
def test_what_django_sends_goes_through_the_ledger() -> None:
    assert mail.send_mail("Reset", "Your link", None, ["ben@mission.example"]) == 1
    assert Delivery.objects.get().email == "ben@mission.example"
    assert Notice.objects.get().sender == "notices@bounces.localhost"


@override_settings(EMAIL_BACKEND=BACKEND)
def test_an_error_of_the_database_surfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Campaign:
        raise DatabaseError("disk full")

    monkeypatch.setattr(send, "standing_campaign", fails)
    with pytest.raises(DatabaseError):
        mail.send_mail("Reset", "Your link", None, ["ben@mission.example"], fail_silently=True)


def test_the_ledger_names_every_notice_by_its_message_id() -> None:
    (delivery,) = queue(notice())
    campaign = Campaign.objects.get(kind=Campaign.Kind.NOTICE)
    (row,) = ledger.rows(campaign)
    assert f"Message-ID: <{row['message_id']}>".encode() in bytes(Notice.objects.get(pk=delivery).data)


@pytest.mark.parametrize("order", [["start"], ["start", "--grace", "10"], ["schedule", "--at", "2100-01-01T09:00"]])
def test_notices_are_neither_started_nor_scheduled(order: list[str]) -> None:
    queue(notice())
    campaign = Campaign.objects.get(kind=Campaign.Kind.NOTICE)
    result = CliRunner().invoke(app, ["campaign", order[0], str(campaign.pk), *order[1:]])
    assert result.exit_code == 1
    assert "mailer:" in result.stderr
    assert "Traceback" not in result.stderr

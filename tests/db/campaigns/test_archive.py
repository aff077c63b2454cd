"""What is known of a campaign after its ledger was moved to the archive."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns import counters, ledger
from mailer.campaigns.archive import archive_campaign, archive_due
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import ArchivedDelivery, Batch, Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.resend import resend
from mailer.lib import tokens
from mailer.outcomes.returnpath import proven_delivery
from subscribers.models import Subscriber, Subscription
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign, settle


@pytest.fixture
def over(db: None) -> Campaign:
    """A closed campaign: one accepted, one failed."""
    donors = make_list("donors")
    make_subscriber("ada@mail.example", donors)
    make_subscriber("bruno@mail.example", donors)
    campaign = run_campaign(make_campaign([donors]))
    first, second = Delivery.objects.order_by("email")
    settle(first, DeliveryState.ACCEPTED)
    settle(second, DeliveryState.FAILED, "550 5.1.1 no such user")
    Batch.objects.update(state=Batch.State.DONE)
    Campaign.objects.update(state=Campaign.State.CLOSED, closed_at=timezone.now() - timedelta(days=400))
    campaign.refresh_from_db()
    return campaign


def test_it_moves_every_delivery(over: Campaign) -> None:
    assert archive_campaign(over) == 2
    assert (Delivery.objects.count(), ArchivedDelivery.objects.count()) == (0, 2)


def test_it_keeps_the_numbers(over: Campaign) -> None:
    before = ledger.counts(over)
    archive_campaign(over)
    assert ledger.counts(over) == before
    assert not Batch.objects.filter(campaign=over).exists()


def test_it_keeps_every_row_of_the_ledger(over: Campaign) -> None:
    def told() -> list[tuple[object, ...]]:
        return [(row["address"], row["state"], row["reply"], row["message_id"]) for row in ledger.rows(over)]

    before = told()
    archive_campaign(over)
    assert told() == before


def test_its_ledger_is_whole_while_it_is_being_moved(over: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PART", 1)
    archive_campaign(over, chunks=0)
    told = ledger.rows(over)
    seen = [next(told)["address"]]
    archive_campaign(over)
    seen += [row["address"] for row in told]
    assert sorted(seen) == ["ada@mail.example", "bruno@mail.example"]


def test_it_keeps_a_persons_history(over: Campaign) -> None:
    person = Subscriber.objects.get(email="bruno@mail.example")
    again = run_campaign(make_campaign(list(over.lists.all())))
    archive_campaign(over)
    assert [(each.campaign_id, each.reply) for each in ledger.history(person)] == [
        (again.pk, ""),
        (over.pk, "550 5.1.1 no such user"),
    ]


def test_an_old_unsubscribe_link_still_works(over: Campaign) -> None:
    delivery = Delivery.objects.get(email="ada@mail.example")
    archive_campaign(over)
    token = tokens.derive(bytes(over.key), delivery.pk).unsubscribe
    answer = Client().post(reverse("unsubscribe", args=[token]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Subscription.objects.get(subscriber=delivery.subscriber_id).state == "unsubscribed"


def test_an_old_return_path_still_tells_whom_a_bounce_is_about(over: Campaign) -> None:
    delivery = Delivery.objects.get(email="ada@mail.example")
    archive_campaign(over)
    found = proven_delivery(tokens.derive(bytes(over.key), delivery.pk).bounce)
    assert found is not None
    assert (found.pk, found.email) == (delivery.pk, "ada@mail.example")


def test_only_what_is_over_is_archived(over: Campaign) -> None:
    Campaign.objects.update(state=Campaign.State.RUNNING)
    with pytest.raises(CampaignRefused, match="only what is closed"):
        archive_campaign(over)


def test_nothing_of_the_archive_is_sent_again(over: Campaign) -> None:
    archive_campaign(over)
    with pytest.raises(CampaignRefused, match="in the archive"):
        resend(over, DeliveryState.FAILED)


def test_the_sweep_archives_what_is_old_enough(over: Campaign) -> None:
    assert archive_due(timezone.now() - timedelta(days=100)) == 0
    assert archive_due(timezone.now()) == 2


def test_it_never_does_where_nobody_wants_it(over: Campaign, settings: object) -> None:
    settings.MAILER_ARCHIVE_DAYS = 0  # type: ignore[attr-defined]
    assert archive_due(timezone.now()) == 0


def test_it_goes_on_where_it_was_stopped(over: Campaign) -> None:
    archive_campaign(over, chunks=0)
    assert (over.archived_at is not None, Delivery.objects.count()) == (True, 2)
    assert archive_due(timezone.now()) == 2


def test_counters_that_were_amiss_are_mended(over: Campaign) -> None:
    Campaign.objects.filter(pk=over.pk).update(tally={"pending": 7})
    assert ledger.verify_counters(over)
    assert counters.counts(over.pk) == counters.recount(over.pk)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own storage")
@pytest.mark.parametrize("table", ["campaigns_delivery", "campaigns_batch", "campaigns_window"])
def test_the_ledger_leaves_room_on_its_pages(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE relname = %s", [table])
        assert "fillfactor" in cursor.fetchone()[0]

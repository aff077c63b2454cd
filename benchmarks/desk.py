"""What benchmarks do inside a house, where Django stands on the house's own settings.

``python -m benchmarks.desk`` reads one order a line, JSON, and answers each with one line of JSON. ``Desk`` gives them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.messages import DOMAIN, synthetic
from mailer.embedded import _die_with_parent
from tests.faults.house import ROOT, Failed

CHUNK = 20_000


class Desk:
    """The other end of the line."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.desk"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_die_with_parent,
        )

    def __call__(self, order: str, **values: Any) -> Any:
        """What the order gives. Raises Failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([order, values]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"the desk could not {order}: it has said why above")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


# -- in the house ------------------------------------------------------------------------------------------------------


def fill(sizes: list[int]) -> dict[str, int]:
    """A list of each size, the smaller ones being parts of the largest, and a signed proof that may go to all of them:
    ``{"proof": id}``."""
    from django.db import connection
    from django.utils import timezone

    from benchmarks.messages import recipients
    from subscribers.models import List, Subscriber, Subscription

    lists = [List.objects.create(name=f"first {size}") for size in sizes]
    for start in range(0, max(sizes), CHUNK):
        people = recipients(min(max(sizes), start + CHUNK))[start:]
        Subscriber.objects.bulk_create(
            Subscriber(
                email=each.email,
                email_key=each.email,
                name=each.name,
                salutation=each.values["salutation"],
                country=each.values["country"],
            )
            for each in people
        )
    now = timezone.now()
    ids = list(Subscriber.objects.order_by("pk").values_list("pk", flat=True))
    for size, each in zip(sizes, lists, strict=True):
        for start in range(0, size, CHUNK):
            Subscription.objects.bulk_create(
                Subscription(subscriber_id=pk, list=each, state=Subscription.State.SUBSCRIBED, changed_at=now)
                for pk in ids[start : min(size, start + CHUNK)]
            )
    proof = _proof(lists)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
    return {"proof": proof}


def _proof(lists: list[Any]) -> int:
    from django.utils import timezone

    from mailer.issues.digest import proof_digest
    from mailer.issues.models import Issue, Newsletter, Proof, ProofVariant

    compiled = synthetic()
    newsletter = Newsletter.objects.create(
        slug="letter", name="Letter", sender_name="Tarn Mission", sender_email=f"news@{DOMAIN}"
    )
    proof = Proof.objects.create(
        issue=Issue.objects.create(newsletter=newsletter, title="Spring letter", subject="News"),
        list_id=f"letter.{DOMAIN}",
        sender_name="Tarn Mission",
        sender_email=f"news@{DOMAIN}",
        reply_to=f"desk@{DOMAIN}",
        subject="News",
    )
    proof.lists.set(lists)
    ProofVariant.objects.create(proof=proof, language="en", compiled=compiled.to_json())
    proof.digest = proof_digest(proof)
    proof.signed_digest, proof.signed_at = proof.digest, timezone.now()
    proof.save()
    return int(proof.pk)


def create(proof: int, size: int, **fields: Any) -> int:
    """A draft to the list of this size, with tracked links; gives its number."""
    from mailer.campaigns.models import Campaign
    from subscribers.models import List

    campaign = Campaign.objects.create(proof_id=proof, track_links=True, **fields)
    campaign.lists.set(List.objects.filter(name=f"first {size}"))
    return int(campaign.pk)


def start(campaign: int) -> None:
    """As the screens do: the control worker freezes the audience, then the dispatchers are woken."""
    from mailer.campaigns.actions.start import start_campaign
    from mailer.campaigns.models import Campaign

    start_campaign(Campaign.objects.get(pk=campaign))


def freeze(campaign: int) -> dict[str, float]:
    """Starts it and freezes its audience here: deliveries, and the seconds that took."""
    import time

    from mailer.campaigns.models import Campaign
    from mailer.campaigns.snapshot import freeze_audience
    from mailer.campaigns.states import CampaignState

    Campaign.objects.filter(pk=campaign).update(state=CampaignState.PREPARING)
    started = time.perf_counter()
    number = freeze_audience(campaign) or 0
    return {"deliveries": number, "seconds": time.perf_counter() - started}


def outcome(campaign: int) -> dict[str, Any]:
    """What the rows say of it: counts by state, and seconds from the frozen audience to the first and the last row
    settled."""
    from django.db.models import Count, Max, Min

    from mailer.campaigns.models import Campaign, Delivery
    from mailer.campaigns.states import DeliveryState

    row = Campaign.objects.get(pk=campaign)
    mine = Delivery.objects.filter(campaign=campaign)
    counts = dict(mine.values_list("state").annotate(Count("pk")).order_by())
    times = mine.aggregate(first=Min("settled_at"), last=Max("settled_at"))
    frozen = row.frozen_at
    assert frozen is not None
    return {
        "state": row.state,
        "counts": {DeliveryState(state).word: number for state, number in counts.items()},
        "first": (times["first"] - frozen).total_seconds(),
        "last": (times["last"] - frozen).total_seconds(),
    }


def notice(number: int) -> dict[str, Any]:
    """A confirmation, queued as any part of the house queues one: its deliveries, and when it was asked for."""
    import time

    from django.core.mail import EmailMessage

    from mailer.notices.send import queue

    asked = time.time()
    text = "Please confirm that you want our letter.\n"
    return {"asked": asked, "ids": queue(EmailMessage("Please confirm", text, f"news@{DOMAIN}", [_reader(number)]))}


def _reader(number: int) -> str:
    return f"asker{number}@list{number % 97}.example.net"


def settled(ids: list[int]) -> dict[str, float]:
    """When those of these deliveries that were accepted were settled, in seconds since 1970."""
    from mailer.campaigns.models import Delivery
    from mailer.campaigns.states import DeliveryState

    accepted = Delivery.objects.filter(pk__in=ids, state=DeliveryState.ACCEPTED)
    return {str(pk): when.timestamp() for pk, when in accepted.values_list("pk", "settled_at") if when}


def clear() -> None:
    """An empty ledger, so that every row of a table begins alike."""
    from django.db import connection

    from mailer.campaigns.models import Batch, Campaign, Delivery, Window

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(model._meta.db_table for model in (Window, Batch, Delivery))
            cursor.execute(f"TRUNCATE {names} CASCADE")
        else:
            for model in (Window, Batch, Delivery):
                model.objects.all()._raw_delete("default")
    Campaign.objects.filter(state=Campaign.State.CLOSED).delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")


ORDERS = {each.__name__: each for each in (fill, create, start, freeze, notice, settled, outcome, clear)}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
    import django

    django.setup()
    import worker  # noqa: F401  # the Celery app, so that orders reach the workers

    for line in sys.stdin:
        order, values = json.loads(line)
        print(json.dumps(ORDERS[order](**values)), flush=True)


if __name__ == "__main__":
    main()

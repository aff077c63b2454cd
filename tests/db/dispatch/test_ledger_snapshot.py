from __future__ import annotations

import pytest

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.issues.models import ProofVariant
from subscribers.lifecycle import suppress, unsubscribe
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, run_campaign
from tests.db.dispatch.conftest import Running


@pytest.fixture
def partners(db: None) -> List:
    return make_list("partners")


def addresses(campaign: Campaign) -> list[str]:
    return list(Delivery.objects.filter(campaign=campaign).order_by("email").values_list("email", flat=True))


def test_it_writes_to_each_person_once_who_is_on_both_lists(donors: List, partners: List) -> None:
    make_subscriber("ada@mail.example", donors, partners)
    make_subscriber("bruno@mail.example", donors)
    make_subscriber("clara@mail.example", partners)
    campaign = run_campaign(make_campaign([donors, partners]))
    assert addresses(campaign) == ["ada@mail.example", "bruno@mail.example", "clara@mail.example"]


def test_it_leaves_out_who_left_who_is_suppressed_and_who_is_excluded(donors: List, partners: List) -> None:
    make_subscriber("stays@mail.example", donors)
    unsubscribe(make_subscriber("left@mail.example", donors), [donors], "test")
    make_subscriber("dead@mail.example", donors)
    suppress("dead@mail.example", "bounce")
    make_subscriber("other@mail.example", donors, partners)
    campaign = run_campaign(make_campaign([donors], excluded=[partners]))
    assert addresses(campaign) == ["stays@mail.example"]


def test_it_freezes_only_once(running: Running) -> None:
    campaign = running(3)
    assert freeze_audience(campaign.pk) is None
    assert Delivery.objects.filter(campaign=campaign).count() == 3


def test_it_freezes_the_address_as_it_was(running: Running) -> None:
    campaign = running(1)
    Subscriber.objects.update(email="new@mail.example")
    assert addresses(campaign) == ["person0@mail.example"]


def test_it_cuts_batches_of_at_most_512_of_one_provider_each(donors: List) -> None:
    people = [Subscriber(email=f"p{n}@mail.example", email_key=f"p{n}@mail.example") for n in range(600)]
    people += [Subscriber(email=f"p{n}@gmail.com", email_key=f"p{n}@gmail.com", provider="gmail") for n in range(5)]
    made = Subscriber.objects.bulk_create(people)
    subscription = donors.subscriptions.model
    from django.utils import timezone

    donors.subscriptions.bulk_create(
        subscription(subscriber=each, list=donors, state="subscribed", changed_at=timezone.now()) for each in made
    )
    campaign = run_campaign(make_campaign([donors]))
    cut = {
        (batch.provider, Delivery.objects.filter(pk__range=(batch.first, batch.last), provider=batch.provider).count())
        for batch in Batch.objects.filter(campaign=campaign)
    }
    assert cut == {("gmail", 5), ("other", 512), ("other", 88)}


def test_it_gives_each_person_the_variant_of_their_language(donors: List) -> None:
    proof = make_proof([donors], signed=False)
    english = proof.variants.get(medium="mail", light=False)
    arabic = ProofVariant.objects.create(proof=proof, language="ar", compiled=english.compiled)
    from mailer.issues.actions.sign_proof import sign_proof
    from mailer.issues.digest import proof_digest
    from tests.db.console.factories import make_user

    proof.digest = proof_digest(proof)
    proof.save()
    sign_proof(proof, make_user("signer", superuser=True))
    proof.refresh_from_db()
    make_subscriber("ar@mail.example", donors, language="ar")
    make_subscriber("fr@mail.example", donors, language="fr")
    campaign = run_campaign(create_campaign(proof, [donors]))
    variants = dict(Delivery.objects.filter(campaign=campaign).values_list("email", "variant"))
    assert variants == {"ar@mail.example": arabic.pk, "fr@mail.example": english.pk}


def test_it_runs_with_nobody_too_where_all_have_left_since_it_was_started(donors: List) -> None:
    person, campaign = make_subscriber("ada@mail.example", donors), make_campaign([donors])
    start_campaign(campaign)
    unsubscribe(person, [donors], "test")
    freeze_audience(campaign.pk)
    campaign.refresh_from_db()
    assert (campaign.state, Delivery.objects.count()) == (CampaignState.RUNNING, 0)


def test_all_begin_pending(running: Running) -> None:
    campaign = running(4)
    states = set(Delivery.objects.filter(campaign=campaign).values_list("state", "attempts", "next_attempt_at"))
    assert states == {(DeliveryState.PENDING, 0, None)}


def test_a_campaign_needs_a_signed_proof(donors: List) -> None:
    with pytest.raises(CampaignRefused, match="not signed"):
        create_campaign(make_proof([donors], signed=False), [donors])


def test_a_campaign_goes_to_lists_of_its_proof_only(donors: List, partners: List) -> None:
    with pytest.raises(CampaignRefused, match="was not signed for: partners"):
        create_campaign(make_proof([donors]), [donors, partners])


def test_a_campaign_needs_a_list(donors: List) -> None:
    with pytest.raises(CampaignRefused, match="at least one list"):
        create_campaign(make_proof([donors]), [])


def test_a_campaign_for_nobody_does_not_start(donors: List) -> None:
    campaign = make_campaign([donors])
    with pytest.raises(CampaignRefused, match="Nobody would get it"):
        start_campaign(campaign)
    assert Campaign.objects.get().state == CampaignState.DRAFT


def test_a_campaign_starts_only_once(running: Running) -> None:
    with pytest.raises(CampaignRefused, match="is running: start is not possible now"):
        start_campaign(running(1))


def test_a_proof_changed_after_signing_does_not_start(donors: List) -> None:
    campaign = make_campaign([donors])
    variant = campaign.proof.variants.get(medium="mail", light=False)
    variant.compiled = variant.compiled.replace("News", "Mews")
    variant.save()
    with pytest.raises(CampaignRefused, match="changed"):
        start_campaign(campaign)

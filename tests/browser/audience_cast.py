"""Fills the database of a running site for the screens of editions and audiences: an issue in three languages with four
conditions, its proof signed and sent, and one reader's link. Prints what the tests need to know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.browser.editor_site import Site, ask

ISSUE = """\
newsletter: Tarn Valley News
title: Wells run again in Tarn
subject: Forty wells run again
preheader: And a school opened its third class
date: '2026-03-31'
language: en
blocks:
- type: foreword
  title: From the head of mission
  paragraphs: [Forty wells run again. Thank you.]
  name: Amal Haddad
- type: text
  title: What your grant paid for
  paragraphs: [Every pump and every metre of pipe.]
  for: {kinds: [donor]}
- type: text
  title: The road from Amman
  paragraphs: [It is open on weekdays.]
  for: {countries: [JO, LB]}
- type: quote
  paragraphs: [We drill where nobody else does.]
  name: The drillers
  for: {lists: [Donors]}
- type: button
  label: Read your report
  url: https://tarn-valley.org/report
  for: {funders: [Tarn Aid]}
"""
ARABIC = {
    "title": "الآبار تعمل من جديد في تارن",
    "subject": "أربعون بئرًا تعمل من جديد",
    "preheader": "وفتحت المدرسة صفها الثالث",
}


@dataclass(frozen=True)
class Cast:
    issue: int
    arabic: int
    proof: int
    public_id: str
    leave: str
    view: str


def fill(site: Site, home: Path) -> Cast:
    return Cast(**ask(site.url, home, __file__))


def _fill() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from mailer.campaigns.actions.create import create_campaign
    from mailer.campaigns.actions.start import start_campaign
    from mailer.campaigns.signals import prepare, wake
    from mailer.campaigns.snapshot import freeze_audience
    from mailer.issues.actions.make_proof import make_proof
    from mailer.issues.actions.save_translation import save_translation
    from mailer.issues.actions.sign_proof import sign_proof
    from mailer.issues.actions.translate_issue import translate_issue
    from mailer.issues.models import Funder, Newsletter, Proof
    from mailer.issues.outdated import HEAD
    from mailer.issues.translation import stamp
    from mailer.issues.yaml_import import import_issue
    from mailer.lib import tokens
    from subscribers.addresses import parse_address
    from subscribers.lifecycle import subscribe
    from subscribers.models import List, Organisation, Subscriber, User
    from subscribers.states import Event

    prepare.receivers, wake.receivers = [], []  # no broker waits for it
    donors, head = List.objects.get(name="Donors"), User.objects.get(username="head")
    Funder.objects.create(organisation=Organisation.objects.create(name="Tarn Aid"))
    Newsletter.objects.update(sender_email="news@mission.example", postal_address="1 Bridge Street, Tarn")
    issue = import_issue(ISSUE, "tarn.yaml")
    arabic = translate_issue(issue, "ar", head)
    typed = {(HEAD, name): words for name, words in ARABIC.items()}
    save_translation(issue, arabic, typed | {(issue.body[0].id, "title"): "كلمة رئيسة البعثة"}, stamp(arabic), by=head)
    translate_issue(issue, "ckb", head)
    reader = Subscriber.objects.make(parse_address("layla@example.org"), language="ar", kind="donor", country="JO")
    subscribe(reader, donors, Event.CONFIRM, "test")
    proof = make_proof(issue, [donors], by=head)
    sign_proof(proof, head)
    proof = Proof.objects.get(pk=proof.pk)
    campaign = create_campaign(proof, [donors], by=head)
    start_campaign(campaign)
    freeze_audience(campaign.pk)
    Proof.objects.filter(pk=proof.pk).update(sent_at=timezone.now())
    derived = tokens.derive(bytes(campaign.key), campaign.deliveries.get().pk)
    known = {"issue": issue.pk, "arabic": arabic.pk, "proof": proof.pk, "public_id": proof.public_id}
    print(json.dumps(known | {"leave": derived.unsubscribe, "view": derived.view}))


if __name__ == "__main__":
    _fill()

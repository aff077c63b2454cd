"""Fills the database of a running site for the tests of the archive: the sample newsletter and one in Arabic, issues of
two years, one of them corrected. Prints what the tests need to know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.browser.editor_site import ROOT, Site, ask

SENT = [
    ("A school by boat", "How forty children cross the bay every morning", datetime(2025, 11, 28, tzinfo=UTC)),
    ("Spring on the upper coast", "The snow is late, the goats are not", datetime(2026, 4, 30, tzinfo=UTC)),
    ("Summer letter", "Two harvests, one bridge and <b>a wedding</b>", datetime(2026, 7, 31, tzinfo=UTC)),
]
YAML = """\
newsletter: {newsletter}
title: "{title}"
subject: "{title}"
preheader: "{preheader}"
date: '2026-03-31'
language: {language}
sender:
  name: Mission
  email: letter@lantern-coast.example
  postal_address: 4 Chandlers’ Quay
blocks:
- type: story
  title: "{title}"
  paragraphs:
  - "{words}"
"""


@dataclass(frozen=True)
class Cast:
    """``pages`` are paths by name."""

    pages: dict[str, str]
    anchor: str
    proof: int


def fill(site: Site, home: Path) -> Cast:
    return Cast(**ask(site.url, home, __file__))


def _fill() -> None:
    import django

    django.setup()
    import worker  # noqa: F401  # the broker that is in memory, not one on this machine
    from mailer.issues.models import CorrectionNote, Newsletter

    for title, preheader, at in SENT:
        last = _send(_written("Lantern Coast Mission", title, preheader, "en", "The water came on a Tuesday."), at)
    sample = _send(_sample(), datetime(2026, 10, 30, tzinfo=UTC))
    words = {
        "title": "المياه تعود إلى الوادي",
        "preheader": "شهران جيدان وأربع آبار",
        "words": "عادت الآبار إلى العمل.",
    }
    arabic = _send(_written("رسالة الوادي", language="ar", **words), datetime(2026, 9, 1, tzinfo=UTC))
    for each, text in ((sample, "The school has 412 pupils.\nWe had written 421."), (arabic, "أربع آبار لا خمس.")):
        CorrectionNote.objects.create(proof=each, text=text, at=datetime(2026, 11, 3, tzinfo=UTC))
    first = sample
    sample = _send(sample.issue, datetime(2026, 11, 5, tzinfo=UTC))
    Newsletter.objects.filter(language="en").exclude(pk=arabic.issue.newsletter_id).update(
        about="Four letters a year from a coast that the road has left.", colour="#1d5b57"
    )
    Newsletter.objects.filter(pk=arabic.issue.newsletter_id).update(about="أخبار من الوادي.", colour="#7a2e2e")
    hidden = _send(_written("Lantern Coast Mission", "For friends", "Only for you", "en", "Only for you."), SENT[0][2])
    type(hidden.issue).objects.filter(pk=hidden.issue_id).update(visibility="subscribers")
    pages = {name: f"/v/{proof.public_id}/" for name, proof in (("page", sample), ("corrected", first), ("old", last))}
    pages |= {"arabic-page": f"/v/{arabic.public_id}/", "closed": f"/v/{hidden.public_id}/", "index": "/archive/"}
    pages |= {
        "letter": f"/archive/{sample.issue.newsletter.slug}/",
        "arabic": f"/archive/{arabic.issue.newsletter.slug}/",
    }
    print(json.dumps({"pages": pages, "anchor": _anchor(sample), "proof": sample.pk}))


def _written(newsletter: str, title: str, preheader: str, language: str, words: str) -> Any:
    from mailer.issues.yaml_import import import_issue

    text = YAML.format(newsletter=newsletter, title=title, preheader=preheader, language=language, words=words)
    return import_issue(text, "written.yaml")


def _sample() -> Any:
    import tempfile

    from mailer.demo import pictures
    from mailer.issues.yaml_import import import_issue

    source = ROOT / "mailer" / "demo" / "sample.yaml"
    with tempfile.TemporaryDirectory() as folder:
        pictures.draw_all(Path(folder))
        return import_issue(source.read_text("utf-8"), "sample.yaml", Path(folder))


def _send(issue: Any, at: datetime) -> Any:
    """As a campaign leaves it that has sent it."""
    from mailer.issues.actions.make_proof import make_proof
    from mailer.issues.actions.sign_proof import sign_proof
    from mailer.issues.models import Proof
    from mailer.issues.preflight import OVERRIDABLE, Severity, check_issue
    from subscribers.models import List, User

    found = {each.code.value for each in check_issue(issue) if each.severity is Severity.ERROR}
    reasons = {code: "as the test has it" for code in found if code in OVERRIDABLE}
    proof = make_proof(issue, [List.objects.get(name="Donors")], reasons)
    sign_proof(proof, User.objects.get(username="head"), proof.digest)
    Proof.objects.filter(pk=proof.pk).update(sent_at=at)
    proof.refresh_from_db()
    return proof


def _anchor(proof: Any) -> str:
    """Of the last story, where “Continue reading” would lead."""
    import re

    return re.findall(r'id=\\?"(b-[a-z0-9]+)', proof.variants.get(medium="web").compiled)[-1]


if __name__ == "__main__":
    _fill()

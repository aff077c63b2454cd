"""Fills the database of a running site for the tests of signing: a head of mission, an officer and a deputy, a proof in
each standing, and a link for comments. Prints what the tests need to know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.editor_site import YAML, Site, ask

REASON = {"photo-without-file": "the family moved away"}


@dataclass(frozen=True)
class Cast:
    """``proofs`` by standing; ``sessions`` by user."""

    proofs: dict[str, int]
    sessions: dict[str, str]
    review: str
    issue: int


def fill(site: Site, home: Path) -> Cast:
    return Cast(**ask(site.url, home, __file__))


def _fill() -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group
    from django.test import Client

    import worker  # noqa: F401  # the broker that is in memory, not one on this machine
    from subscribers.models import User

    sessions = {}
    groups = {"ilse": "Heads of mission", "jan": "Communications officers", "mira": "Operators"}
    for name, group in groups.items():
        user = User.objects.create_user(name, f"{name}@mission.example", first_name=name.capitalize())
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        sessions[name] = client.cookies["sessionid"].value
    print(json.dumps({"sessions": sessions} | _proofs()))


def _proofs() -> dict[str, Any]:
    from datetime import timedelta

    from django.utils import timezone

    from mailer.issues.actions.comment_proof import comment_by_link
    from mailer.issues.actions.delegate import delegate
    from mailer.issues.actions.make_proof import make_proof
    from mailer.issues.actions.return_proof import return_proof
    from mailer.issues.actions.review_links import make_link
    from mailer.issues.actions.sign_proof import sign_proof
    from mailer.issues.models import Issue, Proof
    from mailer.issues.yaml_import import import_issue
    from subscribers.models import List, User

    head, officer = User.objects.get(username="ilse"), User.objects.get(username="jan")
    lists = [List.objects.get(name="Donors")]

    def make(issue: Issue | None = None) -> Proof:
        return make_proof(issue or import_issue(YAML, "tarn.yaml"), lists, REASON, officer)

    proofs = {name: make() for name in ("first", "signed", "returned", "expired", "void", "superseded", "deputy")}
    for name in ("first", "signed"):
        sign_proof(proofs[name], head)
    issue = proofs["first"].issue
    issue.subject = "Wells, schools and a bridge"
    issue.save()
    lists.append(List.objects.create(name="Partners"))
    proofs["waiting"] = make(issue)
    make(proofs["superseded"].issue)
    return_proof(proofs["returned"], head, "The village is not Tarn:\nit is Tarn el-Bahr.")
    Proof.objects.filter(pk=proofs["expired"].pk).update(expires_at=timezone.now() - timedelta(days=1))
    Proof.objects.filter(pk=proofs["void"].pk).update(subject="Send money")
    delegate(head, User.objects.get(username="mira"), timezone.now() + timedelta(days=12), head, reason="On leave")
    made = make_link(proofs["waiting"], "Dr Amal Haddad", 14, officer)
    comment_by_link(made.link, "Dr Amal Haddad", "It should be 43 wells.\nOtherwise lovely.")
    return {"proofs": {name: each.pk for name, each in proofs.items()}, "review": made.url, "issue": issue.pk}


if __name__ == "__main__":
    _fill()

"""What hostile or careless hands type into any field stays text: in the mail, in the archive, on the proof's pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from django.test import Client
from django.utils import timezone

from mailer.compiler.checks import find_merge_errors
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.compiler.errors import CompileError
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.adapter import compile_edition, content_of
from mailer.issues.addresses import fill_public
from mailer.issues.models import Image, Proof
from mailer.issues.pictures import preview_pictures
from subscribers.models import List, User
from tests.db.issues.hostile import SCRIPTS, TEMPLATES, hostile_issue

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORBIDDEN = {"script", "iframe", "object", "embed", "form", "input", "base", "link", "svg", "math", "frame", "applet"}
OWN = frozenset({"script", "link", "form", "input", "iframe", "svg"})
"""What the desk's own pages are made of."""
STARTING = ("javascript:", "data:", "vbscript:")
XHTML = "{http://www.w3.org/1999/xhtml}"


def elements(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements as a browser would build them."""
    for each in html5lib.parse(page).iter():
        if isinstance(each.tag, str):
            yield each.tag.removeprefix(XHTML), dict(each.attrib)


def dangers(page: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    found = []
    for tag, attributes in elements(page):
        if tag in FORBIDDEN - allowed or (tag == "meta" and "refresh" in attributes.get("http-equiv", "").lower()):
            found.append(tag)
        for name, value in attributes.items():
            address = "".join(value.split()).lower()
            if name.lower().startswith("on") or "srcdoc" in name or address.startswith(STARTING):
                found.append(f"{tag} {name}={value}")
            if "evil.example" in value and name in {"href", "src", "action", "data"}:
                found.append(f"{tag} {name}={value}")
    return found


def pages_of(mail: CompiledIssue) -> str:
    return fill_public(mail).html


@pytest.mark.parametrize("medium", Medium, ids=str)
@pytest.mark.parametrize("attack", SCRIPTS, ids=range(len(SCRIPTS)))
def test_it_lets_no_mark_up_from_any_field_into_a_mail_or_the_archive(
    attack: str, medium: Medium, image: Image
) -> None:
    assert dangers(pages_of(compile_edition(hostile_issue(attack, image), preview_pictures, medium))) == []


def test_it_finds_the_dangers_it_looks_for() -> None:
    assert dangers("<p onclick=x><a href=' java\nscript:x'>y</a><script></script>") == [
        "p onclick=x",
        "a href= java\nscript:x",
        "script",
    ]


@pytest.mark.parametrize("attack", TEMPLATES, ids=range(len(TEMPLATES)))
def test_it_never_acts_upon_a_template_that_was_typed(attack: str, image: Image, settings: Any) -> None:
    """It stays text, or the compiler refuses it for a merge field that is none."""
    issue = hostile_issue(attack, image)
    if find_merge_errors(content_of(issue, preview_pictures)):
        with pytest.raises(CompileError):
            compile_edition(issue, preview_pictures)
        return
    shown = fill_public(compile_edition(issue, preview_pictures))
    for part in (shown.html, shown.text, shown.subject):
        assert settings.SECRET_KEY not in part
        assert "1337" not in part
        assert "root:" not in part
    words = "".join(html5lib.parse(shown.html).itertext())
    assert attack in " ".join(words.split())


@pytest.fixture
def sent(image: Image, head: User, request: pytest.FixtureRequest) -> Proof:
    """A proof of an issue full of the attack, made, signed and sent."""
    issue = hostile_issue(request.param, image)
    issue.newsletter.signers.clear()
    made = make_proof(issue, [List.objects.create(name=request.param[:100])], overrides_for(issue))
    signed = sign_proof(made, head, made.digest)
    Proof.objects.filter(pk=signed.pk).update(sent_at=timezone.now())
    return signed


def overrides_for(issue: Any) -> dict[str, str]:
    from mailer.issues.preflight import Severity, check_issue

    return {
        finding.code.value: f"{issue.title} again"
        for finding in check_issue(issue)
        if finding.severity is Severity.ERROR and finding.overridable
    }


ATTACKS = [SCRIPTS[0], SCRIPTS[2], SCRIPTS[6], SCRIPTS[8], SCRIPTS[9], SCRIPTS[12], SCRIPTS[25]]


@pytest.mark.parametrize("sent", ATTACKS, indirect=True, ids=range(len(ATTACKS)))
def test_it_lets_no_mark_up_into_public_pages(client: Client, sent: Proof) -> None:
    for path in ("/archive/", "/archive/hostile/", f"/v/{sent.public_id}/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert dangers(answer.content.decode(), frozenset({"link"})) == [], path
        policy = answer["Content-Security-Policy"]
        assert "script-src" not in policy, path
        assert "default-src 'none'" in policy, path


@pytest.mark.parametrize("sent", ATTACKS, indirect=True, ids=range(len(ATTACKS)))
def test_it_lets_no_mark_up_into_the_feed(client: Client, sent: Proof) -> None:
    feed = ElementTree.fromstring(client.get("/archive/hostile/feed.atom").content)
    words = "".join(feed.itertext())
    assert " ".join(sent.issue.title.split()) in " ".join(words.split())
    for each in feed.iter():
        if each.get("type") in {"html", "xhtml"}:
            assert dangers(each.text or "") == []


@pytest.mark.parametrize("sent", ATTACKS, indirect=True, ids=range(len(ATTACKS)))
def test_it_lets_no_mark_up_onto_the_proofs_own_page(client: Client, sent: Proof, head: User) -> None:
    client.force_login(head)
    page = client.get(f"/admin/proofs/{sent.pk}/").content.decode()
    assert "alert(1)" in page
    assert dangers(page, OWN) == []
    assert not [each for each in html5lib.parse(page).iter(f"{XHTML}script") if "alert(1)" in (each.text or "")]

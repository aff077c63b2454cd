"""The sign-off page, the page that makes proofs, the public page, the pictures, and the editor's preview."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.addresses import view_url
from mailer.issues.models import Image, Issue, Newsletter, Proof, ProofVariant
from mailer.issues.preview import preview
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: Any) -> str:
    response = visit(user).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def sign(user: User, proof: Proof, **data: str) -> str:
    values = {"digest": proof.digest, "read": "on"} | data
    response = visit(user).post(reverse("issues_sign_proof", args=[proof.pk]), values, follow=True)
    return response.content.decode()


# -- the sign-off page -------------------------------------------------------------------------------------------------


def test_it_shows_exactly_the_stored_proof(proof: Proof, issue: Issue, newsletter: Newsletter, head: User) -> None:
    issue.subject, newsletter.sender_name = "Edited since", "Somebody else"
    issue.save()
    newsletter.save()
    shown = page(head, "issues_proof", proof.pk)
    for text in (
        "Wells and schools",
        "Mission in Tarn",
        "desk@mission.example",
        "Donors",
        "Two good months: four wells run, a school opened",
        proof.digest,
    ):
        assert text in shown
    assert "Edited since" not in shown
    assert "Somebody else" not in shown


def test_it_shows_the_stored_bytes_in_a_frame_without_scripts(proof: Proof, head: User) -> None:
    frame = re.search(r"<iframe[^>]+>", page(head, "issues_proof", proof.pk))
    assert frame
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in frame[0]
    assert reverse("issues_proof_mail", args=[proof.pk, proof.variants.get(medium="mail", light=False).pk]) in frame[0]


def test_it_serves_the_mail_without_live_links_to_anybodys_subscription(proof: Proof, head: User) -> None:
    response = visit(head).get(
        reverse("issues_proof_mail", args=[proof.pk, proof.variants.get(medium="mail", light=False).pk])
    )
    shown = response.content.decode()
    assert "The wells run again." in shown
    assert "Dear friend," in shown
    assert re.search(r'href="#"[^>]*>\s*Unsubscribe', shown)
    assert response["Content-Security-Policy"].startswith(
        "default-src 'none'; img-src 'self' https://news.example.org;"
    )


def test_it_counts_the_lists_as_they_are_today(proof: Proof, donors: List, head: User) -> None:
    assert "0 subscribers today" in page(head, "issues_proof", proof.pk)


def test_it_shows_why_a_finding_was_let_through(make_issue: MakeIssue, donors: List, head: User) -> None:
    issue = make_issue({"type": "photo", "id": "gap", "value": {"caption": "The well"}})
    proof = make_proof(issue, [donors], {"photo-without-file": "the family moved away"})
    assert "the family moved away" in page(head, "issues_proof", proof.pk)


def test_it_signs_on_the_press_of_the_button(proof: Proof, head: User) -> None:
    assert f"Proof {proof.pk} is signed." in sign(head, proof)
    proof.refresh_from_db()
    assert proof.signed_by == head


def test_it_names_the_digest_in_the_confirmation(proof: Proof, head: User) -> None:
    assert f"<code>{proof.digest[:12]}…</code>" in page(head, "issues_proof", proof.pk)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"digest": "0" * 64}, "not the one you looked at"),
        ({"digest": ""}, "not the one you looked at"),
        ({"read": ""}, "Tick that"),
    ],
)
def test_it_refuses_to_sign_what_was_not_read(proof: Proof, head: User, data: dict[str, str], message: str) -> None:
    assert message in sign(head, proof, **data)
    proof.refresh_from_db()
    assert proof.signed_at is None


def test_it_explains_to_others_why_they_cannot_sign(proof: Proof, officer: User) -> None:
    shown = page(officer, "issues_proof", proof.pk)
    assert "You may read this proof but not sign it." in shown
    assert "Sign proof" not in shown


def test_it_refuses_a_signature_without_permission(proof: Proof, officer: User) -> None:
    assert "may not sign proofs" in sign(officer, proof)
    proof.refresh_from_db()
    assert proof.signed_at is None


def test_it_signs_nothing_on_get(proof: Proof, head: User) -> None:
    assert visit(head).get(reverse("issues_sign_proof", args=[proof.pk])).status_code == 405


def test_it_asks_for_a_csrf_token(proof: Proof, head: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(head)
    data = {"digest": proof.digest, "read": "on"}
    assert client.post(reverse("issues_sign_proof", args=[proof.pk]), data).status_code == 403


def test_it_warns_of_a_proof_that_was_changed(proof: Proof, head: User) -> None:
    Proof.objects.filter(pk=proof.pk).update(subject="Send money")
    shown = page(head, "issues_proof", proof.pk)
    assert "This proof must not be sent." in shown
    assert "Sign proof" not in shown


def test_it_escapes_what_staff_typed(make_issue: MakeIssue, donors: List, head: User) -> None:
    evil = "<script>alert(1)</script>"
    proof = make_proof(make_issue(subject=evil, title=evil), [donors])
    assert evil not in page(head, "issues_proof", proof.pk)
    assert evil not in page(head, "issues_proofs")


@pytest.mark.parametrize("name", ["issues_proofs", "issues_proof", "issues_proof_mail"])
def test_it_shows_proofs_to_nobody_else(proof: Proof, name: str) -> None:
    args = {
        "issues_proofs": [],
        "issues_proof": [proof.pk],
        "issues_proof_mail": [proof.pk, proof.variants.get(medium="mail", light=False).pk],
    }
    clerk = person("clerk")
    assert visit(clerk).get(reverse(name, args=args[name])).status_code in {302, 403}
    assert Client().get(reverse(name, args=args[name])).status_code == 302


def test_it_shows_no_mail_of_another_proof(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    other = make_proof(issue, [donors])
    wrong = reverse("issues_proof_mail", args=[other.pk, proof.variants.get(medium="mail", light=False).pk])
    assert visit(head).get(wrong).status_code == 404


def test_it_lists_proofs_with_their_state(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    signed = sign_proof(make_proof(issue, [donors]), head)
    shown = page(head, "issues_proofs")
    assert f"superseded by proof {signed.pk}" in shown
    assert "signed by head, waits to be sent" in shown


def test_it_says_how_to_get_a_first_proof(head: User) -> None:
    assert "There are no proofs yet." in page(head, "issues_proofs")


# -- making ------------------------------------------------------------------------------------------------------------


def test_it_makes_a_proof_on_screen(issue: Issue, donors: List, officer: User) -> None:
    client = visit(officer)
    response = client.post(reverse("issues_make_proof", args=[issue.pk]), {"lists": [donors.pk]})
    proof = Proof.objects.get()
    assert response["Location"] == reverse("issues_proof", args=[proof.pk])
    assert proof.created_by == officer


def test_it_asks_on_screen_for_a_reason(make_issue: MakeIssue, donors: List, officer: User) -> None:
    issue = make_issue({"type": "photo", "id": "gap", "value": {"caption": "The well"}})
    url = reverse("issues_make_proof", args=[issue.pk])
    assert "The photo “The well” has no file." in visit(officer).post(url, {"lists": [donors.pk]}).content.decode()
    assert not Proof.objects.exists()
    visit(officer).post(url, {"lists": [donors.pk], "reason-photo-without-file": "the family moved away"})
    assert Proof.objects.get().overrides == {"photo-without-file": "the family moved away"}


def test_it_asks_on_screen_for_a_list(issue: Issue, donors: List, officer: User) -> None:
    url = reverse("issues_make_proof", args=[issue.pk])
    assert "Choose at least one list." in visit(officer).post(url, {}).content.decode()


def test_it_says_on_screen_that_there_is_no_list(issue: Issue, officer: User) -> None:
    assert "There is no list yet" in page(officer, "issues_make_proof", issue.pk)


def test_it_offers_no_proof_on_screen_of_what_must_be_corrected(
    make_issue: MakeIssue, donors: List, officer: User
) -> None:
    shown = page(officer, "issues_make_proof", make_issue(subject="").pk)
    assert "The issue has no subject." in shown
    assert "Back to the issue" in shown
    assert 'name="lists"' not in shown


def test_it_lets_only_those_make_proofs_who_may(issue: Issue, head: User) -> None:
    assert visit(head).get(reverse("issues_make_proof", args=[issue.pk])).status_code in {302, 403}


def test_it_links_from_the_editor_to_the_proof(issue: Issue, officer: User) -> None:
    assert reverse("issues_make_proof", args=[issue.pk]) in page(officer, "wagtailsnippets_issues_issue:edit", issue.pk)


def test_it_offers_no_way_to_edit_a_proof() -> None:
    from wagtail.snippets.models import get_snippet_models

    assert Proof not in get_snippet_models()


@pytest.mark.parametrize("kind", ["issue", "newsletter"])
def test_it_deletes_nothing_that_a_proof_was_made_from(proof: Proof, issue: Issue, kind: str) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    kept = issue if kind == "issue" else issue.newsletter
    response = visit(root).post(reverse(f"wagtailsnippets_issues_{kind}:delete", args=[kept.pk]), follow=True)
    assert "cannot be deleted" in response.content.decode()
    assert type(kept).objects.filter(pk=kept.pk).exists()


def test_it_deletes_an_issue_that_nobody_froze(issue: Issue) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    visit(root).post(reverse("wagtailsnippets_issues_issue:delete", args=[issue.pk]))
    assert not Issue.objects.exists()


# -- the editor --------------------------------------------------------------------------------------------------------


def form_of(newsletter: Newsletter, **fields: str) -> dict[str, str]:
    values = {
        "newsletter": str(newsletter.pk),
        "title": "April",
        "subject": "x",
        "date": "2026-04-30",
        "body-count": "0",
    }
    return values | fields


def test_it_makes_a_new_issue_in_the_newsletters_language(newsletter: Newsletter, officer: User) -> None:
    newsletter.language = "ar"
    newsletter.save()
    visit(officer).post(reverse("wagtailsnippets_issues_issue:add"), form_of(newsletter))
    assert Issue.objects.get().language == "ar"


def test_it_takes_no_line_break_in_a_subject(newsletter: Newsletter, officer: User) -> None:
    form = form_of(newsletter, subject="a\r\nBcc: x@y.example")
    shown = visit(officer).post(reverse("wagtailsnippets_issues_issue:add"), form).content.decode()
    assert "This must stand on one line" in shown
    assert not Issue.objects.exists()


def test_it_offers_no_publish_button(issue: Issue, officer: User) -> None:
    shown = page(officer, "wagtailsnippets_issues_issue:edit", issue.pk)
    assert "action-publish" not in shown
    assert "Submit for moderation" not in shown


@pytest.mark.parametrize(("colour", "message"), [("#ffff00", "White text"), ("red", "Write the colour as")])
def test_it_refuses_colours_without_contrast(newsletter: Newsletter, colour: str, message: str) -> None:
    newsletter.colour = colour
    with pytest.raises(ValidationError, match=message):
        newsletter.full_clean()


def test_it_names_the_list_in_the_senders_domain(newsletter: Newsletter) -> None:
    newsletter.sender_email = "news@bücher.example"
    assert newsletter.list_id == "tarn.xn--bcher-kva.example"


# -- the public page ---------------------------------------------------------------------------------------------------


def test_it_hides_an_unsigned_proof(proof: Proof) -> None:
    assert Client().get(reverse("proof-view", args=[proof.public_id])).status_code == 404


def test_it_never_shows_a_conditional_variant_in_public(proof: Proof, head: User) -> None:
    ProofVariant.objects.update(audience="donors")
    Proof.objects.update(signed_at="2026-04-01T00:00:00Z")
    assert Client().get(reverse("proof-view", args=[proof.public_id])).status_code == 404


def test_it_mails_an_address_on_the_public_site(proof: Proof) -> None:
    assert view_url(proof) == f"https://news.example.org/v/{proof.public_id}/"


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_it_serves_the_pictures_of_proofs_to_everybody(looked_over: Issue, donors: List) -> None:
    file = make_proof(looked_over, [donors]).pictures.get().file
    response = Client().get(f"/media/{file}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=3600"  # consent may be withdrawn
    response.close()


def test_it_serves_renditions_to_staff_alone(image: Image, head: User) -> None:
    url = f"/media/{image.get_rendition('max-100x100').file.name}"
    assert Client().get(url).status_code == 404
    response = visit(head).get(url)
    assert response.status_code == 200
    response.close()


def test_it_serves_originals_to_nobody(image: Image, head: User) -> None:
    assert visit(head).get(f"/media/{image.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "p/",
        "p",
        "",
        "images/",
        "p/../original_images/well.jpg",
        "p/%2e%2e/original_images/well.jpg",
        "p/..%2foriginal_images%2fwell.jpg",
        "p/....//original_images/well.jpg",
        "/etc/passwd",
        "p//etc/passwd",
        "p/\\..\\original_images\\well.jpg",
        "p/note.html",
        "p/gone.jpg",
        "p/x%00.jpg",
    ],
)
def test_it_serves_nothing_else(image: Image, media_root: Path, head: User, path: str) -> None:
    (media_root / "p").mkdir()
    (media_root / "p" / "note.html").write_text("<script>alert(1)</script>")
    assert visit(head).get(f"/media/{path}").status_code == 404


# -- preview -----------------------------------------------------------------------------------------------------------


def test_it_previews_the_mail_for_a_sample_reader(issue: Issue) -> None:
    response = preview(issue, "html")
    shown = response.content.decode()
    assert "Dear Dr Haddad," in shown
    assert "For Ministry of Examples." in shown
    assert re.search(r'href="#"[^>]*>\s*Unsubscribe', shown)
    assert "script-src" not in response["Content-Security-Policy"]


def test_it_previews_the_plain_text(issue: Issue) -> None:
    shown = preview(issue, "text").content.decode()
    assert "<pre" in shown
    assert "The wells run again." in shown
    assert "(a link of each reader&#x27;s own)" in shown


def test_it_previews_what_is_typed_but_not_saved(issue: Issue, officer: User) -> None:
    client, url = visit(officer), reverse("wagtailsnippets_issues_issue:preview_on_edit", args=[issue.pk])
    form = {
        "newsletter": issue.newsletter_id,
        "title": "April",
        "subject": "x",
        "date": "2026-04-30",
        "body-count": "0",
    }
    assert client.post(url, form).json() == {"is_valid": True, "is_available": True}
    shown = client.get(url, {"mode": "html", "in_preview_panel": "true"}).content.decode()
    assert "This issue is empty" in shown


@pytest.mark.parametrize("mode", ["html", "text"])
def test_it_names_the_block_that_cannot_be_previewed(make_issue: MakeIssue, mode: str) -> None:
    bad = {"type": "notice", "id": "bad", "value": {"body": "<p>{{ saluation }} <script>alert(1)</script></p>"}}
    response = preview(make_issue(bad), mode)
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Block 1 (notice): {{ saluation }}" in shown
    assert "<script>" not in shown


def test_it_previews_a_newsletter_that_cannot_be_compiled_as_a_page(issue: Issue, newsletter: Newsletter) -> None:
    newsletter.colour = "navy"
    newsletter.save()
    issue.refresh_from_db()
    assert "colour “navy” is not written as #rrggbb" in preview(issue, "html").content.decode()


def test_it_asks_for_a_newsletter_before_it_previews() -> None:
    assert "Choose the newsletter" in preview(Issue(title="x"), "html").content.decode()


def test_it_offers_phone_and_desktop_sizes(issue: Issue) -> None:
    assert [size["device_width"] for size in issue.preview_sizes] == [375, 1280]
    assert [name for name, _label in issue.preview_modes] == ["html", "text"]

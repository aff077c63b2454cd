"""Every address of our own, read from the URL resolver, so that none is forgotten: one of each kind, with real ids."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image as Pillow

from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.snapshot import freeze_audience
from mailer.console.campaigns.commands import TITLES
from mailer.issues.actions.review_links import hash_of
from mailer.issues.models import Delegation, Funder, Image, PhotoConsent, Programme, Proof, ReviewLink, Visibility
from mailer.lib import tokens
from subscribers.models import List, Organisation
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, make_user

OURS = ("mailer", "subscribers")
NAMESPACES = ("console_", "wagtailsnippets_issues_", "wagtailsnippetchoosers_issues_")
"""Screens that Wagtail makes for models of ours."""

KEY = "abcdefghijklmnopqrstuvwxyz234567"
"""Of the link for comments."""

MOVES = tuple(f"console_campaign_move:{command.value}" for command in TITLES)


def names() -> set[str]:
    """Of all addresses that we have put there, and, of those, each word that orders something of a campaign."""
    found = {name for name, admin, module in _walk(get_resolver()) if not admin or _is_ours(name, module)}
    return found - {"console_campaign_move"} | set(MOVES)


def _is_ours(name: str, module: str) -> bool:
    return name.startswith(NAMESPACES) or module.split(".")[0] in OURS


def _walk(resolver: Any, space: str = "", route: str = "/") -> Iterator[tuple[str, bool, str]]:
    """The name of each pattern, or else its route; whether it is under the admin; the module of its view."""
    for pattern in resolver.url_patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield (space + pattern.name if pattern.name else here), here.startswith("/admin/"), view.__module__
        else:
            yield from _walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, here)


def addresses() -> dict[str, str]:
    """The address of each name, where everything exists that it names."""
    things = _things()
    return {name: _address(name, things) for name in sorted(names())}


def absurd_addresses() -> list[str]:
    """Addresses of ours with a number in them that no database can hold."""
    things = dict.fromkeys(_things(), 10**23)
    numbered = {name for name, wanted in ARGUMENTS.items() if "{" in wanted} - {
        "proof-view",
        "proof-view-link",
        "unsubscribe",
        "click",
    }
    about_one = {name for name in names() if name.endswith((":edit", ":delete", ":usage", ":history"))}
    return [_address(name, things) for name in sorted(numbered | about_one | set(MOVES))]


def _things() -> dict[str, Any]:
    donors = make_list("Donors")
    person = make_subscriber("alice@example.org", donors)
    running = make_campaign([donors])
    start_campaign(running)
    freeze_audience(running.pk)
    proof = make_proof([donors], title="Summer letter")
    consent = _consent()
    return {
        "list": donors.pk,
        "person": person.pk,
        "draft": make_campaign([donors]).pk,
        "running": running.pk,
        "proof": proof.pk,
        "key": KEY,
        "review": _review(proof),
        "delegation": _delegation(),
        "sent": _sent(donors),
        "variant": proof.variants.get(medium="mail", light=False).pk,
        "issue": proof.issue_id,
        "newsletter": proof.issue.newsletter_id,
        "programme": Programme.objects.create(title="Water for Tarn").pk,
        "funder": _funder(),
        "photo": consent.image_id,
        "consent": consent.pk,
        "slug": proof.issue.newsletter.slug,
        "read": running.signed_proof.public_id,
        "view": tokens.derive(bytes(running.key), running.deliveries.get().pk).view,
        "revision": proof.issue.save_revision().pk,
        "token": tokens.derive(bytes(running.key), running.deliveries.get().pk).unsubscribe,
        "click": f"{tokens.derive(bytes(running.key), running.deliveries.get().pk).click}-0",
    }


def _sent(donors: List) -> str:
    """Of a proof that was sent, and is for those who have the mail, and for staff."""
    proof = make_proof([donors])
    Proof.objects.filter(pk=proof.pk).update(sent_at=timezone.now(), visibility=Visibility.SUBSCRIBERS)
    return proof.public_id


def _review(proof: Proof) -> int:
    """A link for comments, by a key that is known."""
    until = timezone.now() + timedelta(days=1)
    return ReviewLink.objects.create(proof=proof, name="A donor", key_hash=hash_of(KEY), expires_at=until).pk


def _funder() -> int:
    return Funder.objects.create(organisation=Organisation.objects.create(name="Tarn Aid")).pk


def _consent() -> PhotoConsent:
    """With its document, and the photo it is for."""
    out = io.BytesIO()
    Pillow.new("RGB", (40, 30)).save(out, "JPEG")
    image = Image.objects.create(title="Well", file=ContentFile(out.getvalue(), "well.jpg"))
    document = ContentFile(b"%PDF-1.4", "form.pdf")
    return PhotoConsent.objects.create(image=image, whom="the woman", given_on=date(2026, 1, 5), document=document)


def _delegation() -> int:
    signer, deputy = make_user("away"), make_user("instead")
    now = timezone.now()
    return Delegation.objects.create(signer=signer, deputy=deputy, since=now, until=now + timedelta(days=1)).pk


ARGUMENTS = {
    "archive-feed": "{slug}",
    "archive-newsletter": "{slug}",
    "click": "{click}",
    "catcher:message": "1",
    "catcher:html": "1",
    "catcher:source": "1",
    "console_campaign": "{running}",
    "console_campaign_status": "{running}",
    "console_campaign_ledger": "{running}",
    "console_campaign_resend": "{running} failed",
    "console_campaign_schedule": "{draft}",
    "console_campaign_settings": "{running}",
    "console_campaign_correct": "{running}",
    "console_campaign_create": "{proof}",
    "console_issue_test": "{issue}",
    "console_list_export": "{list}",
    "console_lists:edit": "{list}",
    "console_subscribers:edit": "{person}",
    "issues_begin_edition": "{issue}",
    "issues_checks": "{issue}",
    "issues_translate": "{issue}",
    "issues_comment_proof": "{proof}",
    "issues_consent_document": "{photo} {consent}",
    "issues_delete_photo": "{photo}",
    "issues_end_delegation": "{delegation}",
    "issues_end_link": "{proof} {review}",
    "issues_look_again": "{issue}",
    "issues_make_link": "{proof}",
    "issues_make_proof": "{issue}",
    "issues_archiving": "{proof}",
    "issues_name_check": "{issue}",
    "issues_new_from_last": "{issue}",
    "issues_photo_people": "{photo}",
    "issues_photos": "{issue}",
    "issues_preview": "{issue}",
    "issues_preview_mail": "{issue}",
    "issues_proof": "{proof}",
    "issues_return_proof": "{proof}",
    "issues_sign_proof": "{proof}",
    "issues_still_empty": "{issue}",
    "issues_proof_mail": "{proof} {variant}",
    "issues_take_out": "{photo}",
    "issues_withdraw_consent": "{photo} {consent}",
    "media": "no-such-picture.png",
    "proof-review": "{key}",
    "proof-review-mail": "{key} {variant}",
    "proof-view": "{sent}",
    "proof-view-link": "{read} {view}",
    "unsubscribe": "{token}",
    "wagtailsnippets_issues_issue:revisions_view": "{issue} {revision}",
    "wagtailsnippets_issues_issue:revisions_revert": "{issue} {revision}",
    "wagtailsnippets_issues_issue:revisions_compare": "{issue} earliest latest",
}
"""What stands in the addresses, by name; ``ABOUT_ONE`` says it for those that Wagtail makes."""

ABOUT_ONE = (
    *("edit", "delete", "usage", "history", "history_results", "copy"),
    *("preview_on_edit", "lock", "unlock", "chosen"),
)


def _address(name: str, things: dict[str, Any]) -> str:
    if name.startswith("/"):
        return re.sub(r"<[^>]*>", "anything", re.sub(r"<int:[^>]*>", "7", name))
    if name in MOVES:
        command = name.partition(":")[2]
        return reverse("console_campaign_move", args=[things["draft" if command == "start" else "running"], command])
    space, _, view = name.rpartition(":")
    model = space.rpartition("_")[2]
    about_one = "{" + model + "}" if view in ABOUT_ONE and model in things else ""
    arguments = ARGUMENTS.get(name, about_one)
    return reverse(name, args=arguments.format(**things).split())

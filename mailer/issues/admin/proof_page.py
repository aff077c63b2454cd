"""The page on which a proof is read, signed or returned: light, made for a phone and for slow links."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import override
from django.views import View
from django.views.generic import TemplateView

from mailer.compiler.compiled import CompiledIssue
from mailer.issues.actions.record_event import record_event
from mailer.issues.addresses import fill_public, view_url
from mailer.issues.admin.archiving import may_archive
from mailer.issues.admin.buttons import proof_buttons
from mailer.issues.admin.history import history
from mailer.issues.admin.proof_editions import conditions_shown, editions_shown
from mailer.issues.admin.proofs import ReaderMixin
from mailer.issues.changes import Changes
from mailer.issues.counting import list_counts, people, staff_count
from mailer.issues.digest import check_unchanged, verify, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.former import changes_since, former_proof
from mailer.issues.models import Proof, ProofEvent, ProofVariant, Visibility
from mailer.issues.origin import origin_of
from mailer.issues.preview import content_security_policy
from mailer.issues.signers import PERMISSION, Authority, authority_of, name_of
from mailer.issues.standing import MAY, Deed, Standing
from mailer.issues.waiting import Told, Waiting

DIGEST_PREFIX = 12
SHOWN_LINK = "issues_review_link"
"""Where the session keeps a new link until the next page has shown it, once."""


class ProofPage(ReaderMixin, TemplateView):
    """Exactly what is signed: the stored bytes, the sender, the lists, what was found and let through."""

    template_name = "issues/proof.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and self.stands is Standing.WAITING and self.authority:
            self._note_opening()
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _note_opening(self) -> None:
        """The first time that somebody who may sign it opens it."""
        opened = self.proof.events.filter(kind=ProofEvent.Kind.OPENED, user=self.request.user)
        if not opened.exists():
            behalf = self.authority.on_behalf_of if self.authority else None
            origin = origin_of(self.request)
            record_event(self.proof, ProofEvent.Kind.OPENED, self.request.user, origin, on_behalf_of=behalf)

    @cached_property
    def proof(self) -> Proof:
        people = ("created_by", "signed_by", "signed_for", "returned_by")
        proofs = Proof.objects.select_related("issue__newsletter", "superseded_by", *people)
        return get_object_or_404(proofs, pk=self.kwargs["pk"])

    @cached_property
    def authority(self) -> Authority | None:
        return authority_of(self.request.user, self.proof.issue.newsletter)

    @cached_property
    def told(self) -> Told:
        return Waiting().tell(self.proof)

    @cached_property
    def trouble(self) -> str:
        return trouble_of(self.proof)

    @cached_property
    def stands(self) -> Standing:
        """A picture that is gone is not seen by the rows."""
        return Standing.VOID if self.trouble else self.told.standing

    @property
    def may(self) -> set[str]:
        """What the one who looks may do here now."""
        user, deeds = self.request.user, {Deed.COMMENT}
        if self.authority:
            deeds |= {Deed.SIGN, Deed.RETURN, Deed.INVITE}
        if user.has_perm("issues.add_proof"):
            deeds |= {Deed.INVITE}
        return {deed.value for deed in deeds & MAY[self.stands]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proof = self.proof
        former = former_proof(proof)
        return (
            super().get_context_data(**kwargs)
            | {
                "proof": proof,
                "told": self.told,
                "stands": self.stands.value,
                "trouble": self.trouble,
                "may": self.may,
                "authority": self.authority,
                "behalf_name": name_of(self.authority and self.authority.on_behalf_of),
                "editions": editions_shown(proof),
                "conditions": conditions_shown(proof),
                "lists": list_counts(proof),
                "people": people(proof),
                "staff": staff_count(proof),
                "shown_to": Visibility(proof.shown_to).label,
                "findings": [each | {"reason": proof.overrides.get(each["code"], "")} for each in proof.findings],
                "former": former,
                "changes": former and _changes(former, proof),
                "comments": proof.comments.order_by("at", "pk"),
                "history": history(proof),
                "signer": name_of(proof.signed_by),
                "signed_for": name_of(proof.signed_for),
                "returner": name_of(proof.returned_by),
                "maker": name_of(proof.created_by),
                "is_maker": proof.created_by == self.request.user,
                "delegates": self.request.user.has_perm(PERMISSION),
                "media": settings.MEDIA_URL,
                "prefix": proof.digest[:DIGEST_PREFIX],
                "public_url": view_url(proof),
                "archives": may_archive(self.request.user),
                "edit_url": self._edit_url,
                "make_url": self._make_url,
                "buttons": proof_buttons(proof, self.request.user) if self.stands is Standing.SIGNED else [],
            }
            | self._links()
        )

    def _links(self) -> dict[str, Any]:
        """The links for comments, for those who may make one; a new one in full, once."""
        user = self.request.user
        if not (self.authority or user.has_perm("issues.add_proof")):
            return {}
        new = self.request.session.pop(SHOWN_LINK, None)
        shown = new if new and new.get("proof") == self.proof.pk else None
        return {"links": self.proof.links.order_by("-pk"), "new_link": shown, "sees_links": True}

    @property
    def _edit_url(self) -> str:
        return self._url("issues.change_issue", "wagtailsnippets_issues_issue:edit")

    @property
    def _make_url(self) -> str:
        return self._url("issues.add_proof", "issues_make_proof")

    def _url(self, permission: str, name: str) -> str:
        return reverse(name, args=[self.proof.issue_id]) if self.request.user.has_perm(permission) else ""


def _changes(former: Proof, proof: Proof) -> Changes | None:
    try:
        return changes_since(former, proof)
    except ValueError:  # one that was tampered with: the page says so elsewhere
        return None


def trouble_of(proof: Proof) -> str:
    """Why this proof must not be signed or sent, whatever it waits for; empty where it is what was frozen."""
    try:
        verify(proof) if proof.signed_at else check_unchanged(proof)
        verify_pictures(proof)
    except ProofRefused as error:
        return str(error)
    return ""


class Mail(ReaderMixin, View):
    """The HTML part of a stored variant, for the frame on the proof's page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, variant: int) -> HttpResponse:
        stored = get_object_or_404(ProofVariant, pk=variant, proof=pk)
        return mail_page(stored)


def mail_page(variant: ProofVariant) -> HttpResponse:
    """The stored mail. Its pictures come when they are scrolled to: on a slow link the words are there first."""
    with override(variant.language):
        html = fill_public(CompiledIssue.from_json(variant.compiled)).html
    response = HttpResponse(html.replace("<img ", '<img loading="lazy" '))
    response["Content-Security-Policy"] = content_security_policy()
    response["X-Robots-Tag"] = "noindex"
    return response

"""What the buttons on a proof's page do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views import View

from mailer.issues.actions.comment_proof import comment_as_staff
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.review_links import end_link, make_link
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.admin.proof_page import SHOWN_LINK
from mailer.issues.admin.proofs import ReaderMixin
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ReviewLink
from mailer.issues.origin import origin_of


class Act(ReaderMixin, View):
    """One button: does something with the proof that was shown, and goes back to its page. What is refused is told
    there."""

    http_method_names = ["post"]
    anchor = ""

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        proof = get_object_or_404(Proof.objects.select_related("issue__newsletter"), pk=pk)
        try:
            messages.success(request, self.act(request, proof, **kwargs))
        except ProofRefused as error:
            messages.error(request, str(error))
        response = redirect("issues_proof", pk=pk)
        response["Location"] += self.anchor
        return response

    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        """What was done, in words. Raises ProofRefused."""
        raise NotImplementedError


class Sign(Act):
    """Signs the proof that was shown: the form carries its digest."""

    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        if request.POST.get("read") != "on":
            raise ProofRefused(gettext("Tick that you have read the proof, then sign."))
        sign_proof(proof, request.user, request.POST.get("digest", ""), origin_of(request))
        return gettext("Proof {id} is signed. It may be sent now.").format(id=proof.pk)


class Return(Act):
    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        comment = request.POST.get("comment", "")
        return_proof(proof, request.user, comment, request.POST.get("digest", ""), origin_of(request))
        return gettext("Proof {id} is returned. Whoever made it sees your comment.").format(id=proof.pk)


class Comment(Act):
    anchor = "#comments"

    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        comment_as_staff(proof, request.user, request.POST.get("comment", ""), origin_of(request))
        return gettext("Your comment is there.")


class MakeLink(Act):
    anchor = "#links"

    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        days = request.POST.get("days", "")
        made = make_link(
            proof,
            request.POST.get("name", ""),
            int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0,
            request.user,
            origin_of(request),
        )
        request.session[SHOWN_LINK] = {"proof": proof.pk, "name": made.link.name, "url": made.url}
        return gettext("The link for {name} is made. Copy it now: it is shown once.").format(name=made.link.name)


class EndLink(Act):
    anchor = "#links"

    def act(self, request: HttpRequest, proof: Proof, **kwargs: Any) -> str:
        link = get_object_or_404(ReviewLink, pk=kwargs["link"], proof=proof)
        end_link(link, request.user, origin_of(request))
        return gettext("The link for {name} opens nothing any more.").format(name=link.name)

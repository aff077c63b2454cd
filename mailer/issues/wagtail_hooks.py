"""What this layer adds to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from mailer.issues.admin import (
    archiving,
    beginning,
    checking,
    delegations,
    editions,
    keeping,
    making,
    manuscripts,
    merge_menu,
    naming,
    people,
    photos,
    picture_form,
    previewing,
    proof_page,
    proofs,
    signing,
    translating,
    withdrawing,
)
from mailer.issues.models import Image, Issue
from mailer.issues.viewsets import FunderViewSet, IssueViewSet, NewsletterViewSet, ProgrammeViewSet

register_snippet(IssueViewSet)
register_snippet(NewsletterViewSet)
register_snippet(ProgrammeViewSet)
register_snippet(FunderViewSet)


def nowhere(request: HttpRequest, rest: object = "") -> HttpResponse:
    raise Http404


@hooks.register("register_admin_urls", order=-1)
def admin_urls() -> list[URLPattern]:
    return [
        # Wagtail's admin cannot do without its documents app; issues have no documents, and nothing would serve them.
        path("documents/", nowhere),
        path("documents/<path:rest>", nowhere),
        # In Wagtail's place: a picture is taken in or refused, and nothing of it waits as it came.
        path("images/multiple/add/", picture_form.AddPictures.as_view()),
        path("images/multiple/create_from_uploaded_image/<int:rest>/", nowhere),
        path("images/multiple/delete_upload/<int:rest>/", nowhere),
        path("images/<int:image_id>/delete/", picture_form.DeletePicture.as_view(), name="issues_delete_photo"),
        path("images/<int:pk>/people/", people.People.as_view(), name="issues_photo_people"),
        path(
            "images/<int:pk>/people/<int:consent>/document/",
            people.Document.as_view(),
            name="issues_consent_document",
        ),
        path(
            "images/<int:pk>/people/<int:consent>/withdraw/",
            withdrawing.Withdraw.as_view(),
            name="issues_withdraw_consent",
        ),
        path("images/<int:pk>/people/take-out/", withdrawing.TakeOut.as_view(), name="issues_take_out"),
        path("issues/<int:pk>/photos/", photos.IssuePhotos.as_view(), name="issues_photos"),
        path("issues/<int:pk>/next/", beginning.NewFromLast.as_view(), name="issues_new_from_last"),
        path("issues/<int:pk>/empty/", beginning.StillEmpty.as_view(), name="issues_still_empty"),
        path("issues/begin/", manuscripts.BeginFromManuscript.as_view(), name="issues_begin_from_manuscript"),
        path("issues/<int:pk>/again/", manuscripts.LookAgain.as_view(), name="issues_look_again"),
        path("issues/<int:pk>/preview/", previewing.Preview.as_view(), name="issues_preview"),
        path("issues/<int:pk>/preview/mail/", previewing.PreviewMail.as_view(), name="issues_preview_mail"),
        path("issues/<int:pk>/names/", naming.NameCheck.as_view(), name="issues_name_check"),
        path("issues/<int:pk>/edition/", editions.BeginEdition.as_view(), name="issues_begin_edition"),
        path("issues/<int:pk>/translate/", translating.Translate.as_view(), name="issues_translate"),
        path("issues/<int:pk>/check/", checking.Checks.as_view(), name="issues_checks"),
        path("issues/<int:pk>/proof/", making.MakeProof.as_view(), name="issues_make_proof"),
        path("proofs/", proofs.Proofs.as_view(), name="issues_proofs"),
        path("proofs/deputies/", delegations.Delegations.as_view(), name="issues_delegations"),
        path("proofs/deputies/<int:pk>/end/", delegations.EndDelegation.as_view(), name="issues_end_delegation"),
        path("proofs/<int:pk>/", proof_page.ProofPage.as_view(), name="issues_proof"),
        path("proofs/<int:pk>/mail/<int:variant>/", proof_page.Mail.as_view(), name="issues_proof_mail"),
        path("proofs/<int:pk>/archive/", archiving.Archiving.as_view(), name="issues_archiving"),
        path("proofs/<int:pk>/sign/", signing.Sign.as_view(), name="issues_sign_proof"),
        path("proofs/<int:pk>/return/", signing.Return.as_view(), name="issues_return_proof"),
        path("proofs/<int:pk>/comment/", signing.Comment.as_view(), name="issues_comment_proof"),
        path("proofs/<int:pk>/links/", signing.MakeLink.as_view(), name="issues_make_link"),
        path("proofs/<int:pk>/links/<int:link>/end/", signing.EndLink.as_view(), name="issues_end_link"),
    ]


@hooks.register("register_rich_text_features", order=1)
def links_leave_the_mail(features: Any) -> None:
    """The link button opens on web addresses: a mail has no pages that it could lead to."""
    link = features.plugins_by_editor["draftail"]["link"]
    link.data["chooserUrls"]["pageChooser"] = link.data["chooserUrls"]["externalLinkChooser"]


@hooks.register("register_rich_text_features")
def merge_fields(features: Any) -> None:
    merge_menu.register(features)


@hooks.register("insert_editor_js")
def editor_scripts() -> SafeString:
    return merge_menu.scripts()


class ProofsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return proofs.may_see(request.user)


@hooks.register("register_admin_menu_item")
def proofs_menu() -> MenuItem:
    return ProofsMenuItem(_("Proofs"), reverse("issues_proofs"), name="proofs", icon_name="lock", order=120)


@hooks.register("register_snippet_listing_buttons")
def listing_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Issue) and user.has_perm("issues.add_issue"):
        url = reverse("issues_new_from_last", args=[snippet.pk])
        yield Button(_("New issue from this"), url=url, icon_name="copy", priority=16)
    if isinstance(snippet, Issue) and user.has_perm("issues.add_proof"):
        yield Button(
            _("Make proof"), url=reverse("issues_make_proof", args=[snippet.pk]), icon_name="lock", priority=15
        )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="issues", codename__in=["view_proof", "add_proof", "sign_proof"]
    )


@hooks.register("before_delete_snippet")
def keep_what_is_frozen(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    return keeping.refuse_deletion(request, instances)


@hooks.register("before_bulk_action")
def keep_photos_with_consent(
    request: HttpRequest, action: str, objects: list[Any], _deed: object
) -> HttpResponse | None:
    if action != "delete":
        return None
    return keeping.refuse_photo_deletion(request, [each for each in objects if isinstance(each, Image)])

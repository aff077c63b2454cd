"""One number of a newsletter, being written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Locale, LockableMixin, PreviewableMixin, RevisionMixin, TranslatableMixin

from mailer.issues.blocks import BODY
from mailer.issues.models.newsletter import Newsletter, Visibility
from mailer.issues.validators import one_line


def today() -> Any:
    return timezone.localdate()


class Issue(PreviewableMixin, LockableMixin, RevisionMixin, TranslatableMixin, models.Model):
    """What staff edit. It is never sent itself: what is sent is a proof of it. Its language is that of its locale."""

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="issues", verbose_name=_("newsletter"))
    title = models.CharField(
        _("title"), max_length=200, validators=[one_line], help_text=_("Stands at the top of the mail.")
    )
    subject = models.CharField(
        _("subject"),
        max_length=250,
        blank=True,
        validators=[one_line],
        help_text=_("What readers see in their inbox; up to 60 characters show on a phone."),
    )
    preheader = models.CharField(
        _("preheader"),
        max_length=200,
        blank=True,
        validators=[one_line],
        help_text=_("The line after the subject in the inbox, 40 to 110 characters."),
    )
    date = models.DateField(_("date"), default=today)
    greeting = models.BooleanField(
        _("greet the reader"),
        default=True,
        help_text=_("Begin with the reader's salutation, such as “Dear Dr Haddad,”."),
    )
    body = StreamField(BODY, blank=True, verbose_name=_("blocks"))
    visibility = models.CharField(
        _("archive"),
        max_length=12,
        blank=True,
        choices=Visibility,
        help_text=_("Who sees it on the web once it was sent; as the newsletter says if empty."),
    )
    emptied = models.JSONField(default=list, editable=False)
    """What “New issue from last” emptied, as [block id, kind, field, what the field is called]: to be filled anew."""
    uncertain = models.JSONField(default=list, editable=False)
    """What was guessed when it was drafted from a manuscript, as [own id, block id, reason, detail]."""
    translated = models.JSONField(default=list, editable=False)
    """What the issue it is an edition of said when it was last brought up to date: see mailer.issues.outdated."""
    names_checked = models.JSONField(default=list, editable=False)
    """Which pseudonyms' real names were looked for, when, by whom, and in which state of the issue; never the names."""
    made_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    source = models.CharField(_("source"), max_length=200, blank=True, editable=False)
    """The file it was imported from, if it was."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def language(self) -> str:
        return str(self.locale.language_code)

    def clean(self) -> None:
        """An issue stays with its newsletter once there are proofs: who signs them and where they stand hangs on it."""
        super().clean()
        stored = Issue.objects.filter(pk=self.pk).values_list("newsletter", flat=True).first() if self.pk else None
        if stored not in (None, self.newsletter_id) and self.proofs.exists():
            wrong = _(
                "There are proofs of this issue, which belong to its newsletter. Copy the issue to begin another."
            )
            raise ValidationError({"newsletter": wrong})

    @property
    def shown_to(self) -> str:
        """A Visibility: its own, else the newsletter's."""
        return self.visibility or self.newsletter.visibility

    @property
    def expected_language(self) -> str:
        """The newsletter's, while this is the only edition; editions are told apart by their own."""
        return self.language if self._has_other_editions() else self.newsletter.language

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The only edition of an issue is in its newsletter's language, also after either was changed."""
        if kwargs.get("update_fields") is None and self.newsletter_id and not self._has_other_editions():
            self.locale = self.get_default_locale()
        super().save(*args, **kwargs)

    def _has_other_editions(self) -> bool:
        return Issue.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk).exists()

    def get_default_locale(self) -> Locale:
        """The newsletter's language, for an issue that was given none."""
        if self.newsletter_id is None:
            return super().get_default_locale()
        return Locale.objects.get_or_create(language_code=self.newsletter.language)[0]

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("html", _("Email")), ("text", _("Plain text"))]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 375, "label": _("On a phone")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("On a desktop")},
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from mailer.issues.preview import preview  # the preview reads this module

        return preview(self, mode_name)

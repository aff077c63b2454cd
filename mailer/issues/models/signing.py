"""Around a proof: who did what with it, who signs for whom, and what colleagues and donors said of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer.issues.models.proof import Proof


class ProofEvent(models.Model):
    """One line of a proof's audit: who, when, which digest, from where. Written once, never changed."""

    class Kind(models.TextChoices):
        MADE = "made", _("made")
        ASKED = "asked", _("asked to sign")
        OPENED = "opened", _("opened by a signer")
        SIGNED = "signed", _("signed")
        RETURNED = "returned", _("returned")
        SUPERSEDED = "superseded", _("superseded")
        LINK_MADE = "link-made", _("link for comments made")
        LINK_ENDED = "link-ended", _("link for comments ended")
        COMMENTED = "commented", _("commented on")
        CORRECTED = "corrected", _("correction noted in the archive")
        VISIBILITY = "visibility", _("visibility changed")
        WITHDRAWN = "withdrawn", _("photo withdrawn")
        TAKEN_OUT = "taken-out", _("photo taken out")
        COVERED = "covered", _("photo covered, as it was blurred")

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    """Who it was, as they were called then; also of people without an account."""
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    """The signer for whom a deputy acted."""
    digest = models.CharField(max_length=64)
    """What the proof's stored rows gave at that moment."""
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    """The browser, as it calls itself; empty for the command line."""
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proof_id} · {self.get_kind_display()} · {self.name}"


class Delegation(models.Model):
    """A deputy who signs for a signer until a day."""

    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name=_("signer")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputations", verbose_name=_("deputy")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was taken back before its end."""
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-until", "-pk")

    def __str__(self) -> str:
        return _("{deputy} for {signer}").format(deputy=self.deputy, signer=self.signer)

    def holds_at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until and self.ended_at is None

    def clean(self) -> None:
        if self.signer_id and self.signer_id == self.deputy_id:
            raise ValidationError({"deputy": _("Choose somebody else: nobody is their own deputy.")})
        if self.since and self.until and self.until <= self.since:
            raise ValidationError({"until": _("This is before it begins.")})


class ReviewLink(models.Model):
    """A link by which somebody without an account reads a proof and comments on it, until a day."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="links")
    name = models.CharField(_("for whom"), max_length=200)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 (hex) of the key in the link; the link itself is shown once and not kept."""
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.proof_id} · {self.name}"

    def holds_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and moment < self.expires_at


class ReviewComment(models.Model):
    """What a colleague or a donor said of a proof. Plain text."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="comments")
    link = models.ForeignKey(ReviewLink, models.SET_NULL, null=True, blank=True, related_name="comments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proof_id} · {self.name}"


class CorrectionNote(models.Model):
    """What was wrong in a sent proof, dated, at the top of its archive page. The mail itself is not changed."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="corrections")
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.text[:60]

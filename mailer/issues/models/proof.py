"""The proof: what is signed, and therefore what is sent."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer.lib import base32


def _unguessable() -> str:
    return base32.encode(secrets.token_bytes(20))


class Proof(models.Model):
    """The frozen, compiled variants of an issue, with sender, subject, pictures and the audience they may go to.

    Nothing of it is ever changed once it stands; a worker sends it only while its rows still give ``signed_digest``."""

    issue = models.ForeignKey("issues.Issue", models.PROTECT, related_name="proofs", verbose_name=_("issue"))
    public_id = models.CharField(max_length=32, unique=True, default=_unguessable, editable=False)
    """Names the proof in the address of its public page."""
    list_id = models.CharField(max_length=200)
    """The newsletter's List-Id (RFC 2919), without angle brackets."""
    sender_name = models.CharField(max_length=200)
    sender_email = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    lists = models.ManyToManyField("subscribers.List", related_name="+", verbose_name=_("may go to"))
    findings = models.JSONField(default=list)
    overrides = models.JSONField(default=dict)
    """Finding code -> the reason why it was let through."""
    digest = models.CharField(max_length=64)
    """SHA-256 (hex) over everything that is sent and to whom it may go: see mailer.issues.digest."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ("-pk",)
        permissions = [("sign_proof", _("Can sign a proof"))]

    def __str__(self) -> str:
        return _("Proof {id} of {issue}").format(id=self.pk, issue=self.issue)


class ProofVariant(models.Model):
    """One compiled variant: an edition for one combination of audience conditions."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="variants")
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=100, blank=True)
    """The combination of conditions; empty for the public variant, which has no conditional block."""
    compiled = models.TextField()
    """CompiledIssue.to_json()."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proof", "language", "audience"], name="one_variant_a_combination")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.audience}".strip()


class ProofPicture(models.Model):
    """A picture of the proof, copied to a name nobody can guess; editing or deleting the original never touches it."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="pictures")
    image = models.ForeignKey("issues.Image", models.SET_NULL, null=True, related_name="+")
    file = models.CharField(max_length=100, unique=True)
    """Path below MEDIA_ROOT."""
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.file

"""What became of deliveries after they were accepted, or why they were refused, and the evidence for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.models import Delivery


class Evidence(models.Model):
    """What arrived, byte for byte up to a bound (``record.MAX_EVIDENCE_BYTES``); the same bytes stand here once."""

    class Source(models.TextChoices):
        SMTP = "smtp", _("bounce receiver")
        FILE = "file", _("file")
        REPLY = "reply", _("reply of a relay")

    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    """Hex, of all that arrived, also where ``raw`` is only its start."""
    source = models.CharField(_("source"), max_length=8, choices=Source)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"{self.source} {self.sha256[:12]}"


class Outcome(models.Model):
    """One thing that happened to one delivery. It never changes the delivery's state."""

    class Kind(models.TextChoices):
        BOUNCE = "bounce", _("bounce")
        DELAYED = "delayed", _("delayed")
        COMPLAINT = "complaint", _("complaint")
        AUTO_REPLY = "auto-reply", _("automatic reply")
        UNKNOWN = "unknown", _("unknown")

    delivery = models.ForeignKey(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="outcomes", verbose_name=_("delivery")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=12, blank=True)
    """Enhanced status code (RFC 3463)."""
    permanent = models.BooleanField(_("permanent"), null=True)
    """This message will not arrive; null where nothing tells."""
    hard = models.BooleanField(_("hard"), default=False)
    """The delivery's own address is dead."""
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    """A word of ``mailer.outcomes.classify``."""
    diagnostic = models.CharField(_("diagnostic"), max_length=500, blank=True)
    address = models.CharField(_("address in the report"), max_length=254, blank=True)
    """The recipient as the report has it, behind a forwarder another than the delivery's. For reading only."""
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="outcomes", verbose_name=_("evidence"))
    occurred_at = models.DateTimeField(_("time"))
    dedupe_key = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 (hex) of what makes it the same event when it is told again."""

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.kind} {self.status}".strip()

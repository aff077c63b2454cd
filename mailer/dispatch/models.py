"""Who is sending just now, and which ways are resting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dispatcher(models.Model):
    """A drain at work on one slot of a relay. It is alive as long as its lock is held: see mailer.dispatch.liveness."""

    relay = models.CharField(max_length=64)
    slot = models.SmallIntegerField()
    host = models.CharField(max_length=255)
    pid = models.IntegerField()
    started_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relay", "slot"], name="one_dispatcher_a_slot")]

    def __str__(self) -> str:
        return f"{self.relay}/{self.slot}: {self.host} {self.pid}"


class Lane(models.Model):
    """A way to a provider through a relay, once it has been in trouble. The empty provider stands for the relay
    itself."""

    relay = models.CharField(max_length=64)
    provider = models.CharField(max_length=32, blank=True)
    failures = models.IntegerField(default=0)
    """Troubles in a row; after the pause one message goes first, to see."""
    not_before = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        constraints = [models.UniqueConstraint(fields=["relay", "provider"], name="one_lane")]

    def __str__(self) -> str:
        return f"{self.relay} → {self.provider or '*'}"

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
    """A way to a provider through a relay, once it has been in trouble or has limits of its own; any other needs no
    row. The empty provider stands for the relay itself. All dispatchers share what stands here."""

    relay = models.CharField(max_length=64)
    provider = models.CharField(max_length=32, blank=True)
    failures = models.IntegerField(default=0)
    """Troubles in a row; after the pause one message goes first, to see."""
    not_before = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    per_second = models.FloatField(_("a second"), null=True, blank=True)
    per_hour = models.IntegerField(_("an hour"), null=True, blank=True)
    per_day = models.IntegerField(_("a day"), null=True, blank=True)
    """The most messages in each span; null is no limit. An hour is the clock's, a day that of the house's zone."""
    connections = models.SmallIntegerField(_("connections"), null=True, blank=True)
    window = models.SmallIntegerField(_("window"), null=True, blank=True)
    """The most messages armed at a time on a connection; null: the relay's."""
    warm_up_from = models.DateField(_("warm up from"), null=True, blank=True)
    warm_up_start = models.IntegerField(_("messages on the first day"), null=True, blank=True)
    warm_up_factor = models.FloatField(_("each day, times"), default=1.5)

    tokens = models.FloatField(default=0)
    """Messages that may go at ``refilled_at``, by the rate a second."""
    refilled_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    hour = models.DateTimeField(null=True)
    """The hour that ``hour_used`` counts."""
    hour_used = models.IntegerField(default=0)
    day = models.DateField(null=True)
    day_used = models.IntegerField(default=0)
    spent_until = models.DateTimeField(null=True)
    """While what an hour or a day allows is used up: when it will not be any more."""

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        constraints = [models.UniqueConstraint(fields=["relay", "provider"], name="one_lane")]

    def __str__(self) -> str:
        return f"{self.relay} → {self.provider or '*'}"

    @property
    def is_rated(self) -> bool:
        """Whether it limits how many messages go, by itself."""
        warms_up = self.warm_up_from is not None and self.warm_up_start is not None
        return warms_up or any(each is not None for each in (self.per_second, self.per_hour, self.per_day))

    @property
    def is_limited(self) -> bool:
        """Whether somebody gave it limits of any kind."""
        return self.is_rated or self.connections is not None or self.window is not None


class Share(models.Model):
    """How much of a slot's work a campaign has had, beside others: see mailer.dispatch.shares. Only the dispatcher on
    that slot touches it, so that nobody ever waits for it."""

    relay = models.CharField(max_length=64)
    slot = models.SmallIntegerField()
    campaign = models.BigIntegerField()
    began = models.FloatField()
    """Where it stood when it was last served."""
    passed = models.FloatField()
    """Messages handed out, divided by its weight, counted from where the others stood when it came."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relay", "slot", "campaign"], name="one_share")]

    def __str__(self) -> str:
        return f"{self.relay}/{self.slot}: {self.campaign}"

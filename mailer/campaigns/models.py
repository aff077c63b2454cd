"""Campaigns and their ledger.

Deliveries are written once when the audience is frozen and once when they are settled. Their foreign keys carry neither
constraint nor index: a snapshot of a million rows is four times as fast so, and the ledger outlives what it points to.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.issues.models import Proof
from subscribers.models import List, Subscriber


def _key() -> bytes:
    return secrets.token_bytes(32)


class Campaign(models.Model):
    """One send of one signed proof."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("issue")
        CORRECTION = "correction", _("correction")
        TEST = "test", _("test")
        NOTICE = "notice", _("notice")

    class State(models.TextChoices):
        DRAFT = CampaignState.DRAFT.value, _("draft")
        SCHEDULED = CampaignState.SCHEDULED.value, _("scheduled")
        PREPARING = CampaignState.PREPARING.value, _("preparing")
        GRACE = CampaignState.GRACE.value, _("in its time of grace")
        RUNNING = CampaignState.RUNNING.value, _("running")
        PAUSED = CampaignState.PAUSED.value, _("paused")
        CANCELLED = CampaignState.CANCELLED.value, _("cancelled")
        CLOSED = CampaignState.CLOSED.value, _("closed")

    class Priority(models.IntegerChoices):
        LOW = -10, _("low")
        NORMAL = 0, _("normal")
        HIGH = 10, _("high")
        NOTICE = 100, _("notices, before all others")

    class Policy(models.TextChoices):
        HOLD = "hold", _("hold: staff decide about uncertain deliveries")
        RESEND = "resend", _("resend: uncertain deliveries are tried again by themselves")

    proof = models.ForeignKey(Proof, models.PROTECT, null=True, related_name="campaigns", verbose_name=_("proof"))
    """Null for notices alone: ``signed_proof`` is the proof of all others."""
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ISSUE)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    """What is sent first: a campaign waits while one of a higher priority has something to send on its lane."""
    weight = models.SmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Its share of a lane beside other campaigns of the same priority: 2 gets twice what 1 gets."),
    )
    policy = models.CharField(
        _("after a crash"),
        max_length=8,
        choices=Policy,
        default=Policy.HOLD,
        help_text=_("What happens to uncertain deliveries."),
    )
    lists = models.ManyToManyField(List, related_name="campaigns", verbose_name=_("lists"))
    excluded = models.ManyToManyField(List, related_name="+", blank=True, verbose_name=_("not to those on"))
    key = models.BinaryField(default=_key, editable=False)
    """Message-IDs, return paths and unsubscribe links of its deliveries are derived from it; it never changes."""
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="corrections"
    )
    """The campaign whose readers, those who have it or may have it, get this correction."""
    start_at = models.DateTimeField(_("start at"), null=True, blank=True)
    """When a scheduled campaign starts."""
    send_from = models.TimeField(_("send from"), null=True, blank=True)
    send_until = models.TimeField(_("send until"), null=True, blank=True)
    """Nothing leaves outside these hours; they may span midnight. Both or neither."""
    in_recipient_zone = models.BooleanField(_("in each reader's own time zone"), default=False)
    grace_minutes = models.SmallIntegerField(_("time of grace"), default=0)
    """Minutes between the newsletter's staff getting it and everybody else; 0 where there is no such time."""
    grace_until = models.DateTimeField(null=True, editable=False)
    pause_bounces = models.FloatField(_("pause at bounces of"), default=5.0)
    pause_complaints = models.FloatField(_("pause at complaints of"), default=0.3)
    """Per cent of what relays have answered for good; 0 never pauses. See mailer.campaigns.alarm."""
    known_bounces = models.FloatField(db_default=0.0, editable=False)
    known_complaints = models.FloatField(db_default=0.0, editable=False)
    """Per cent at which it was paused by itself, and staff know of it: only much more pauses it again."""
    track_links = models.BooleanField(_("count clicks"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    """When the snapshot was complete; a campaign without it never closes."""
    closed_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    """When its ledger was moved to the archive."""
    trouble = models.CharField(max_length=500, blank=True, editable=False)
    """Why the house paused it, in words for the operator."""
    tally = models.JSONField(default=dict, editable=False)
    """Deliveries by state, as far as no batch has counted them: see mailer.campaigns.counters."""
    pulse = models.JSONField(default=list, editable=False)
    """How many deliveries had an end state when, [seconds since 1970, number], the newest last: see
    mailer.dispatch.pulse."""

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-pk",)
        permissions = [("operate_campaign", _("Can pause, resume and resend campaigns"))]

    def __str__(self) -> str:
        return f"{self.pk} · {self.proof.issue if self.proof else self.get_kind_display()}"

    @property
    def signed_proof(self) -> Proof:
        """The proof it sends. Raises ValueError for a campaign of notices, which has none."""
        if self.proof is None:
            raise ValueError(f"campaign {self.pk} sends notices and has no proof")
        return self.proof


WITHOUT_READERS = (Campaign.Kind.TEST, Campaign.Kind.NOTICE)
"""Kinds that go to addresses and not to people on lists."""

STATE_WORDS = {
    DeliveryState.PENDING: _("pending"),
    DeliveryState.ACCEPTED: _("accepted"),
    DeliveryState.FAILED: _("failed"),
    DeliveryState.UNCERTAIN: _("uncertain"),
    DeliveryState.SUPPRESSED: _("suppressed"),
    DeliveryState.UNSUBSCRIBED: _("unsubscribed"),
    DeliveryState.CANCELLED: _("cancelled"),
    DeliveryState.EXPIRED: _("expired"),
}


class Delivery(models.Model):
    """One row of the ledger: one message to one address."""

    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="deliveries"
    )
    subscriber = models.ForeignKey(
        Subscriber, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="deliveries"
    )
    email = models.CharField(max_length=254)
    provider = models.CharField(max_length=32)
    variant = models.BigIntegerField()
    """The ProofVariant to send."""
    state = models.SmallIntegerField(
        default=DeliveryState.PENDING, choices=[(state.value, word) for state, word in STATE_WORDS.items()]
    )
    attempts = models.SmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=40, blank=True, db_default="")
    """The reader's time zone (IANA), where the campaign's hours are those of its readers."""
    next_attempt_at = models.DateTimeField(null=True)
    """Set while a pending delivery waits for a retry; null while it stands in an open batch."""
    settled_at = models.DateTimeField(null=True)
    window = models.BigIntegerField(default=0)
    """The window it was last settled or lost in: a late reply counts only under the same one."""
    relay = models.CharField(max_length=64, blank=True)
    reply = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["campaign", "subscriber"], name="one_delivery_a_person")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_due", condition=models.Q(next_attempt_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.email}: {DeliveryState(self.state).word}"


class ArchivedDelivery(models.Model):
    """A delivery of a campaign long over: what is still asked of it, and nothing else. Its id is the delivery's, by
    which unsubscribe links, return paths and Message-IDs go on to be known."""

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    subscriber = models.ForeignKey(Subscriber, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    email = models.CharField(max_length=254)
    variant = models.BigIntegerField()
    state = models.SmallIntegerField(choices=[(state.value, word) for state, word in STATE_WORDS.items()])
    attempts = models.SmallIntegerField()
    settled_at = models.DateTimeField(null=True)
    relay = models.CharField(max_length=64, blank=True)
    reply = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("archived delivery")
        verbose_name_plural = _("archived deliveries")
        indexes = [models.Index(fields=["campaign", "id"], name="archived_by_campaign")]

    def __str__(self) -> str:
        return f"{self.pk} · {self.email}: {DeliveryState(self.state).word}"


class Batch(models.Model):
    """Up to 512 deliveries of one campaign, one provider and one time zone: what a dispatcher claims. Those of a
    snapshot are a range of ids, those of retries name their ids."""

    class State(models.IntegerChoices):
        OPEN = 0, _("open")
        LEASED = 1, _("leased")
        DONE = 2, _("done")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="batches", db_index=False)
    provider = models.CharField(max_length=32)
    zone = models.CharField(max_length=40, blank=True, db_default="")
    early = models.BooleanField(db_default=False)
    """For the newsletter's staff: goes out in the time of grace already."""
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    ids = models.JSONField(null=True)
    attempt = models.SmallIntegerField(default=0)
    """How many attempts its deliveries had when it was cut. One that has had more is no longer of this batch: so no
    delivery ever stands in two."""
    state = models.SmallIntegerField(choices=State, default=State.OPEN)
    fence = models.IntegerField(default=0)
    """Counts the claims; a dispatcher whose fence is no longer this one has lost the batch."""
    owner = models.BigIntegerField(null=True)
    """The dispatcher that holds the lease."""
    relay = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    losses = models.SmallIntegerField(default=0)
    """Leases lost: dispatchers that died holding it."""
    accepted = models.IntegerField(db_default=0)
    failed = models.IntegerField(db_default=0)
    uncertain = models.IntegerField(db_default=0)
    suppressed = models.IntegerField(db_default=0)
    unsubscribed = models.IntegerField(db_default=0)
    expired = models.IntegerField(db_default=0)
    """How many deliveries came into each state, less those that left it, while they stood in this batch; what all of
    them gained, ``pending`` has lost. See mailer.campaigns.counters."""

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "id"], name="batch_open", condition=models.Q(state=0)),
            models.Index(fields=["lease_until"], name="batch_leased", condition=models.Q(state=1)),
            models.Index(fields=["campaign", "state"], name="batch_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.first}…{self.last}"


class Notice(models.Model):
    """One message that no proof holds: a confirmation, a link asked for, an alert. Ready but for the envelope."""

    delivery = models.OneToOneField(Delivery, models.CASCADE, primary_key=True, db_constraint=False)
    sender = models.CharField(max_length=254)
    """Address of the From field, by whose domain the relay is chosen."""
    data = models.BinaryField()
    """The message on the wire: CRLF line ends, quoted-printable or base64, headers whole."""

    def __str__(self) -> str:
        return f"notice {self.delivery_id}"


class Window(models.Model):
    """The durable word, written before the first byte that could complete a message, that these deliveries may go.
    It is deleted when they are settled. One that was lost stays, as evidence of who may have got the message twice."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="windows")
    fence = models.IntegerField()
    owner = models.BigIntegerField()
    ids = models.JSONField()
    armed_at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {len(self.ids)} of batch {self.batch_id}"

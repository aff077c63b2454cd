"""Who can be mailed: people, the organisations they belong to, lists, and who must never be mailed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from subscribers.addresses import Address, key_of, parse_address
from subscribers.states import SubscriptionState
from subscribers.validators import one_line, time_zone


class User(AbstractUser):  # type: ignore[django-manager-missing]  # that of Wagtail's pictures has no types
    """A member of staff. Ours from the first migration on, as swapping the user model later is painful."""


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True, validators=[one_line])
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code of two letters."))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SubscriberManager(models.Manager["Subscriber"]):
    def make(self, address: Address, **fields: Any) -> Subscriber:
        """A new subscriber at ``address``; IntegrityError where someone has that address already."""
        return self.create(email=address.email, email_key=address.key, provider=address.provider, **fields)


class Subscriber(models.Model):
    """One person at one address. ``email_key`` is the address as it is compared: see subscribers.addresses."""

    class Kind(models.TextChoices):
        """What somebody is to us: blocks of an issue may be for some kinds alone."""

        DONOR = "donor", _("donor")
        PARTNER = "partner", _("partner")
        AUTHORITY = "authority", _("public body")
        SUPPORTER = "supporter", _("supporter")
        PRESS = "press", _("press")
        STAFF = "staff", _("staff")

    email = models.CharField(_("email address"), max_length=254)
    email_key = models.CharField(max_length=254, unique=True, editable=False)
    provider = models.CharField(max_length=32, default="other", editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True, validators=[one_line])
    salutation = models.CharField(
        _("salutation"),
        max_length=200,
        blank=True,
        validators=[one_line],
        help_text=_("The whole opening, such as “Dear Dr Haddad”. Never made up from the name."),
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="subscribers", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=12, blank=True, choices=Kind)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[time_zone],
        help_text=_("Such as Asia/Amman, for campaigns that go out at the reader's own time of day."),
    )
    light = models.BooleanField(
        _("light edition"), default=False, help_text=_("Text first and few bytes, for slow links.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriberManager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ("email_key",)

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's, but a new or changed ``email`` brings its key and provider along. Raises BadAddress."""
        if self.email_key != key_of(self.email):
            self.move_to(parse_address(self.email))
            update_fields = update_fields and {*update_fields, "email", "email_key", "provider"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def move_to(self, address: Address) -> None:
        """Gives the person another address; saves nothing."""
        self.email, self.email_key, self.provider = address.email, address.key, address.provider


class List(models.Model):
    class OptIn(models.TextChoices):
        SINGLE = "single", _("one step")
        DOUBLE = "double", _("with confirmation")

    name = models.CharField(_("name"), max_length=100, unique=True)
    opt_in = models.CharField(_("opt-in"), max_length=6, choices=OptIn, default=OptIn.SINGLE)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    State = SubscriptionState

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    # The constraint's index starts with the list and serves in place of one of its own.
    list = models.ForeignKey(List, models.CASCADE, db_index=False, related_name="subscriptions")
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in SubscriptionState],
        default=SubscriptionState.PENDING,
    )
    source = models.CharField(
        max_length=200, blank=True, help_text=_("What last changed the state: a file, a link, a person.")
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["list", "subscriber"], name="one_subscription_a_list")]
        indexes = [
            models.Index(
                fields=["list", "subscriber"], name="subscribed", condition=models.Q(state=SubscriptionState.SUBSCRIBED)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} · {self.list}: {self.state}"


class Suppression(models.Model):
    """An address never to be mailed again, and why. It outlives the subscriber."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("the address is dead")
        COMPLAINT = "complaint", _("complained")
        STAFF = "staff", _("suppressed by staff")

    email_key = models.CharField(_("address"), max_length=254, unique=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.email_key}: {self.get_reason_display()}"

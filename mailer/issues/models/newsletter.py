"""A publication with a brand."""

from __future__ import annotations

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.issues import colours
from mailer.issues.validators import one_line


def default_salutation() -> str:
    return gettext("Dear reader")


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


class Newsletter(models.Model):
    """Who publishes, how it looks, and in whose name it is mailed."""

    name = models.CharField(_("name"), max_length=150, unique=True, validators=[one_line])
    slug = models.SlugField(
        _("short name"),
        max_length=60,
        unique=True,
        help_text=_(
            "Part of the List-Id, by which readers' mail programs sort it. Never change it once issues were sent."
        ),
    )
    language = models.CharField(_("language"), max_length=10, choices=languages, default="en")
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#1f4e79",
        help_text=_("Of headings and bars, as #rrggbb; dark enough for white text on it."),
    )
    logo = models.ForeignKey(
        "issues.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    sender_name = models.CharField(_("sender's name"), max_length=200, blank=True, validators=[one_line])
    sender_email = models.EmailField(
        _("sender's address"),
        blank=True,
        help_text=_("In your own domain, or mail providers will refuse the newsletter."),
    )
    reply_to = models.EmailField(
        _("address for replies"), blank=True, help_text=_("Where answers go; the sender's address if empty.")
    )
    postal_address = models.TextField(
        _("postal address"), blank=True, help_text=_("Stands at the end of every mail; the law asks for it.")
    )
    default_salutation = models.CharField(
        _("salutation"),
        max_length=200,
        default=default_salutation,
        validators=[one_line],
        help_text=_("For readers who have none of their own. A comma follows it."),
    )
    staff_list = models.ForeignKey(
        "subscribers.List",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff list"),
        help_text=_("Gets every issue first, and has the time of grace to stop it before everybody else gets it."),
    )

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def list_id(self) -> str:
        """The List-Id (RFC 2919) without angle brackets: the short name in the sender's domain."""
        return f"{self.slug}.{_ascii_domain(self.sender_email)}"

    def clean(self) -> None:
        self.colour = self.colour.lower()
        if not colours.is_colour(self.colour):
            raise ValidationError({"colour": _("Write the colour as #rrggbb, such as #1f4e79.")})
        if (contrast := colours.contrast_with_white(self.colour)) < colours.READABLE:
            raise ValidationError(
                {
                    "colour": _(
                        "White text cannot be read on this colour (contrast {contrast:.1f}, at least {least} is "
                        "needed). Choose a darker one."
                    ).format(contrast=contrast, least=colours.READABLE)
                }
            )


def _ascii_domain(email: str) -> str:
    """The domain of ``email`` in A-labels; ``localhost`` where there is none, as RFC 2919 (3) has it."""
    domain = email.rpartition("@")[2].strip().lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii") if domain else "localhost"
    except idna.IDNAError:
        return "localhost"

"""A publication with a brand."""

from __future__ import annotations

import idna
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from mailer.issues.choices import languages
from mailer.issues.validators import one_line, readable_colour


def default_salutation() -> str:
    return gettext("Dear reader")


def themes() -> list[tuple[str, str]]:
    """The folders that hold a theme: another one needs no more than to be there."""
    folders = sorted(each.parent.name for each in settings.MAILER_THEMES.glob("*/issue.mjml"))
    return [(name, name.replace("-", " ").replace("_", " ").capitalize()) for name in folders]


class Visibility(models.TextChoices):
    """Who sees a sent issue in the archive."""

    PUBLIC = "public", _("everybody")
    SUBSCRIBERS = "subscribers", _("subscribers, by the link in their mail")
    STAFF = "staff", _("staff alone")


class LatinFonts(models.TextChoices):
    """The keys of mailer.compiler.theme.LATIN: all fonts that readers' machines have already."""

    SERIF_HEADINGS = "serif-headings", _("headings with serifs, text without")
    SERIF = "serif", _("with serifs throughout")
    SANS = "sans", _("without serifs throughout")


class ArabicFonts(models.TextChoices):
    """The keys of mailer.compiler.theme.ARABIC."""

    PLAIN = "plain", _("plain, as on screens")
    NASKH = "naskh", _("Naskh, as in books")


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
        validators=[readable_colour],
        help_text=_("Of headings and bars, as #rrggbb; dark enough for white text on it."),
    )
    accent = models.CharField(
        _("accent"),
        max_length=7,
        blank=True,
        validators=[readable_colour],
        help_text=_("Of links, buttons and figures, as #rrggbb; the colour above if empty."),
    )
    theme = models.CharField(
        _("theme"),
        max_length=60,
        choices=themes,
        default="gazette",
        help_text=_("How the mail is laid out: a folder of templates on the server."),
    )
    latin_fonts = models.CharField(
        _("fonts for Latin script"), max_length=20, choices=LatinFonts, default=LatinFonts.SERIF_HEADINGS
    )
    arabic_fonts = models.CharField(
        _("fonts for Arabic script"), max_length=20, choices=ArabicFonts, default=ArabicFonts.PLAIN
    )
    footer = RichTextField(
        _("footer"),
        blank=True,
        features=["bold", "italic", "link", "merge-field"],
        help_text=_("Stands at the end of every mail, above the postal address: a registration number, a motto."),
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
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewers"),
        help_text=_("A test may be sent to them, and to people on the staff list who have an account here."),
    )
    signers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="signs",
        verbose_name=_("signers"),
        help_text=_("Who is asked to sign, and may. If nobody is chosen: everybody who “Can sign a proof”."),
    )
    proof_days = models.PositiveSmallIntegerField(
        _("days to sign"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("A proof that was not signed by then expires, and a new one has to be made."),
    )
    visibility = models.CharField(
        _("archive"),
        max_length=12,
        choices=Visibility,
        default=Visibility.PUBLIC,
        help_text=_("Who sees sent issues on the web; each issue may differ."),
    )
    about = models.TextField(
        _("about"), max_length=500, blank=True, help_text=_("A line or two at the top of the archive.")
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
        self.colour, self.accent = self.colour.lower(), self.accent.lower()


def _ascii_domain(email: str) -> str:
    """The domain of ``email`` in A-labels; ``localhost`` where there is none, as RFC 2919 (3) has it."""
    domain = email.rpartition("@")[2].strip().lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii") if domain else "localhost"
    except idna.IDNAError:
        return "localhost"

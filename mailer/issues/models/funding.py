"""What is kept once and stands in many issues: programmes, who funds them, and what funders want said."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField

from mailer.issues.choices import languages
from mailer.issues.rich import RICH
from mailer.issues.validators import one_line, readable_colour


class Funder(ClusterableModel):
    """An organisation that pays for programmes, with what it wants to be seen and said."""

    organisation = models.OneToOneField(
        "subscribers.Organisation",
        models.PROTECT,
        related_name="funder",
        verbose_name=_("organisation"),
        help_text=_("Readers see its name beside the programmes it funds."),
    )
    logo = models.ForeignKey(
        "issues.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Stands below the programmes it funds. On white, at least 320 pixels wide."),
    )

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        ordering = ("organisation__name",)

    def __str__(self) -> str:
        return self.organisation.name

    def words_in(self, language: str) -> FunderWords | None:
        """What it wants said in ``language``, if that is known."""
        return next((words for words in self.words.all() if words.language == language), None)


class FunderWords(models.Model):
    """A funder's name and sentences in one language."""

    funder = ParentalKey(Funder, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(_("language"), max_length=10, choices=languages, default="en")
    name = models.CharField(
        _("name"),
        max_length=200,
        blank=True,
        validators=[one_line],
        help_text=_("As it is called in this language; the organisation's name if empty."),
    )
    acknowledgement = models.TextField(
        _("acknowledgement"),
        max_length=1000,
        help_text=_("The sentence it asks for, such as “Made possible by the support of the people of …”."),
    )
    disclaimer = models.TextField(
        _("disclaimer"), max_length=1000, blank=True, help_text=_("What it wants said about whose views these are.")
    )

    class Meta:
        verbose_name = _("words in one language")
        verbose_name_plural = _("words by language")
        constraints = [models.UniqueConstraint(fields=["funder", "language"], name="one_wording_a_funder_and_language")]

    def __str__(self) -> str:
        return f"{self.funder} ({self.language})"


class Programme(ClusterableModel):
    """What a mission does under one name, over many issues."""

    title = models.CharField(_("title"), max_length=255, validators=[one_line])
    code = models.CharField(
        _("code"),
        max_length=40,
        blank=True,
        validators=[one_line],
        help_text=_("The abbreviation donors know it by. Readers see it above the title."),
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[readable_colour],
        help_text=_("Of its bar, as #rrggbb; the newsletter's own if empty. Dark enough for white text on it."),
    )
    description = RichTextField(
        _("description"),
        blank=True,
        features=RICH,
        help_text=_("Readers see it below the title, unless an issue says something of its own."),
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("title",)

    def __str__(self) -> str:
        return f"{self.title} ({self.code})" if self.code and self.code not in self.title else self.title

    def words_in(self, language: str) -> ProgrammeWords | None:
        """Its title and description in ``language``, where they are kept apart from its own."""
        return next((words for words in self.words.all() if words.language == language), None)

    def fundings_on(self, day: date) -> list[Funding]:
        """Who funds it on ``day``, in the order they are kept."""
        fundings = self.fundings.select_related("funder__organisation", "funder__logo")
        return [each for each in fundings.prefetch_related("funder__words") if each.covers(day)]

    def ended_before(self, day: date) -> Funding | None:
        """What ran out last before ``day``."""
        fundings = self.fundings.select_related("funder__organisation").filter(until__lt=day)
        return fundings.order_by("-until", "-pk").first()


class ProgrammeWords(models.Model):
    """A programme's title and description in one more language."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(_("language"), max_length=10, choices=languages)
    title = models.CharField(_("title"), max_length=255, validators=[one_line])
    description = RichTextField(_("description"), blank=True, features=RICH)

    class Meta:
        verbose_name = _("words in another language")
        verbose_name_plural = _("words in other languages")
        constraints = [
            models.UniqueConstraint(fields=["programme", "language"], name="one_wording_a_programme_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Funding(models.Model):
    """From when to when a funder pays for a programme. Both days count; an empty one is open."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="fundings")
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="fundings", verbose_name=_("funder"))
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return f"{self.funder} · {self.programme}"

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def clean(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("This is before it begins.")})


def current_funders(programme: Programme, day: date) -> list[Any]:
    """The funders of ``programme`` on ``day``, each once."""
    return list(dict.fromkeys(funding.funder for funding in programme.fundings_on(day)))

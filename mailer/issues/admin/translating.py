"""The screen on which an edition is translated beside the main one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import blocks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.compiler import richtext
from mailer.issues.actions.save_translation import Saved, save_translation
from mailer.issues.adapter import direction_of
from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.choices import language_name
from mailer.issues.editions import editions_of
from mailer.issues.errors import TranslationRefused
from mailer.issues.fingerprints import marks_of, read
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD
from mailer.issues.preflight.differences import check_differences
from mailer.issues.preflight.editions import kept_programmes
from mailer.issues.preflight.findings import Code
from mailer.issues.rich import RICH, rich
from mailer.issues.translation import Row, State, Text, rows, said_by, stamp, to_do

STATES = {
    State.DONE: _("translated"),
    State.MISSING: _("missing here"),
    State.OUTDATED: _("the source has changed since"),
    State.SAME: _("not translated yet"),
    State.ADDED: _("in this edition alone"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One text beside the other: the source as it reads, the translation to be typed."""

    label: str
    source: SafeString | str
    is_rich: bool
    has_source: bool
    is_changed: bool
    key: str
    """The id of the widget."""
    widget: SafeString | str
    error: str
    meanwhile: str
    """What somebody else saved in its place while this was typed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A block as the page shows it."""

    row: Row
    state: str
    fields: tuple[Field, ...]
    differences: tuple[str, ...]
    edit_url: str
    source: str
    """The name of the field that keeps which source is shown, and ``mark``, what it keeps."""
    mark: str


def field_name(block_id: str, path: str) -> str:
    return f"t:{block_id}:{path}"


def source_name(block_id: str) -> str:
    """Of the field that keeps which source was shown."""
    return f"source:{block_id}"


def key_of(block_id: str, path: str) -> str:
    return "text-" + "-".join((block_id or "head", *path.split(".")))


MOST_NAMED = 10
"""Blocks that a message names."""


class Translate(WagtailAdminTemplateMixin, TemplateView):
    """Source and translation side by side, block by block."""

    template_name = "issues/translator.html"
    page_title = _("Translate")
    header_icon = "site"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.change_issue"):
            raise PermissionDenied
        self.edition = get_object_or_404(Issue.objects.select_related("newsletter", "locale"), pk=kwargs["pk"])
        self.main = editions_of(self.edition)[0]
        if self.main.pk == self.edition.pk:
            messages.info(request, gettext("This is the edition that others are translated from."))
            return redirect(issues_url("edit", self.edition.pk))
        self.typed: dict[tuple[str, str], str] = {}
        self.errors: dict[tuple[str, str], str] = {}
        self.refused, self.is_conflict = "", False
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.main, self.edition)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.typed = dict(self._read())
        if self.errors:
            self.refused = gettext("Something typed below cannot be saved yet. Correct it, then save again.")
            return self.render_to_response(self.get_context_data(), status=422)
        ids = {row.id for row in self.rows}
        try:
            saved = save_translation(
                self.main,
                self.edition,
                self.typed,
                request.POST.get("stamp", ""),
                ids & set(request.POST.getlist("done")),
                ids & set(request.POST.getlist("take")),
                request.user,
                {each: request.POST.get(source_name(each), "") for each in ids},
            )
        except TranslationRefused as error:
            self.refused, self.is_conflict = str(error), True
            self.edition.refresh_from_db()
            self.__dict__.pop("rows", None)
            return self.render_to_response(self.get_context_data(), status=409)
        self._tell(saved)
        return redirect("issues_translate", self.edition.pk)

    def _tell(self, saved: Saved) -> None:
        self.main.refresh_from_db()
        found = rows(self.main, saved.edition)
        messages.success(self.request, self._how_far(found))
        if saved.changed:
            names = [f"{at or ''} {row.label}".strip() for at, row in enumerate(found) if row.id in saved.changed]
            text = gettext(
                "The source changed while you translated: {blocks}. Your texts are saved. Look at what changed, then "
                "tick “This is up to date now”."
            )
            messages.warning(self.request, text.format(blocks=", ".join(names[:MOST_NAMED])))

    def _read(self) -> Iterator[tuple[tuple[str, str], str]]:
        """What was typed into the texts that there are; anything else that was posted is passed over."""
        for row in self.rows:
            for text in row.texts:
                name = field_name(row.id, text.path)
                if name in self.request.POST:
                    yield (row.id, text.path), self._checked(row, text, name)

    def _checked(self, row: Row, text: Text, name: str) -> str:
        field = text.definition.field
        value = field.widget.value_from_datadict(self.request.POST, self.request.FILES, name) or ""
        try:
            if value or row.id == HEAD:  # what is empty is no error yet: the checks ask for it before a proof
                field.clean(value)
        except ValidationError as error:
            self.errors[row.id, text.path] = " ".join(error.messages)
        return str(value)

    def get_page_subtitle(self) -> str:
        return f"{self.edition.title} ({language_name(self.edition.language)})"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.edition)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "issue": self.edition,
            "main": self.main,
            "source_name": language_name(self.main.language),
            "target_name": language_name(self.edition.language),
            "source_direction": direction_of(self.main.language),
            "target_direction": direction_of(self.edition.language),
            "pairs": list(self._pairs()),
            "how_far": self._how_far(self.rows),
            "stamp": stamp(self.edition),
            "refused": self.refused,
            "is_locked": self.edition.locked,
            "edit_url": issues_url("edit", self.edition.pk),
            "main_url": issues_url("edit", self.main.pk),
            "media": blocks.RichTextBlock(features=RICH).field.widget.media,
        }

    def _pairs(self) -> Iterator[Pair]:
        differences = _differences(self.main, self.edition)
        edit, marks = issues_url("edit", self.edition.pk), marks_of(self.main)
        for row in self.rows:
            fields = tuple(self._field(row, source, text) for source, text in row.pairs)
            url = f"{edit}#block-{row.id}-section" if row.id and row.state is not State.MISSING else ""
            told, mark = tuple(differences.get(row.id, ())), marks.get(row.id, "")
            yield Pair(row, str(STATES[row.state]), fields, told, url, source_name(row.id), mark)

    def _field(self, row: Row, source: Text | None, text: Text | None) -> Field:
        either = source or text
        assert either is not None
        is_rich = isinstance(either.definition, blocks.RichTextBlock)
        key = key_of(row.id, either.path)
        return Field(
            either.label,
            _shown(source) if source else "",
            is_rich,
            source is not None,
            bool(source and source.changed),
            key,
            self._widget(row, text, key) if text else "",
            self.errors.get((row.id, either.path), ""),
            self._meanwhile(row, text) if text else "",
        )

    def _meanwhile(self, row: Row, text: Text) -> str:
        typed = self.typed.get((row.id, text.path))
        if not self.is_conflict or typed is None:
            return ""
        stored = said_by(text)
        return stored if stored != said_by(replace(text, value=typed)) else ""

    def _widget(self, row: Row, text: Text, key: str) -> SafeString:
        value = self.typed.get((row.id, text.path), text.value)
        definition, attributes = text.definition, {"id": key, "dir": "auto"}
        if (row.id, text.path) in self.errors:
            attributes |= {"aria-describedby": f"{key}-error", "aria-invalid": "true"}
        if self.edition.locked:
            attributes["disabled"] = "disabled"
        given = definition.value_for_form(definition.to_python(value))
        return mark_safe(definition.field.widget.render(field_name(row.id, text.path), given, attributes))  # noqa: S308  # a form's own widget

    def _how_far(self, found: list[Row]) -> str:
        left, every = to_do(found)
        if not left:
            return gettext("Everything is translated and up to date.")
        words = ngettext("{to_do} of {all} block is to do.", "{to_do} of {all} blocks are to do.", every)
        return words.format(to_do=left, all=every)


def _shown(text: Text) -> SafeString | str:
    """As it reads: rich text without what its author could not have meant for a page of ours."""
    if isinstance(text.definition, blocks.RichTextBlock):
        written = richtext.paragraphs(rich(text.value))
        if not text.changed:
            return _html(written)
        return mark_safe("".join(_marked(_html([each]), at in text.changed) for at, each in enumerate(written, 1)))  # noqa: S308
    return text.value


def _html(written: Sequence[richtext.Paragraph]) -> SafeString:
    return mark_safe(richtext.to_html(tuple(written), escape, richtext.kept_href))  # noqa: S308  # escaped there


def _marked(html: SafeString, is_changed: bool) -> SafeString:
    words = '<div class="translator__changed"><span class="w-sr-only">{}</span> {}</div>'
    return format_html(words, gettext("Changed:"), html) if is_changed else html


def _differences(main: Issue, edition: Issue) -> Mapping[str, list[str]]:
    """What the two say otherwise, by block; that blocks are missing is told by their state."""
    told: dict[str, list[str]] = {}
    for finding in check_differences(read(main), read(edition), kept_programmes()):
        if finding.code is Code.EDITION_DIFFERS:
            told.setdefault(finding.block_id, []).append(finding.message)
    return told

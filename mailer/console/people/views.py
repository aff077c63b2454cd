"""Bringing people in from a file, and a list out into one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mailer.console.campaigns.download import csv_response
from mailer.console.screens import Guarded, Screen, audit
from subscribers.exports import export_list
from subscribers.forms import ImportForm
from subscribers.imports import ImportRefused, ImportReport, import_csv
from subscribers.models import List

IMPORT = ("subscribers.add_subscriber", "subscribers.change_subscriber")
"""An import brings people in and changes those who are in already."""

SHOWN = 500
"""Rejects and remarks on the page; the figures above count all."""


class ImportPeople(Screen):
    """The form; after it, what became of every row."""

    template_name = "subscribers/import.html"
    page_title = _("Import subscribers")
    header_icon = "upload"
    required = IMPORT
    trail = (("console_subscribers:index", _("Subscribers")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", ImportForm(initial={"list": self.request.GET.get("list")}))
        return context | {"no_lists": not List.objects.exists()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form=form)
        try:
            report = _import(form, request.user)
        except ImportRefused as error:
            form.add_error("file", str(error))
            return self._shown(form=form)
        return self._shown(form=form, list=form.cleaned_data["list"], **_report(report))

    def _shown(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


def _import(form: ImportForm, user: Any) -> ImportReport:
    data = form.cleaned_data
    file, target = data["file"], data["list"]
    report = import_csv(file, target, source=f"import of {file.name}", dry_run=data["dry_run"])
    if not data["dry_run"]:
        audit.info("%s imported %s rows into list %s", user, report.rows, target.pk)
    return report


def _report(report: ImportReport) -> dict[str, Any]:
    return {
        "report": report,
        "rejects": report.rejects[:SHOWN],
        "remarks": report.remarks[:SHOWN],
        "figures": [
            (_("rows"), report.rows),
            (_("new people"), report.created),
            (_("people updated"), report.updated),
            (_("people unchanged"), report.unchanged),
            (_("newly on the list"), report.subscribed),
            (_("rejected"), len(report.rejects)),
        ],
    }


class ExportList(Guarded):
    """Everybody subscribed to a list."""

    permissions = ("subscribers.view_subscriber",)

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        chosen = get_object_or_404(List, pk=pk)
        audit.info("%s exported list %s", request.user, pk)
        return csv_response(export_list(chosen), f"{slugify(chosen.name) or f'list-{pk}'}.csv")

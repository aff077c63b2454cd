from __future__ import annotations

from django.urls import path

from mailer.console.people.views import ExportList, ImportPeople

urlpatterns = [
    path("import/", ImportPeople.as_view(), name="console_import"),
    path("lists/<int:pk>/export.csv", ExportList.as_view(), name="console_list_export"),
]

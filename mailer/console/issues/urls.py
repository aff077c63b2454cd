from __future__ import annotations

from django.urls import path

from mailer.console.issues.sending_test import SendTest

urlpatterns = [path("issues/<int:pk>/test/", SendTest.as_view(), name="console_issue_test")]

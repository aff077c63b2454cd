"""The web application, for gunicorn and the like."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")  # noqa: TID251

application = get_wsgi_application()

import worker  # noqa: E402, F401  # the Celery app, so that pages can wake the workers

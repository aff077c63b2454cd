"""The catcher as a Django app: its web inbox. The SMTP server needs no Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatcherConfig(AppConfig):
    """No models: messages stand in the catcher's own SQLite file."""

    name = "mailer.catcher"
    verbose_name = _("Mail catcher")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "mailer.outcomes"
    verbose_name = _("Outcomes")

    def ready(self) -> None:
        from mailer.campaigns.signals import refused
        from mailer.outcomes.refusals import on_refused

        refused.connect(on_refused, dispatch_uid="outcomes")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "mailer.dispatch"
    verbose_name = _("Dispatch")

    def ready(self) -> None:
        from mailer.campaigns import signals
        from mailer.dispatch import tasks

        signals.wake.connect(tasks.on_wake, dispatch_uid="dispatch.wake")

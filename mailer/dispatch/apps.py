from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "mailer.dispatch"
    verbose_name = _("Dispatch")

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_delete, post_save

        from mailer.campaigns import signals
        from mailer.dispatch import liveness, pace, tasks
        from mailer.dispatch.models import Lane

        signals.wake.connect(tasks.on_wake, dispatch_uid="dispatch.wake")
        connection_created.connect(liveness.end_abandoned, dispatch_uid="dispatch.abandoned")
        for changed in (post_save, post_delete):
            changed.connect(pace.forget, sender=Lane, dispatch_uid="dispatch.pace")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "mailer.campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from mailer.campaigns import signals, tasks

        signals.prepare.connect(tasks.on_prepare, dispatch_uid="campaigns.prepare")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = _("Subscribers")

    def ready(self) -> None:
        from django.conf import settings

        from mailer.lib import providers

        providers.learn(settings.MAILER_PROVIDER_DOMAINS)

from django.apps import AppConfig


class FreshnessConfig(AppConfig):
    name = "freshness"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Свежесть страниц"

    def ready(self) -> None:
        from core.memory import follow
        from core.models import PortalSettings
        from freshness.changes import state
        from freshness.signal_handlers import connect
        from freshness.signals import content_changed

        content_changed.connect(PortalSettings.forget_all, dispatch_uid="portal-settings")
        follow(state)
        connect()

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Основа портала"

    def ready(self) -> None:
        """Count the statements of every connection."""
        from django.db.backends.signals import connection_created

        from core.metrics import watch_connection

        connection_created.connect(watch_connection, dispatch_uid="core.metrics")

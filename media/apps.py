from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Медиатека"

    def ready(self) -> None:
        from media.signal_handlers import connect

        connect()

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "users"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        """Connect the signals."""
        from users import signal_handlers  # noqa: F401

from django.apps import AppConfig


class EndowmentConfig(AppConfig):
    name = "endowment"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Целевой капитал"

    def ready(self) -> None:
        from endowment.documents import register_search
        from freshness.answers import take_parameters

        register_search()
        take_parameters("programme", "year")

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Главная"

    def ready(self) -> None:
        from freshness.answers import take_parameters
        from home.documents import register_search

        register_search()
        take_parameters("karta", "year")

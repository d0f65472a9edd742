from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Поиск"

    def ready(self) -> None:
        from search.facets import register_own_facets
        from search.signal_handlers import connect

        register_own_facets()
        connect()

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Поиск"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from search.facets import register_own_facets
        from search.models import PopularQuery
        from search.popular import forget
        from search.signal_handlers import connect

        register_own_facets()
        connect()
        post_save.connect(forget, sender=PopularQuery, dispatch_uid="popular-save")
        post_delete.connect(forget, sender=PopularQuery, dispatch_uid="popular-delete")

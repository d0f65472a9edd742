from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Поиск"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from freshness.answers import take_parameters
        from freshness.moments import register_moments
        from freshness.signals import content_changed
        from search import best_bets
        from search.facets import register_own_facets
        from search.listing import nearest_moments
        from search.models import PopularQuery
        from search.params import NAMES
        from search.popular import forget
        from search.signal_handlers import connect

        register_own_facets()
        take_parameters(*NAMES)
        register_moments(nearest_moments)
        connect()
        post_save.connect(forget, sender=PopularQuery, dispatch_uid="popular-save")
        post_delete.connect(forget, sender=PopularQuery, dispatch_uid="popular-delete")
        content_changed.connect(forget, dispatch_uid="popular-queries")
        content_changed.connect(best_bets.forget, dispatch_uid="best-bets")

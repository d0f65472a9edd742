from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Меры поддержки"

    def ready(self) -> None:
        from opportunities.documents import register_search

        register_search()

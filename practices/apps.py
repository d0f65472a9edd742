from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PracticesConfig(AppConfig):
    name = "practices"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Практики"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from freshness.answers import take_parameters
        from freshness.signals import names_changed
        from practices.documents import register_search
        from practices.labels import forget_labels
        from practices.models import PracticePage, PracticeSector
        from practices.signal_handlers import on_practice_published

        post_save.connect(forget_labels, sender=PracticeSector, dispatch_uid="sector-labels-save")
        post_delete.connect(forget_labels, sender=PracticeSector, dispatch_uid="sector-labels-delete")
        names_changed.connect(forget_labels, dispatch_uid="sector-labels")
        page_published.connect(on_practice_published, sender=PracticePage, dispatch_uid="practice-published")
        register_search()
        take_parameters("compare", "id")

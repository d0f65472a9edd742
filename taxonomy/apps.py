from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Справочники"

    def ready(self) -> None:
        from freshness.signals import names_changed
        from taxonomy.labels import forget_labels

        for model in self.get_models():
            post_save.connect(forget_labels, sender=model, dispatch_uid=f"labels-save-{model.__name__}")
            post_delete.connect(forget_labels, sender=model, dispatch_uid=f"labels-delete-{model.__name__}")
        names_changed.connect(forget_labels, dispatch_uid="taxonomy-labels")

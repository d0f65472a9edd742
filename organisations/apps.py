from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class OrganisationsConfig(AppConfig):
    name = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Организации"

    def ready(self) -> None:
        from freshness.signals import names_changed
        from organisations.labels import forget_labels
        from organisations.models import Organisation

        post_save.connect(forget_labels, sender=Organisation, dispatch_uid="organisation-labels-save")
        post_delete.connect(forget_labels, sender=Organisation, dispatch_uid="organisation-labels-delete")
        names_changed.connect(forget_labels, dispatch_uid="organisations-labels")

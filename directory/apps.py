from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class DirectoryConfig(AppConfig):
    name = "directory"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Справочник организаций"

    def ready(self) -> None:
        from directory.documents import register_search
        from directory.signal_handlers import on_organisation_deleted, on_organisation_saved
        from organisations.models import Organisation

        post_save.connect(on_organisation_saved, sender=Organisation, dispatch_uid="directory-save")
        post_delete.connect(on_organisation_deleted, sender=Organisation, dispatch_uid="directory-delete")
        register_search()

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Основа портала"

    def ready(self) -> None:
        """Count the statements of every connection; keep names of sites as browsers send them; export no formulas."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import pre_save
        from wagtail.admin.views.mixins import SpreadsheetExportMixin
        from wagtail.models import Site

        from core.metrics import watch_connection
        from core.signal_handlers import name_that_travels
        from core.tables import formula_safe

        pre_save.connect(name_that_travels, sender=Site, dispatch_uid="core.addresses")
        connection_created.connect(watch_connection, dispatch_uid="core.metrics")
        # Wagtail leaves formulas to the site; every export of the admin reads this table, made to be extended.
        SpreadsheetExportMixin.custom_value_preprocess = {
            **SpreadsheetExportMixin.custom_value_preprocess,
            str: dict.fromkeys(SpreadsheetExportMixin.FORMATS, formula_safe),
        }

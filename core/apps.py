from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Основа портала"

    def ready(self) -> None:
        """Let Wagtail's exports write no formulas: by its own words that is left to the site.

        Its table of preprocessing by class is there to be extended; every export of the admin reads it.
        """
        from wagtail.admin.views.mixins import SpreadsheetExportMixin

        from core.tables import formula_safe

        SpreadsheetExportMixin.custom_value_preprocess = {
            **SpreadsheetExportMixin.custom_value_preprocess,
            str: dict.fromkeys(SpreadsheetExportMixin.FORMATS, formula_safe),
        }

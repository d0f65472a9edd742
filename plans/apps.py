from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published


class PlansConfig(AppConfig):
    name = "plans"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Планы"

    def ready(self) -> None:
        from freshness.answers import take_parameters
        from plans.documents import register_search
        from plans.filters import NAMES
        from plans.models import PlanPage, PlanReport
        from plans.signal_handlers import on_plan_published, on_report_changed

        post_save.connect(on_report_changed, sender=PlanReport, dispatch_uid="plan-report-save")
        post_delete.connect(on_report_changed, sender=PlanReport, dispatch_uid="plan-report-delete")
        page_published.connect(on_plan_published, sender=PlanPage, dispatch_uid="plan-published")
        register_search()
        take_parameters(*NAMES, "since", "until")

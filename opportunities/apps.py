from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class OpportunitiesConfig(AppConfig):
    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Меры поддержки"

    def ready(self) -> None:
        from freshness.signals import names_changed
        from opportunities.documents import register_search
        from opportunities.models import NationalProject
        from opportunities.projects.documents import register_projects
        from opportunities.projects.labels import forget_labels

        post_save.connect(forget_labels, sender=NationalProject, dispatch_uid="national-project-labels-save")
        post_delete.connect(forget_labels, sender=NationalProject, dispatch_uid="national-project-labels-delete")
        names_changed.connect(forget_labels, dispatch_uid="national-project-labels")
        register_search()
        register_projects()

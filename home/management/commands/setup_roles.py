from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from endowment.models import EndowmentFundPage
from events.models import EventIndexPage
from events.services.access import ensure_events
from home.models import GuideIndexPage, NewsIndexPage
from opportunities.models import BodySectionPage, CatalogueIndexPage, ProjectIndexPage
from opportunities.services.bodies import ensure_body
from opportunities.services.workflow import ensure_moderation
from plans.models import PlanIndexPage
from plans.services.access import ensure_plans
from practices.models import PracticeIndexPage
from practices.services.access import ensure_library
from users.roles import ensure_roles


class Command(BaseCommand):
    help = "Make the groups, rights, collections and the workflow of the portal, or put them back in order."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Set up the roles of the portal, of the catalogue, of the library and of every body."""
        roles = ensure_roles()
        names = [roles.moderators.name, roles.administrators.name]
        for index in (*CatalogueIndexPage.objects.all(), *ProjectIndexPage.objects.all()):
            ensure_moderation(index)
        for library in PracticeIndexPage.objects.all():
            ensure_library(library)
        for plans in PlanIndexPage.objects.all():
            ensure_plans(plans)
        for events in EventIndexPage.objects.all():
            ensure_events(events)
        for section in (*GuideIndexPage.objects.all(), *NewsIndexPage.objects.all(), *EndowmentFundPage.objects.all()):
            ensure_library(section)
        sections = BodySectionPage.objects.select_related("organisation").order_by("path")
        names.extend(ensure_body(section).group.name for section in sections)
        self.stdout.write("\n".join(names))

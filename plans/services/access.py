"""Who writes plans: moderators. Executors only report, see `plans.services.reporting`."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page

from users.roles import MODERATION, MODERATORS, ensure_roles, set_page_rights


@transaction.atomic
def ensure_plans(index: Page) -> None:
    """Let moderators do everything with the plans; the groups are made when there are none."""
    if not Group.objects.filter(name=MODERATORS).exists():
        ensure_roles()
    set_page_rights(Group.objects.get(name=MODERATORS), index, MODERATION)

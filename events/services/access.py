"""Who writes the section and who sees the people in it."""

from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.db import transaction
from wagtail.models import GroupPagePermission, Page

from events.services.places import Bookable
from users.roles import MODERATION, MODERATORS, ensure_roles, set_page_rights

AnyUser: TypeAlias = AbstractBaseUser | AnonymousUser


@transaction.atomic
def ensure_events(index: Page) -> None:
    """Let moderators do everything with the pages of the section; the groups are made when there are none."""
    if not Group.objects.filter(name=MODERATORS).exists():
        ensure_roles()
    set_page_rights(Group.objects.get(name=MODERATORS), index, MODERATION)


def may_moderate(user: AnyUser, page: Page) -> bool:
    """Tell whether the user publishes the page: he also issues certificates."""
    return bool(page.permissions_for_user(user).can_publish())


def may_see_participants(user: AnyUser, page: Bookable) -> bool:
    """Tell whether the user may see who registered: who edits the page, and the editors of its organiser."""
    if page.permissions_for_user(user).can_edit():
        return True
    return page.organiser_id in bodies_of(user)


def bodies_of(user: AnyUser) -> set[int]:
    """Return the organisations whose branch the user edits (docs/adr/0003); branches belong to a sibling app."""
    if not user.is_authenticated or not user.is_active:
        return set()
    rights = GroupPagePermission.objects.filter(
        group__user=user, permission__codename="change_page", page__bodysectionpage__isnull=False
    )
    return set(rights.values_list("page__bodysectionpage__organisation_id", flat=True))

"""Which pages and files a user of the admin may meet: one answer for the gate, the choosers and the hooks."""

from collections.abc import Iterable
from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, QuerySet
from wagtail.models import CollectionMember, Page
from wagtail.permissions import policy_registry

AnyUser: TypeAlias = AbstractBaseUser | AnonymousUser


def explorable_pages(user: AnyUser) -> QuerySet[Page]:
    """Return the pages the user works with: those he has rights on, and what connects them."""
    return policy_registry.get_by_type(Page).explorable_instances(user)


def choosable_pages(user: AnyUser) -> QuerySet[Page]:
    """Return the pages the user may link to: his own ones, and what every visitor sees anyway."""
    own = explorable_pages(user).values("pk")
    public = Page.objects.live().public().values("pk")
    return Page.objects.filter(pk__in=own) | Page.objects.filter(pk__in=public) | Page.objects.filter(depth=1)


def choosable_files(user: AnyUser, model: type[Model]) -> QuerySet:
    """Return the images or documents that the choosers offer to the user."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["choose"])


def publishes_somewhere(user: AnyUser) -> bool:
    """Tell a moderator from an editor."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


def choosable_keys(user: AnyUser, model: type[Model], keys: Iterable[int]) -> set[int]:
    """Return those of the keys that the user may refer to from a page of his own.

    Pages and members of collections have owners; whatever else a page refers to are lists that everybody chooses from.
    """
    keys = set(keys)
    if issubclass(model, Page):
        return set(choosable_pages(user).filter(pk__in=keys).values_list("pk", flat=True))
    if issubclass(model, CollectionMember):
        return set(choosable_files(user, model).filter(pk__in=keys).values_list("pk", flat=True))
    return keys

"""What a person may do with pages, as a query."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from wagtail.models import Page, PageQuerySet
from wagtail.permissions import policy_registry


def editable_pages(user: AbstractBaseUser | AnonymousUser) -> PageQuerySet:
    """Return the pages of any type that the user may change."""
    found: PageQuerySet = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return found

"""Who works for which organisation: the group of a branch edits for the organisation of the branch (docs/adr/0003)."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from organisations.models import Organisation


def edited_by(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations whose own branch of the tree the user edits; a moderator of everything has none.

    The branch is the page that has the organisation as its one `section`; the right comes from a group of the user.
    """
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        section__group_permissions__group__user=user.pk,
        section__group_permissions__permission__codename="change_page",
    ).distinct()

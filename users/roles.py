"""Roles as code: what each group may do. A second run puts every right back to what is written here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Model, QuerySet
from wagtail.contrib.settings.registry import registry as settings_models
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    get_default_page_content_type,
)
from wagtail.snippets.models import get_snippet_models

from users.models import User

MODERATORS = "Модераторы"
ADMINISTRATORS = "Администраторы"

# Wagtail's migrations make these two groups and a workflow over the whole tree: rights that nobody here has decided on.
STOCK_GROUPS = ("Moderators", "Editors")
STOCK_WORKFLOW = "Moderators approval"

EDITING = frozenset({"add", "change"})
MODERATION = frozenset({"add", "change", "publish", "bulk_delete", "lock", "unlock"})
_FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))
_FILE_RIGHTS = ("add", "change", "choose")
_MODEL_RIGHTS = ("view", "add", "change", "delete")
# What does not reach the search or the people, with the button to try again, and what stands above the answers.
TOOLS = (
    "search.change_searchentry",
    "letters.change_letter",
    *(f"wagtailsearchpromotions.{right}_searchpromotion" for right in ("add", "change", "delete")),
)


@dataclass(frozen=True)
class Roles:
    """The groups that exist once; the editors of a body are made by `opportunities.services.bodies`."""

    moderators: Group
    administrators: Group


@transaction.atomic
def ensure_roles() -> Roles:
    """Make the groups of the whole portal, or put their rights in order, and drop the stock ones of Wagtail.

    Nobody gets the right to add or change users: in Wagtail whoever has it can make himself superuser, by design.
    Accounts are made by a superuser, whom only the command line makes.
    """
    remove_stock_roles()
    shared = [*_rights_on(get_snippet_models(), _MODEL_RIGHTS), *named_permissions(TOOLS)]
    moderators = ensure_group(MODERATORS, shared)
    administrators = ensure_group(
        ADMINISTRATORS,
        [
            *shared,
            *_rights_on(settings_models, ("change",)),
            *named_permissions(f"wagtailredirects.{right}_redirect" for right in _MODEL_RIGHTS),
        ],
    )
    root = Collection.get_first_root_node()
    set_file_rights(moderators, root)
    set_file_rights(
        administrators, root, also=[f"wagtailcore.{right}_collection" for right in ("add", "change", "delete")]
    )
    set_page_rights(administrators, Page.get_first_root_node(), MODERATION)
    return Roles(moderators, administrators)


def moderators_with_mail() -> QuerySet[User]:
    """Return the moderators to whom the portal can write."""
    return User.objects.filter(groups__name=MODERATORS, is_active=True).exclude(email="").distinct()


def remove_stock_roles() -> None:
    """Delete the groups that Wagtail's migrations made, and their workflow unless something went through it."""
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    for workflow in Workflow.objects.filter(name=STOCK_WORKFLOW, active=True):
        if workflow.workflow_states.exists():
            workflow.deactivate()
        else:
            workflow.delete()
    Task.objects.filter(name=STOCK_WORKFLOW, workflow_tasks__isnull=True, task_states__isnull=True).delete()


def ensure_group(name: str, rights: Iterable[Permission] = ()) -> Group:
    """Return the group with exactly these model rights and the right to enter the admin."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set([*named_permissions(["wagtailadmin.access_admin"]), *rights])
    return group


def set_page_rights(group: Group, page: Page, rights: Iterable[str]) -> None:
    """Give the group exactly these rights (`add`, `change`, `publish`…) on the page and everything below it."""
    codenames = {f"{right}_page" for right in rights}
    wanted = Permission.objects.filter(content_type=get_default_page_content_type(), codename__in=codenames)
    current = GroupPagePermission.objects.filter(group=group, page_id=page.pk)
    current.exclude(permission__in=wanted).delete()
    for permission in wanted.exclude(pk__in=current.values("permission")):
        GroupPagePermission.objects.create(group=group, page_id=page.pk, permission=permission)


def set_file_rights(group: Group, collection: Collection, also: Iterable[str] = ()) -> None:
    """Let the group add, change and choose images and documents of the collection and of those below, and nowhere else.

    Args:
        also: Further rights on the collection as `app_label.codename`.
    """
    names = [f"{app}.{right}_{model}" for app, model in _FILES for right in _FILE_RIGHTS]
    wanted = {permission.pk: permission for permission in named_permissions([*names, *also])}
    current = GroupCollectionPermission.objects.filter(group=group)
    current.exclude(collection=collection, permission__in=wanted).delete()
    for pk in set(wanted) - set(current.values_list("permission", flat=True)):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=wanted[pk])


def named_permissions(names: Iterable[str]) -> list[Permission]:
    """Return the permissions called `app_label.codename`.

    Raises:
        LookupError: If one does not exist: a right that is silently missing is found out too late.
    """
    found = []
    for name in names:
        app_label, codename = name.split(".")
        permission = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
        if permission is None:
            raise LookupError(f"no permission {name}: are all migrations applied?")
        found.append(permission)
    return found


def _rights_on(models: Iterable[type[Model]], rights: Iterable[str]) -> list[Permission]:
    """Return these rights on each model; which models are lists or settings is known to their own apps."""
    rights = list(rights)
    return named_permissions(
        f"{model._meta.app_label}.{right}_{model._meta.model_name}" for model in models for right in rights
    )

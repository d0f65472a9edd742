"""What a body needs to work for itself: a group of editors and a collection of files (docs/adr/0003)."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from opportunities.models import BodySectionPage
from opportunities.services.workflow import ensure_moderation
from users.roles import EDITING, ensure_group, set_file_rights, set_page_rights

EDITORS = "Редакторы: "


@dataclass(frozen=True)
class BodyRoles:
    """Who edits the section of a body and where its files lie."""

    group: Group
    collection: Collection


@transaction.atomic
def ensure_body(section: BodySectionPage) -> BodyRoles:
    """Make the group and the collection of a section, or put their names and rights in order; moderation as well.

    The editors may add and change pages below the section and files of their collection, and nothing else. They are
    found by the section, not by name, so that renaming a body keeps its people.
    """
    ensure_moderation(section.get_parent().specific)
    group = _editors_of(section)
    group = ensure_group(group.name)
    GroupPagePermission.objects.filter(group=group).exclude(page_id=section.pk).delete()
    set_page_rights(group, section, EDITING)
    collection = _collection_of(group, section.organisation.short_name)
    set_file_rights(group, collection)
    return BodyRoles(group, collection)


def _editors_of(section: BodySectionPage) -> Group:
    """Return the group that already works on the section under its present name, or a new one."""
    body = section.organisation
    group = Group.objects.filter(page_permissions__page_id=section.pk, name__startswith=EDITORS).first() or Group()
    name = f"{EDITORS}{body.short_name}"
    if Group.objects.filter(name=name).exclude(pk=group.pk).exists():
        # Two bodies with one short name must never share a group.
        name = f"{name} ({body.key})"[: Group._meta.get_field("name").max_length]
    if group.name != name:
        group.name = name
        group.save()
    return group


def _collection_of(group: Group, name: str) -> Collection:
    """Return the collection the group works in under its present name, or a new one below the root."""
    right = GroupCollectionPermission.objects.filter(group=group).select_related("collection").first()
    if right is None:
        return Collection.get_first_root_node().add_child(name=name)
    if right.collection.name != name:
        right.collection.name = name
        right.collection.save()
    return right.collection

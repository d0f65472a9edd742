"""The groups as code: what exists after the set-up, and that a second run changes nothing."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Task, Workflow

from opportunities.models import BodySectionPage
from opportunities.services.bodies import EDITORS, ensure_body
from opportunities.services.workflow import WORKFLOW
from tests.factories import CatalogueIndexPageFactory, OrganisationFactory
from tests.permissions.world import World, body
from users.roles import ADMINISTRATORS, MODERATORS, ensure_roles, named_permissions


def rights(group: Group) -> set[str]:
    return {f"{app}.{name}" for app, name in group.permissions.values_list("content_type__app_label", "codename")}


def page_rights(group: Group, page: Page) -> set[str]:
    rows = GroupPagePermission.objects.filter(group=group, page=page)
    return set(rows.values_list("permission__codename", flat=True))


def test_nobody_gets_rights_from_the_stock_groups_of_wagtail(world: World) -> None:
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert not Workflow.objects.filter(name="Moderators approval").exists()
    assert not Task.objects.filter(name="Moderators approval").exists()


def test_nobody_may_touch_accounts_or_groups(world: World) -> None:
    """Whoever may change users in Wagtail makes himself superuser; accounts are made on the command line."""
    for group in Group.objects.all():
        assert not {name for name in rights(group) if name.startswith(("users.", "auth."))}, group.name


def test_an_editor_has_two_rights_on_one_branch_and_files_of_one_collection(world: World) -> None:
    group = world.roles.group

    assert group.name == "Редакторы: Орган alpha"
    assert rights(group) == {"wagtailadmin.access_admin"}
    assert page_rights(group, world.section) == {"add_page", "change_page"}
    assert GroupPagePermission.objects.filter(group=group).count() == 2
    files = GroupCollectionPermission.objects.filter(group=group)
    assert {row.collection for row in files} == {world.roles.collection}
    assert {row.permission.codename for row in files} == {
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    }


def test_moderators_keep_the_lists_and_administrators_also_the_settings(world: World) -> None:
    moderators, administrators = (rights(Group.objects.get(name=name)) for name in (MODERATORS, ADMINISTRATORS))

    assert {"taxonomy.change_theme", "organisations.add_organisation"} <= moderators
    mine = {"opportunities.delete_measureseries", "search.change_synonymgroup", "search.change_popularquery"}
    assert mine <= moderators
    assert not {"core.change_portalsettings", "wagtailredirects.add_redirect"} & moderators
    assert moderators < administrators
    assert {"core.change_portalsettings", "wagtailredirects.add_redirect"} <= administrators


def test_a_second_run_changes_nothing_and_takes_back_what_was_added_by_hand(world: World) -> None:
    call_command("setup_roles", stdout=StringIO())
    before = snapshot()
    world.roles.group.permissions.add(Permission.objects.get(codename="add_user"))
    GroupPagePermission.objects.create(group=world.roles.group, page=world.foreign_section, permission_type="publish")

    call_command("setup_roles", stdout=StringIO())

    assert snapshot() == before


def snapshot() -> list[object]:
    return [
        sorted((group.name, sorted(rights(group))) for group in Group.objects.all()),
        sorted(GroupPagePermission.objects.values_list("group__name", "page_id", "permission__codename")),
        sorted(GroupCollectionPermission.objects.values_list("group__name", "collection_id", "permission__codename")),
        sorted(Collection.objects.values_list("name", flat=True)),
        sorted(Workflow.objects.values_list("name", "active")),
        sorted(Task.objects.values_list("name", "active")),
    ]


def test_a_renamed_body_keeps_its_people_and_files(world: World) -> None:
    organisation = world.section.organisation
    organisation.short_name = "Новое имя"
    organisation.save()

    roles = ensure_body(BodySectionPage.objects.get(pk=world.section.pk))

    assert roles.group.pk == world.roles.group.pk
    assert roles.group.name == "Редакторы: Новое имя"
    assert roles.collection == world.roles.collection
    assert Collection.objects.get(pk=roles.collection.pk).name == "Новое имя"


def test_two_bodies_with_one_short_name_do_not_share_a_group(world: World) -> None:
    twin = body("twin", "Двойник")
    twin.organisation.short_name = world.section.organisation.short_name
    twin.organisation.save()

    roles = ensure_body(twin)

    assert roles.group != world.roles.group
    assert roles.collection != world.roles.collection
    assert page_rights(world.roles.group, twin) == set()


def test_an_unknown_right_is_an_error_and_not_a_silent_gap(db: None) -> None:
    with pytest.raises(LookupError, match="no_such"):
        named_permissions(["taxonomy.no_such_right"])


def test_the_roles_can_be_set_up_before_there_is_any_page(db: None) -> None:
    assert {role.name for role in vars(ensure_roles()).values()} == {MODERATORS, ADMINISTRATORS}


def test_the_workflow_is_attached_to_the_catalogue_and_reaches_every_section(world: World) -> None:
    workflow = world.draft.get_workflow()

    assert workflow is not None
    assert workflow.name == WORKFLOW
    groups = workflow.tasks[0].specific.groups.values_list("name", flat=True)
    assert set(groups) == {MODERATORS, ADMINISTRATORS}


def test_an_administrator_brings_in_a_body_by_adding_a_section(world: World, administrator: Client) -> None:
    organisation = OrganisationFactory(key="delta", name="Орган Дельта", short_name="Дельта")
    catalogue = CatalogueIndexPageFactory()
    add = f"/admin/pages/add/opportunities/bodysectionpage/{catalogue.pk}/"

    response = administrator.post(
        add, {"title": "Дельта", "slug": "delta", "organisation": organisation.pk, "comments-TOTAL_FORMS": 0,
              "comments-INITIAL_FORMS": 0, "action-publish": "1"}
    )  # fmt: skip

    assert response.status_code == 302
    section = BodySectionPage.objects.get(organisation=organisation)
    group = Group.objects.get(name=f"{EDITORS}Дельта")
    assert section.live
    assert page_rights(group, section) == {"add_page", "change_page"}
    assert Collection.objects.filter(name="Дельта").exists()


def test_a_section_cannot_be_copied(world: World, moderator: Client) -> None:
    copy = f"/admin/pages/{world.section.pk}/copy/"
    data = {"new_title": "Копия", "new_slug": "copy", "new_parent_page": world.catalogue.pk}

    assert moderator.get(copy).status_code == 302
    assert moderator.post(copy, data).status_code == 302
    assert not Page.objects.filter(slug="copy").exists()

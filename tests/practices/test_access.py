import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from opportunities.services.bodies import ensure_body
from practices.services.access import ensure_library
from tests.factories import UserFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory, PracticePageFactory
from users.roles import MODERATORS

pytestmark = pytest.mark.django_db


def test_moderators_write_and_publish_practices(portal: Portal) -> None:
    library = PracticeIndexPageFactory()
    ensure_library(library)
    rights = PracticePageFactory().permissions_for_user(UserFactory(groups=[MODERATORS]))

    assert rights.can_edit()
    assert rights.can_publish()
    assert library.permissions_for_user(UserFactory(groups=[MODERATORS])).can_add_subpage()


def test_editors_of_a_body_may_not_touch_the_library(portal: Portal) -> None:
    library = PracticeIndexPageFactory()
    ensure_library(library)
    editor = UserFactory(groups=[ensure_body(portal.section).group])

    assert not library.permissions_for_user(editor).can_add_subpage()
    assert not PracticePageFactory().permissions_for_user(editor).can_edit()


def test_a_second_call_gives_the_same_rights(portal: Portal) -> None:
    library = PracticeIndexPageFactory()
    ensure_library(library)
    before = library.group_permissions.count()

    ensure_library(library)

    assert library.group_permissions.count() == before
    assert Group.objects.filter(name=MODERATORS).count() == 1


def test_the_library_added_in_the_admin_belongs_to_moderators(admin_client: Client, portal: Portal) -> None:
    data = {"title": "Практики", "slug": "praktiki", "cards_per_page": "12"}
    url = reverse("wagtailadmin_pages:add", args=("practices", "practiceindexpage", portal.home.pk))

    response = admin_client.post(url, data)

    assert response.status_code == 302
    library = PracticeIndexPageFactory()
    assert library.permissions_for_user(UserFactory(groups=[MODERATORS])).can_add_subpage()

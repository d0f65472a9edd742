"""What Wagtail's own screens say where its words would be English or a machine's."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.factories.fixtures import Portal
from tests.factories.users import AdministratorFactory


@pytest.mark.django_db
def test_a_page_that_nobody_published_by_hand_is_published_by_the_portal(client: Client, portal: Portal) -> None:
    portal.measure(title="Опубликована по часам")
    client.force_login(AdministratorFactory())

    page = client.get("/admin/reports/aging-pages/").content.decode()

    assert "Опубликована по часам" in page
    assert "None" not in page[page.index("<table") : page.index("</table>")]


@pytest.mark.django_db
def test_a_person_keeps_the_name() -> None:
    user = AdministratorFactory(username="glavred")

    assert "glavred" in render_to_string("wagtailadmin/shared/user_avatar.html", {"user": user, "username": "glavred"})

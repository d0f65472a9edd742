"""The report of files that could not be read: everybody sees and retries his own."""

from typing import Any

import pytest
from django.test import Client

from media.models import DocumentText, PortalDocument
from media.texts import Reader
from opportunities.services.bodies import BodyRoles, ensure_body
from tests.factories import BodySectionPageFactory, UserFactory
from tests.factories.fixtures import Portal
from tests.media.files import document
from users.roles import MODERATORS, ensure_roles

ADDRESS = "/admin/reports/files/"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def roles(portal: Portal) -> BodyRoles:
    """The body whose editor asks."""
    ensure_roles()
    return ensure_body(portal.section)


@pytest.fixture
def other(roles: BodyRoles) -> BodyRoles:
    """Another body."""
    return ensure_body(BodySectionPageFactory(organisation="min-sport"))


@pytest.fixture
def broken(roles: BodyRoles, other: BodyRoles) -> tuple[PortalDocument, PortalDocument]:
    """A file of each body that could not be read."""
    items = (
        document(b"junk", name="a.pdf", title="Своё положение", collection=roles.collection),
        document(b"junk", name="b.pdf", title="Чужое положение", collection=other.collection),
    )
    Reader().drain()
    return items


def enter(*groups: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(groups=groups))
    return client


def test_an_editor_sees_the_files_of_his_body_with_pages_and_reasons(
    portal: Portal, roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument]
) -> None:
    page = portal.measure(
        title="Мера с положением", documents=[{"title": "Положение", "note": "", "template": broken[0]}]
    )
    told = enter(roles.group).get(ADDRESS).content.decode()

    assert "Своё положение" in told
    assert "Чужое положение" not in told
    assert "Файл повреждён" in told
    assert f"/admin/pages/{page.pk}/edit/" in told
    assert "Прочитать снова" in told


def test_a_page_of_another_body_is_counted_and_not_named(
    portal: Portal, other: BodyRoles, broken: tuple[PortalDocument, PortalDocument]
) -> None:
    portal.measure(title="Тайная мера", documents=[{"title": "Положение", "note": "", "template": broken[1]}])
    told = enter(other.group).get(ADDRESS).content.decode()

    assert "Чужое положение" in told
    assert "1\u00a0чужая страница" in told
    assert "Тайная мера" not in told


def test_a_moderator_sees_all(broken: tuple[PortalDocument, PortalDocument]) -> None:
    told = enter(MODERATORS).get(ADDRESS).content.decode()

    assert "Своё положение" in told
    assert "Чужое положение" in told
    assert "2\u00a0файла" in told


def test_files_that_were_read_or_are_never_read_are_no_failures(roles: BodyRoles) -> None:
    document("Устав".encode(), name="ustav.txt", collection=roles.collection)
    document(b"x", name="slides.pptx", collection=roles.collection)
    Reader().drain()

    assert "Все файлы прочитаны" in enter(roles.group).get(ADDRESS).content.decode()


def test_the_button_puts_the_file_into_the_queue(
    roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument]
) -> None:
    response = enter(roles.group).post(f"{ADDRESS}{broken[0].pk}/again/", follow=True)

    assert "Файл «Своё положение» скоро прочитаем снова." in response.content.decode()
    assert DocumentText.objects.get(document=broken[0]).state == DocumentText.State.WAITING


def test_the_button_does_nothing_to_a_file_of_another_body(
    roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument]
) -> None:
    assert enter(roles.group).post(f"{ADDRESS}{broken[1].pk}/again/").status_code == 404
    assert enter(roles.group).get(f"{ADDRESS}{broken[0].pk}/again/").status_code == 405
    assert set(DocumentText.objects.values_list("state", flat=True)) == {DocumentText.State.FAILED}


def test_nobody_enters_without_rights_on_documents(broken: tuple[PortalDocument, PortalDocument]) -> None:
    client = enter()

    assert client.get(ADDRESS).status_code == 302
    assert client.post(f"{ADDRESS}{broken[0].pk}/again/").status_code == 302
    assert DocumentText.objects.filter(state=DocumentText.State.FAILED).count() == 2


def test_the_number_of_queries_does_not_grow_with_the_files(
    roles: BodyRoles, django_assert_max_num_queries: Any
) -> None:
    client = enter(roles.group)
    for number in range(12):
        document(b"junk", name=f"{number}.pdf", collection=roles.collection)
    DocumentText.objects.update(state=DocumentText.State.FAILED, reason=DocumentText.Reason.BROKEN)
    client.get(ADDRESS)

    with django_assert_max_num_queries(25):
        client.get(ADDRESS)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_can_be_taken_away_as_a_table(
    roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument], kind: str
) -> None:
    response = enter(roles.group).get(f"{ADDRESS}?export={kind}")

    assert response.status_code == 200
    if kind == "csv":
        assert "Своё положение" in response.getvalue().decode()


def test_the_form_of_a_document_tells_what_the_search_knows(
    roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument]
) -> None:
    told = enter(roles.group).get(f"/admin/documents/edit/{broken[0].pk}/").content.decode()

    assert "Не прочитан. Файл повреждён" in told
    assert "Разметка для незрячих" not in told


@pytest.mark.parametrize(("is_tagged", "words"), [(False, "сплошным текстом"), (True, "<dd>Есть</dd>")])
def test_an_editor_is_warned_about_a_pdf_without_tags(
    roles: BodyRoles, broken: tuple[PortalDocument, PortalDocument], is_tagged: bool, words: str
) -> None:
    text = DocumentText.objects.filter(document=broken[0])
    text.update(state=DocumentText.State.DONE, reason="", is_tagged=is_tagged)

    told = enter(roles.group).get(f"/admin/documents/edit/{broken[0].pk}/").content.decode()

    assert words in told

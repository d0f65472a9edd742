"""The form of synonyms: what is refused and kept, the preview, who may enter."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client

from search.models import SynonymGroup
from search.params import SearchParams
from search.service import search
from tests.factories import UserFactory
from tests.search import corpus
from users.roles import ADMINISTRATORS, MODERATORS, ensure_group, ensure_roles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/admin/snippets/search/synonymgroup/"
ADD = f"{LIST}add/"


@pytest.fixture(params=[MODERATORS, ADMINISTRATORS])
def client(request: pytest.FixtureRequest, entries: None) -> Client:
    """Somebody who looks after the search."""
    ensure_roles()
    return enter(request.param)


def enter(*groups: str) -> Client:
    client = Client()
    client.force_login(UserFactory(groups=list(groups)))
    return client


def form(**changes: Any) -> dict[str, Any]:
    return {"terms": "эндаумент\nбухгалтер", "direction": "both", "is_active": "on", "note": "", "query": "", **changes}


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def value(soup: BeautifulSoup, name: str) -> str:
    field = soup.select_one(f"[name={name}]")
    assert field is not None
    return field.text.strip() if field.name == "textarea" else str(field.get("value", ""))


def test_a_saved_group_works_at_once(client: Client) -> None:
    response = client.post(ADD, form())

    assert response.status_code == 302
    assert SynonymGroup.objects.get().terms == "эндаумент\nбухгалтер"
    assert "measure:8" in {hit.key for hit in search(SearchParams(q="эндаумент"), corpus.NOW).hits}


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ("", "хотя бы два слова"),
        ("   \r\n  ", "хотя бы два слова"),
        ("грант", "хотя бы два слова"),
        ("грант\r\nгранты", "поиск и так считает одним"),
        ("грант\r\nдля", "служебное слово"),
        ("грант\r\n***", "нет ни одного слова"),
        ("грант\r\nсуб\x07сидия", "служебный знак"),
        ("грант\r\nнко\r\n" + "ы" * 60, "слишком длинное слово"),
        ("грант\r\nфонд", "уже есть в группе «фонд, эндаумент»"),
    ],
)
def test_a_refusal_gives_the_reason_and_keeps_what_was_typed(client: Client, terms: str, reason: str) -> None:
    SynonymGroup.objects.create(terms="фонд\nэндаумент")
    for button in ({}, {"preview": "1"}):
        soup = page(client.post(ADD, form(terms=terms, direction="both", note="Моя заметка", query="нко", **button)))

        assert reason in soup.get_text()
        assert value(soup, "terms").split() == terms.split()
        assert (value(soup, "note"), value(soup, "query")) == ("Моя заметка", "нко")
    assert SynonymGroup.objects.count() == 1


def test_the_preview_shows_the_change_keeps_the_form_and_saves_nothing(client: Client) -> None:
    soup = page(client.post(ADD, form(query="нко", terms="НКО\r\nсубсидия", note="Заметка", preview="1")))
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in soup.select("tbody tr")]

    assert "сейчас находятся 2, с этой группой найдутся 3." in " ".join(soup.get_text().split())
    assert len(rows) == 3
    assert rows[2][0] == "—"
    assert any("Субсидия на аренду помещения" in after and "новое" in after for _, after in rows)
    assert value(soup, "terms").split() == ["НКО", "субсидия"]
    assert (value(soup, "note"), value(soup, "query")) == ("Заметка", "нко")
    assert not SynonymGroup.objects.exists()


def test_the_preview_of_an_existing_group_leaves_it_as_it_was(client: Client) -> None:
    group = SynonymGroup.objects.create(terms="НКО\nсубсидия")
    soup = page(client.post(f"{LIST}edit/{group.pk}/", form(terms="НКО\r\nэндаумент", preview="1")))

    assert "По запросу «НКО»" in soup.get_text()
    group.refresh_from_db()
    assert group.terms == "НКО\nсубсидия"


def test_the_list_can_be_searched_and_filtered(client: Client) -> None:
    SynonymGroup.objects.create(terms="деньги\nгрант", direction="one", note="широкий запрос")
    SynonymGroup.objects.create(terms="помещение\nаренда", is_active=False)

    assert "деньги → грант" in page(client.get(LIST)).get_text()
    assert "деньги" not in page(client.get(f"{LIST}?is_active=false")).get_text()
    assert "помещение" not in page(client.get(f"{LIST}?q=широкий")).get_text()


def test_the_menu_leads_to_the_list(client: Client) -> None:
    assert LIST in client.get("/admin/").content.decode()


def test_an_editor_of_a_body_has_no_way_in(entries: None) -> None:
    ensure_roles()
    ensure_group("Редакторы: Орган")
    group = SynonymGroup.objects.create(terms="деньги\nгрант")
    editor = enter("Редакторы: Орган")

    assert LIST not in editor.get("/admin/").content.decode()
    for path in (LIST, ADD, *(f"{LIST}{what}/{group.pk}/" for what in ("edit", "delete", "history", "usage"))):
        assert editor.get(path).status_code == 302, path
        assert editor.post(path, form(preview="1")).status_code == 302, path
    assert editor.get("/admin/snippets/choose/search/synonymgroup/").status_code == 404
    assert list(SynonymGroup.objects.values_list("terms", flat=True)) == ["деньги\nгрант"]
    assert Group.objects.filter(permissions__codename="change_synonymgroup").count() == 2

"""Every address of the admin, asked by an editor for what belongs to another body."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.permissions.addresses import Address, addresses, admin_routes
from tests.permissions.world import SEARCHED, World, leaks, told

# What an editor might send to any form of the admin, to change, move, publish or hide something.
ATTACK = {
    "title": "Взлом",
    "slug": "hacked",
    "name": "Взлом",
    "summary": "Взлом",
    "new_title": "Взлом",
    "new_slug": "hacked",
    "action-publish": "1",
    "restriction_type": "login",
    "comment": "Взлом",
    "is_editing": "1",
    "publish_copies": "on",
    "alias": "on",
}
HOPS = 3
# Wagtail stumbles over a form without the field that its browser always sends; nothing is told.
STUMBLES = {"/admin/choose-external-link/"}


def queries(address: Address, world: World) -> Iterator[str]:
    """Yield the queries to try: lists are also searched, exported and asked for chosen objects."""
    yield ""
    # The lists of snippets are one view with other models; their content is for everybody who may choose from them.
    if address.filled or "/snippets/" in address.path:
        return
    for word in SEARCHED:
        yield f"?q={word}&search={word}&title={word}&label={word}&term={word}&ordering=title"
    yield "?export=csv"
    yield "?export=xlsx"
    keys = [*world.foreign_pages, world.foreign_image, world.foreign_document]
    yield "?multiple=1&" + "&".join(f"id={row.pk}" for row in keys)
    yield f"?page_type=opportunities.BodySectionPage&search_all=1&fields=*&child_of={world.foreign_section.pk}"


def ask(client: Client, path: str, posted: dict[str, str] | None) -> list[str]:
    """Ask and follow redirects; return what is wrong with the answers."""
    response = client.get(path) if posted is None else client.post(path, posted)
    wrong = []
    for _ in range(HOPS):
        if response.status_code >= 500 and path not in STUMBLES:
            wrong.append(f"{path} → {response.status_code}")
        if leaks(response, client):
            wrong.append(f"{path} → {response.status_code} tells a secret")
        if response.status_code not in (301, 302) or not response["Location"].startswith("/"):
            break
        response = client.get(response["Location"])
    # A message that was not shown yet must not be blamed on the next address.
    client.cookies.pop("messages", None)
    return wrong


@pytest.mark.slow
def test_no_address_of_the_admin_shows_another_body(world: World, editor: Client) -> None:
    wrong = []
    for address in addresses(world):
        for query in queries(address, world):
            wrong += ask(editor, address.path + query, None)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_no_address_of_the_admin_changes_another_body(world: World, editor: Client) -> None:
    before, wrong = world.state(), []
    attack = {**ATTACK, "new_parent_page": str(world.section.pk), "chooser": str(world.section.pk)}
    for address in addresses(world):
        for posted in ({}, attack):
            wrong += ask(editor, address.path, posted)
            if world.state() != before:
                wrong.append(f"{address.path} changes rows")
                before = world.state()
    assert not wrong, "\n".join(wrong)


def test_the_matrix_covers_the_admin(world: World) -> None:
    """A guard against an empty walk: the well-known addresses are in it."""
    routes = set(admin_routes())
    assert len(routes) > 200
    assert {"admin/pages/<int:page_id>/edit/", "admin/reports/site-history/"} <= routes


def test_the_owner_does_see_the_secrets(world: World) -> None:
    """A guard against a blind detector: what is looked for can be found."""
    client = Client()
    client.force_login(world.foreign_editor)
    for path in (
        f"/admin/pages/{world.foreign_draft.pk}/edit/",
        f"/admin/pages/{world.foreign_section.pk}/",
        f"/admin/images/{world.foreign_image.pk}/",
        f"/admin/documents/edit/{world.foreign_document.pk}/",
        "/admin/choose-page/search/?q=шпин",
        f"/admin/choose-page/chosen-multiple/?id={world.foreign_draft.pk}",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert "шпинель" in told(response, client), path

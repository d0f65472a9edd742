"""Lists of the admin searched, filtered and exported by an editor for what belongs to another body.

Who may ask which address at all is in the table, see `test_table`.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.permissions.addresses import Address, Addresses, admin_routes
from tests.permissions.sections import Sections
from tests.permissions.world import SEARCHED, World, leaks, told

HOPS = 3
# The error test raises on purpose; leaving the admin ends the session.
SKIPPED = {"admin/failwhale/", "admin/logout/"}


def queries(address: Address, world: World) -> Iterator[str]:
    """Yield the queries to try: lists are also searched, exported and asked for chosen objects."""
    yield ""
    # The lists of snippets are one view with other models; their content is for everybody who may choose from them.
    if address.about or "/snippets/" in address.path:
        return
    for word in SEARCHED:
        yield f"?q={word}&search={word}&title={word}&label={word}&term={word}&ordering=title"
    yield "?export=csv"
    yield "?export=xlsx"
    keys = [*world.foreign_pages, world.foreign_image, world.foreign_document]
    yield "?multiple=1&" + "&".join(f"id={row.pk}" for row in keys)
    yield f"?page_type=opportunities.BodySectionPage&search_all=1&fields=*&child_of={world.foreign_section.pk}"


def ask(client: Client, path: str) -> list[str]:
    """Ask and follow redirects; return what is wrong with the answers."""
    response = client.get(path)
    wrong = []
    for _ in range(HOPS):
        if response.status_code >= 500:
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
def test_no_address_of_the_admin_shows_another_body(world: World, sections: Sections, editor: Client) -> None:
    wrong = []
    for route in set(admin_routes()) - SKIPPED:
        for address in Addresses(world, sections).of(route):
            for query in queries(address, world):
                wrong += ask(editor, address.path + query)
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

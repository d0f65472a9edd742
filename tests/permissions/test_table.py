"""S01: every address of the site × every actor, compared with the committed table.

After a change that is meant: `make permissions`, then read the difference in `tests/permissions/table.csv`.
"""

import pytest

from tests.permissions.addresses import Addresses, routes
from tests.permissions.sections import Sections
from tests.permissions.table import ACTORS, STUMBLES, column, committed, differences, write
from tests.permissions.world import World

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ACTORS)
def test_every_answer_is_the_committed_one(
    world: World, sections: Sections, name: str, pytestconfig: pytest.Config
) -> None:
    computed, wrong = column(world, list(Addresses(world, sections).all()), name)
    if pytestconfig.getoption("write_permissions"):
        write(name, computed)

    assert not wrong, "\n".join(wrong)
    changed = list(differences(name, computed))
    assert not changed, "\n".join(changed)


def test_every_address_stands_in_the_table() -> None:
    """Cheap, and without a world: whoever adds an address hears of it first."""
    rows = {address for address, _ in committed()}

    assert not set(routes()) - rows


def test_nobody_but_the_superuser_reaches_the_accounts() -> None:
    """A right to change users is a right to become superuser, see `users.roles`."""
    for (address, _), cells in committed().items():
        if address.startswith(("admin/users/", "admin/groups/", "admin/sites/")):
            assert {cells[name] for name in ACTORS[1:-1]} == {"refused refused"}, address


def test_reading_changes_nothing() -> None:
    """S23: no GET writes. A search with words goes into the log of queries; the table asks without any."""
    written = {
        address
        for (address, _), cells in committed().items()
        for cell in cells.values()
        if cell.split()[0].endswith("+")
    }

    assert not written


def test_only_known_forms_of_wagtail_stumble() -> None:
    """Every exemption is needed, and nothing else answers 500."""
    stumbling = {
        (address, method)
        for (address, _), cells in committed().items()
        for cell in cells.values()
        for method, answer in zip(("GET", "POST"), cell.split(), strict=False)
        if answer.startswith("5")
    }

    assert stumbling == {(address, method) for address, methods in STUMBLES.items() for method in methods}

"""Documentation that cannot rot: commands, targets, decisions and links are checked against the project."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def everything_written() -> str:
    return "\n".join(page.read_text() for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_management_command_is_described() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py")}
    text = everything_written()

    assert {name for name in commands if name not in text} == set()


def test_every_make_target_is_described_or_lists_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]+):", makefile, re.M))
    explained = set(re.findall(r"^([a-z][a-z-]+):.*## \S", makefile, re.M))

    assert targets == explained


def test_readme_names_the_two_commands_at_the_top() -> None:
    top = (ROOT / "README.md").read_text()[:1200]

    assert "make demo" in top
    assert "make test" in top


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    files = {path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}

    assert files
    assert files == set(re.findall(r"\((\d{4}-[a-z-]+\.md)\)", index))


def test_every_parameter_of_the_search_api_is_described() -> None:
    from search.facets import all_facets
    from search.params import NUMBERS

    described = (ROOT / "docs" / "api.md").read_text()
    names = {"q", "sort", "page", *NUMBERS, *(facet.name for facet in all_facets())}

    assert {name for name in names if f"`{name}`" not in described} == set()

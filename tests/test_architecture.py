"""The house rules that a linter cannot know: layers, the clock, the environment, sizes, safe queries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    "config",
    "home",
    "opportunities",
    "practices",
    "plans",
    "events",
    "endowment",
    "search",
    "organisations",
    "taxonomy",
    "media",
    "users",
    "core",
]
MAX_FILE, MAX_CLASS, MAX_FUNCTION = 500, 200, 40

# Ways to ask what time it is: the name before the dot and the name after it.
CLOCK_OWNERS = {"timezone", "datetime", "date", "dt"}
CLOCK_READERS = {"now", "today", "utcnow", "localdate"}
# Queries that are little languages: a visitor's text inside them could do anything.
UNSAFE_QUERIES = {
    "query_string",
    "simple_query_string",
    "regexp",
    "wildcard",
    "script",
    "script_score",
    "scripted_metric",
}
UNSAFE_BUILDERS = {
    "QueryString",
    "SimpleQueryString",
    "Regexp",
    "Wildcard",
    "Script",
    "ScriptScore",
    "ScriptField",
}


def product_files(*packages: str) -> list[Path]:
    """Return the Python files of the product without migrations, which are records of the past."""
    files = (path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def test_imports_go_downwards_only() -> None:
    """The contract of .importlinter; `lint-imports` shows the chain of a broken one."""
    configure()
    assert use_cases.lint_imports(config_filename=str(ROOT / ".importlinter"), cache_dir=None) == use_cases.SUCCESS


def test_no_file_is_called_utils() -> None:
    """A file is named by what it holds."""
    names = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [str(path) for path in product_files() if path.name in names] == []


def test_only_config_env_reads_the_environment() -> None:
    found = [
        place(path, node)
        for path in product_files()
        if path != ROOT / "config" / "env.py"
        for node in nodes(path)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.ImportFrom) and node.module == "os")
    ]
    assert found == [], "add the variable to config/env.py and read it from the settings"


def test_only_core_dates_reads_the_clock() -> None:
    found = [
        place(path, node)
        for path in product_files()
        if path != ROOT / "core" / "dates.py"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_READERS and owner(node) in CLOCK_OWNERS
    ]
    assert found == [], "take the moment as an argument, or ask core.dates.region_now() in a view or a command"


def owner(node: ast.Attribute) -> str:
    """Return the name before the last dot: `dt.datetime.now` → "datetime"."""
    value = node.value
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ""


def test_search_never_builds_a_query_language() -> None:
    found = []
    for path in product_files("search"):
        for node in nodes(path):
            text = isinstance(node, ast.Constant) and node.value in UNSAFE_QUERIES
            name = isinstance(node, ast.Name | ast.Attribute) and getattr(node, "attr", getattr(node, "id", "")) in (
                UNSAFE_BUILDERS
            )
            keyword = isinstance(node, ast.keyword) and node.arg in UNSAFE_QUERIES
            if text or name or keyword:
                found.append(place(path, node))
    assert found == [], "a visitor's text goes into match and multi_match only"


def test_nothing_grows_too_big() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {length} lines"
        for path in product_files()
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE
    ]
    for path in product_files():
        for node in nodes(path):
            limit = MAX_CLASS if isinstance(node, ast.ClassDef) else MAX_FUNCTION
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > limit:
                    found.append(f"{place(path, node)} {node.name}: {length} lines")
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locked_packages_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]
    assert packages
    assert all(line.endswith("\\") for line in packages), "make requirements compiles the list with hashes"
    assert "://" not in text
    assert "--index" not in text

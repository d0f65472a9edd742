"""A new version goes out without a pause: while workers are replaced, old code works on the new schema."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from scripts.migration_rules import BASELINE, new_problems, own_apps, problems
from tests.deploy.sites import ROOT, DrillSite

STATE = ProjectState()
STATE.add_model(
    ModelState(
        "plans", "Thing", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=50))]
    )
)
STATE.models["plans", "thing"].fields["note"] = models.TextField(null=True)

BAD: list[Operation] = [
    migrations.RemoveField("thing", "name"),
    migrations.RenameField("thing", "name", "title"),
    migrations.DeleteModel("Thing"),
    migrations.RenameModel("Thing", "Item"),
    migrations.AlterModelTable("thing", "other"),
    migrations.AddField("thing", "count", models.IntegerField()),
    migrations.AddField("thing", "count", models.IntegerField(default=0)),
    migrations.AlterField("thing", "note", models.TextField()),
    migrations.AlterField("thing", "name", models.CharField(max_length=20)),
    migrations.AlterField("thing", "name", models.IntegerField()),
    migrations.AlterField("thing", "name", models.CharField(max_length=50, unique=True)),
    migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")),
    migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("thing", "name")]),
]
GOOD: list[Operation] = [
    migrations.AddField("thing", "count", models.IntegerField(null=True)),
    migrations.AddField("thing", "count", models.IntegerField(db_default=0)),
    migrations.AddField("thing", "others", models.ManyToManyField("plans.Thing")),
    migrations.AlterField("thing", "name", models.CharField("Имя", max_length=90, null=True)),
    migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "name")]),
    migrations.RunPython(migrations.RunPython.noop),
]


@pytest.mark.parametrize("operation", BAD, ids=lambda item: item.describe())
def test_what_old_code_would_stumble_over_is_found(operation: Operation) -> None:
    assert list(problems(operation, "plans", STATE))


@pytest.mark.parametrize("operation", GOOD, ids=lambda item: item.describe())
def test_what_only_adds_is_let_through(operation: Operation) -> None:
    assert list(problems(operation, "plans", STATE)) == []


def test_every_migration_is_judged() -> None:
    """With an empty baseline the past of this project must give findings, with all of it in the baseline none."""
    everything = {app: [path.stem for path in ROOT.glob(f"{app}/migrations/[0-9]*.py")] for app in own_apps()}
    past = {app: names[:1] if (names := sorted(found)) else [] for app, found in everything.items()}
    assert new_problems(everything, own_apps()) == []
    assert new_problems(past, own_apps())


@pytest.mark.skipif(not BASELINE.exists(), reason="there is no release yet: scripts/baseline notes its schema")
def test_later_migrations_only_add() -> None:
    baseline = json.loads(BASELINE.read_text())["migrations"]
    assert new_problems(baseline, own_apps()) == [], "expand first, contract a release later: docs/deploy.md"


def older_commit() -> str:
    """Return the commit of the last release, else the one before this; an empty string when history is not here."""
    name = json.loads(BASELINE.read_text())["commit"] if BASELINE.exists() else "HEAD^"
    command = ["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip()


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.slow
@pytest.mark.xdist_group("drill")
def test_older_code_works_on_this_schema(source: DrillSite, tmp_path: Path) -> None:
    commit = older_commit() if shutil.which("git") and (ROOT / ".git").exists() else ""
    if not commit:
        pytest.skip("the history of the project is not here: nothing older to run")
    old = tmp_path / "old"
    old.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "--extract", f"--directory={old}"], input=archive, check=True)
    script = old / "old_code_on_new_schema.py"
    shutil.copyfile(ROOT / "tests/deploy/old_code.py", script)
    result = source.run(sys.executable, str(script), cwd=old)
    assert result.returncode == 0, result.stderr
    assert "old code works" in result.stdout

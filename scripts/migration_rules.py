"""Which changes of the schema old code survives; the rules of docs/deploy.md, "Expand, then contract".

    scripts/baseline       writes deploy/baseline.json at a release: the migrations and the commit of that release

`tests/deploy/test_upgrade.py` lets nothing into later migrations that code of the baseline would stumble over.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from django.db import migrations, models  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.operations.base import Operation  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.db.models.fields import NOT_PROVIDED  # noqa: E402

BASELINE = ROOT / "deploy" / "baseline.json"
# Taken away or called otherwise: old code still asks for the old name.
GONE = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)


def problems(operation: Operation, app: str, before: ProjectState) -> Iterator[str]:
    """Yield why code that does not know of this operation would fail after it.

    Args:
        before: The state of the models before the operation; it is not changed.
    """
    inner = getattr(operation, "database_operations", None)
    if inner is not None:
        for part in inner:
            yield from problems(part, app, before)
    elif isinstance(operation, (*GONE, migrations.AlterModelTable)):
        yield f"{operation.describe()}: old code still uses it"
    elif isinstance(operation, migrations.AddField):
        if needs_value(operation.field):
            yield f"{operation.describe()}: old code inserts no value; null=True or db_default=… lets it"
    elif isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        yield from (f"{operation.describe()}: {reason}" for reason in narrowed(old, operation.field))
    elif isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        yield f"{operation.describe()}: old code may write what it forbids"


def needs_value(field: models.Field[Any, Any]) -> bool:
    """Tell whether a row without this column is refused. Django's own default is no default of the database."""
    return not field.many_to_many and not field.null and field.db_default is NOT_PROVIDED


def narrowed(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> Iterator[str]:
    """Yield in what the new field takes less than the old one."""
    if old.null and not new.null:
        yield "old code writes NULL"
    if old.get_internal_type() != new.get_internal_type():
        yield "the type of the column changes"
    if (old.max_length or 0) > (new.max_length or old.max_length or 0):
        yield "old code writes longer texts"
    if new.unique and not old.unique:
        yield "old code may write the same value twice"


def new_problems(baseline: dict[str, list[str]], own_apps: set[str]) -> list[str]:
    """Return what is wrong with the migrations of our applications that came after the baseline."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    state = ProjectState()
    found = []
    made: set[tuple[str, str]] = set()
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[key]
        app, name = key
        for operation in migration.operations:
            judged = app in own_apps and name not in baseline.get(app, [])
            # A table of this release is unknown to old code, whatever is done to it.
            if isinstance(operation, migrations.CreateModel) and judged:
                made.add((app, operation.name_lower))
            elif judged and (app, getattr(operation, "model_name_lower", "")) not in made:
                found += [f"{app}.{name}: {reason}" for reason in problems(operation, app, state)]
            operation.state_forwards(app, state)
    return found


def write_baseline(own_apps: set[str]) -> None:
    """Note the migrations and the commit of this release."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names: dict[str, list[str]] = {app: [] for app in sorted(own_apps)}
    for app, name in sorted(loader.disk_migrations):
        if app in names:
            names[app].append(name)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    BASELINE.write_text(json.dumps({"commit": commit.strip(), "migrations": names}, indent=1) + "\n")


def own_apps() -> set[str]:
    """Return the labels of the applications of this project."""
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}


if __name__ == "__main__":
    import django

    from config.env import choose_settings

    choose_settings("config.settings.dev")
    django.setup()
    write_baseline(own_apps())
    print(f"{BASELINE.relative_to(ROOT)} is written; commit it with the release.")

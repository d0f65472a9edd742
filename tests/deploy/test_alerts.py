"""The rules of the alarms speak of metrics and tasks that exist, and the runbook of every alarm."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from core.models import TaskRun
from core.scheduled_command import ScheduledCommand
from home.management.commands.serve_metrics import registry

ROOT = Path(__file__).resolve().parents[2]
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((ROOT / "deploy/alerts.yml").read_text())["groups"] for rule in group["rules"]
]
METRIC = re.compile(r"\b(okno_\w+)(?:\{([^}]*)\})?")


def samples_of(*registries: Any) -> set[str]:
    """Return the names under which Prometheus will know what these registries hold."""
    families = [family for source in registries for family in source.collect()]
    endings = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",)}
    return {f"{family.name}{ending}" for family in families for ending in endings.get(family.type, ("",))}


@pytest.mark.django_db
def test_every_metric_of_the_rules_exists_and_every_metric_is_watched() -> None:
    from core.dates import region_now
    from search.models import SearchIndex

    SearchIndex.objects.create(name="x", created_at=region_now(), delivered_at=region_now())
    known = {name for name in samples_of(REGISTRY, registry()) if name.startswith("okno_")}
    named = {name for rule in RULES for name, _ in METRIC.findall(rule["expr"])}
    assert named <= known
    watched = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in named}
    assert {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in known} == watched


def test_every_task_of_the_rules_is_a_command_that_notes_its_success() -> None:
    from django.core.management import get_commands, load_command_class

    tasks = {task for rule in RULES for task in re.findall(r'task="(\w+)"', rule["expr"])} - {"backup"}
    commands = get_commands()
    assert all(isinstance(load_command_class(commands[name], name), ScheduledCommand) for name in tasks)
    own = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py") if "ScheduledCommand" in path.read_text()}
    assert own == tasks


@pytest.mark.django_db
def test_a_task_notes_its_success_and_a_dry_run_does_not() -> None:
    from django.core.management import call_command

    call_command("publish_scheduled", dryrun=True)
    assert not TaskRun.objects.exists()
    call_command("publish_scheduled")
    assert TaskRun.objects.get().name == "publish_scheduled"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_is_whole_and_explained(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    for opening, closing in ("()", "{}", "[]"):
        assert rule["expr"].count(opening) == rule["expr"].count(closing)
    assert f"### {rule['alert']}\n" in (ROOT / "docs/operations.md").read_text()


def test_the_names_of_alarms_are_unique() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))

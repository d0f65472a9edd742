"""What a start costs, counted in work and not in seconds: no connection, no program, no heavy library."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.deploy.sites import ROOT, DrillSite

# Loaded by whoever needs them, once they are needed: drawing of PDF, spreadsheets, dictionaries, reading of PDF.
HEAVY = {
    "weasyprint",
    "openpyxl",
    "pymorphy3",
    "pypdf",
    "fontTools",
    "pandas",
    "numpy",
    "locust",
    "playwright",
    "pytest",
}
# A start took 2 600 in November 2026. Something heavy that is new wants to be imported where it is used.
MOST_MODULES = 3300

START = """
import json, sys
happened = []
watched = {"socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"}
sys.addaudithook(lambda event, arguments: happened.append(event) if event in watched else None)
import config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps({"happened": happened, "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a worker of gunicorn does before its first request; services are named, none is there."""
    folder = tmp_path_factory.mktemp("start")
    site = DrillSite(
        "postgresql://okno:okno@127.0.0.1:9/okno",
        folder,
        {"REDIS_URL": "redis://127.0.0.1:9/0", "ELASTICSEARCH_URL": "http://127.0.0.1:9", "DEBUG": "false"},
    )
    result = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=site.environment, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


def test_nobody_is_asked_at_start(start: dict[str, Any]) -> None:
    """No SQL, no cache, no index: a site whose services are away still starts."""
    assert start["happened"] == []


def test_heavy_libraries_wait_until_they_are_needed(start: dict[str, Any]) -> None:
    assert HEAVY & set(start["modules"]) == set()


def test_a_start_loads_a_bounded_number_of_modules(start: dict[str, Any]) -> None:
    assert len(start["modules"]) <= MOST_MODULES

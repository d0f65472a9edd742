"""Whatever starts the portal, compose.yaml, systemd or gunicorn, names programs, files and variables that exist."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.config.test_env import variables_read
from tests.deploy.nginx import wait_for
from tests.deploy.sites import DrillSite
from tests.fault.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "okno"}
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
# Keys of the compose specification that this file may use; a typing error would else be found only by the engine.
SERVICE_KEYS = {
    *("image", "build", "restart", "env_file", "environment", "volumes", "command", "healthcheck", "depends_on"),
    *("ports", "expose", "mem_limit", "profiles"),
}


def in_shell(command: list[str] | None) -> str:
    """Return a command as one line."""
    return " ".join(command or ["gunicorn", "config.wsgi", "--config", "deploy/gunicorn.conf.py"])


def assert_exists(line: str) -> None:
    """Fail when a command line names a management command or a file that is not there."""
    commands = re.findall(r"manage\.py (\w+)", line)
    files = re.findall(r"(?:scripts|deploy)/[\w.-]+", line)
    assert commands or files or "gunicorn config.wsgi" in line, line
    assert set(commands) <= set(get_commands()), line
    assert [name for name in files if not (ROOT / name).is_file()] == []


# --- compose.yaml ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_uses_known_keys_volumes_and_services(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert {"image", "build"} & set(service)
    named = {source for source in (str(item).split(":")[0] for item in service.get("volumes", ())) if source[0] != "."}
    assert named <= set(COMPOSE["volumes"])
    files = [source for source in (str(item).split(":")[0] for item in service.get("volumes", ())) if source[0] == "."]
    assert [path for path in files if not (ROOT / path).exists()] == []
    waits = service.get("depends_on", [])
    assert set(waits) <= set(SERVICES)
    if isinstance(waits, dict):
        for other, how in waits.items():
            assert how["condition"] in {"service_healthy", "service_completed_successfully", "service_started"}
            if how["condition"] == "service_healthy":
                assert "test" in SERVICES[other]["healthcheck"]


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_a_service_exists(name: str) -> None:
    assert_exists(in_shell(OURS[name].get("command")))


def test_every_variable_is_read_by_the_site_or_explained() -> None:
    given = set(COMPOSE["x-app"]["environment"])
    assert given <= variables_read()
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked <= explained


def test_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|KEY|TOKEN", variable):
                assert str(value).startswith("${"), f"{name}: {variable}"
            asked_for = re.sub(r"\$\{[^}]*\}", "", str(value))
            assert not re.search(r"://[^@/]*:[^@/]+@", asked_for), f"{name}: {variable}"


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_every_server_is_watched() -> None:
    """Workers have no address to ask; they are watched by the age of their queues."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    for name in ("db", "search", "cache", "metrics", "web"):
        assert SERVICES[name].get("healthcheck", {}).get("test"), name


def test_both_ways_of_running_start_the_same_commands() -> None:
    lines = " ".join(in_shell(service.get("command")) for service in OURS.values())
    compose = set(re.findall(r"manage\.py (\w+)", lines))
    systemd = {word for unit in UNITS for word in re.findall(r"manage\.py (\w+)", unit.read_text())}
    at_start = {"collectstatic", "migrate", "setup_roles", "setup_site", "load_synonyms", "search_rebuild"}
    assert compose - at_start == systemd
    assert any("scripts/backup" in unit.read_text() for unit in UNITS)
    assert "scripts/backup" in str(SERVICES["backup"]["command"])


# --- systemd --------------------------------------------------------------------------------------


def read_unit(path: Path) -> ConfigParser:
    """Return a unit; keys that may stand several times keep the last value."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    return unit


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_service_is_closed_in_and_starts_what_exists(path: Path) -> None:
    service = read_unit(path)["Service"]
    assert service["User"] == "okno"
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == "true"
    assert service["ProtectSystem"] == "strict"
    for line in re.findall(r"^ExecStart=(.*)$", path.read_text(), re.MULTILINE):
        assert_exists(line)
    if service.get("Type") == "oneshot":
        assert path.with_suffix(".timer") in UNITS
    else:
        assert service["Restart"] == "always"
        assert read_unit(path)["Install"]["WantedBy"] == "multi-user.target"
    assert f"{path.stem}.{'timer' if service.get('Type') == 'oneshot' else 'service'}" in documented()


def documented() -> str:
    """Return the page that tells what to enable."""
    return (ROOT / "docs/deploy.md").read_text()


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name)
def test_a_timer_starts_its_service(path: Path) -> None:
    assert path.with_suffix(".service") in UNITS
    assert read_unit(path)["Timer"]["OnCalendar"]
    assert read_unit(path)["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing: apt install systemd")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    """The programs of the units live in /srv/okno; here any existing one stands for them."""
    for unit in UNITS:
        text = re.sub(r"^(ExecStart=)\S+", r"\1/bin/true", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text.replace("User=okno", "User=root"))
    command = ["systemd-analyze", "verify", "--man=no", *sorted(str(path) for path in tmp_path.iterdir())]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    about_us = [line for line in result.stderr.splitlines() if "okno" in line]
    assert about_us == []
    assert result.returncode == 0, result.stderr


# --- gunicorn -------------------------------------------------------------------------------------


@pytest.fixture
def gunicorn(source: DrillSite, tmp_path: Path) -> Iterator[tuple[DrillSite, int]]:
    """The site as production starts it, with two workers that are replaced after a few requests."""
    port = free_port()
    site = DrillSite(source.url, source.folder, {"METRICS_DIR": str(tmp_path / "metrics")})
    options = f"--bind 127.0.0.1:{port} --workers 2 --max-requests 8 --max-requests-jitter 4 --log-level info"
    log = (tmp_path / "log.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "deploy/gunicorn.conf.py", *shlex.split(options)],
        cwd=ROOT,
        env=site.environment,
        stderr=log,
    )
    try:
        wait_for(port)
        yield site, port
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.xdist_group("drill")
def test_workers_are_replaced_without_a_failed_request_and_go_on_counting(
    gunicorn: tuple[DrillSite, int], tmp_path: Path
) -> None:
    site, port = gunicorn
    asked = 40
    answers = [get(f"http://127.0.0.1:{port}/api/v1/search?q=mayak") for _ in range(asked)]
    assert {status for status, _ in answers} == {200}
    assert (tmp_path / "log.txt").read_text().count("Autorestarting worker") >= 2
    assert len(list((tmp_path / "metrics").glob("histogram_*.db"))) <= 4

    exporter_port = free_port()
    exporter = subprocess.Popen(
        [sys.executable, "manage.py", "serve_metrics", "--port", str(exporter_port)],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(exporter_port)
        _, text = get(f"http://127.0.0.1:{exporter_port}/metrics")
    finally:
        exporter.send_signal(signal.SIGTERM)
        assert exporter.wait(timeout=30) == 0
    counts = re.findall(r"^okno_http_request_seconds_count\{(.*)\} (\S+)$", text, re.MULTILINE)
    assert sum(float(value) for labels, value in counts if 'status="2xx"' in labels) == asked
    assert "okno_database_up 1.0" in text
    assert re.search(r'^okno_search_seconds_count\{backend="database"\} [1-9]', text, re.MULTILINE)


def get(address: str) -> tuple[int, str]:
    """Ask past any proxy of this machine."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=60) as answer:
        return answer.status, answer.read().decode()


def test_recycling_is_spread_over_time() -> None:
    settings: dict[str, Any] = {}
    exec(compile((ROOT / "deploy/gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), settings)
    assert settings["max_requests"] >= 1000
    assert settings["max_requests_jitter"] >= settings["max_requests"] // 10
    assert settings["timeout"] > 10

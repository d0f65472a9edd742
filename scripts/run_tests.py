"""Run the whole suite with every service of this machine, stop them again, say what was not run and why.

The tests marked `database` run on PostgreSQL first; then everything runs on SQLite; last and alone those with faults,
which kill and stop processes of their own. The last line is the sum of all in pytest's own words. With CI=true a
missing service is a failure. Arguments go to pytest.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "2"
# pytest's code for "no tests were collected": with ARGS="-k word" one of the two runs may be empty.
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Service:
    """A service some tests need.

    `variable` tells the tests its address; `script` starts it on the port that `port_variable` names.
    """

    name: str
    variable: str
    script: str
    port_variable: str
    url: str


SERVICES = [
    Service("postgresql", "TEST_DATABASE_URL", "scripts/postgresql", "PG_PORT", ""),
    Service("redis", "TEST_REDIS_URL", "scripts/redis", "REDIS_PORT", "redis://127.0.0.1:{port}/0"),
    Service(
        "elasticsearch",
        "TEST_ELASTICSEARCH_URL",
        "scripts/elasticsearch",
        "ES_PORT",
        "http://127.0.0.1:{port}",
    ),
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 when everything that ran passed and, with CI=true, nothing was left out."""
    # A time limit ends this script with SIGTERM: leave by the door, so that the services are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment = {**os.environ, "ENV_FILE": "", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    missing: dict[str, str] = {}
    started: list[tuple[Service, dict[str, str]]] = []
    try:
        for service in SERVICES:
            offer(service, environment, missing, started)
        offer_browser(environment, missing)
        if not shutil.which("nginx", path=f"{environment.get('PATH', '')}:/usr/sbin"):
            missing["nginx"] = "nginx is missing. On Debian: apt install nginx"
        if missing and environment.get("CI", "").lower() in {"1", "true", "yes"}:
            report(missing)
            return 1
        return run_suites(environment, missing, arguments)
    finally:
        for service, variables in reversed(started):
            subprocess.run([service.script, "remove"], cwd=ROOT, env=variables, check=False, stdout=subprocess.DEVNULL)


def offer(
    service: Service,
    environment: dict[str, str],
    missing: dict[str, str],
    started: list[tuple[Service, dict[str, str]]],
) -> None:
    """Put the address of the service into the environment, starting one on a free port when none is named."""
    if environment.get(service.variable):
        return
    port = free_port()
    variables = {**os.environ, service.port_variable: str(port), "PG_FAST": "1"}
    # Remembered before the start: an interrupted start must be cleaned up as well.
    started.append((service, variables))
    print(f"Starting {service.name} …", flush=True)
    result = subprocess.run(
        [service.script, "start"], cwd=ROOT, env=variables, check=False, capture_output=True, text=True
    )
    if result.returncode:
        missing[service.name] = (result.stderr.strip() or "it did not start").splitlines()[-1]
        return
    address = service.url.format(port=port)
    if not address:
        asked = subprocess.run(
            [service.script, "url"], cwd=ROOT, env=variables, check=True, capture_output=True, text=True
        )
        address = asked.stdout.strip()
    environment[service.variable] = address


def offer_browser(environment: dict[str, str], missing: dict[str, str]) -> None:
    """Find the Chromium of the machine."""
    found = environment.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        environment["CHROMIUM_PATH"] = found
    else:
        missing["browser"] = "Chromium is missing. On Debian: apt install chromium"


def free_port() -> int:
    """Return a port nobody listens on, with the one 100 above it free too: Elasticsearch needs both.

    Below those that the system gives to outgoing connections: one of these could take it while the service starts.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311  no secret
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 100))
            except OSError:
                continue
            return port


def run_suites(environment: dict[str, str], missing: dict[str, str], arguments: list[str]) -> int:
    """Run pytest once for each database and print what both found together."""
    with tempfile.TemporaryDirectory() as folder:
        reports: list[Path] = []
        codes: list[int] = []
        if "postgresql" not in missing:
            print("\nOn PostgreSQL: the tests marked database or postgresql\n", flush=True)
            marked = ["-m", "(database or postgresql) and not fault", *arguments]
            codes.append(pytest(environment, reports_to(folder, "postgresql", reports), marked))
        print("\nOn SQLite: all tests\n", flush=True)
        embedded = {key: value for key, value in environment.items() if key != "TEST_DATABASE_URL"}
        codes.append(pytest(embedded, reports_to(folder, "sqlite", reports), ["-m", "not postgresql", *arguments]))
        if not {"postgresql", "elasticsearch"} & missing.keys():
            print("\nFaults: an Elasticsearch, a database and a site that are killed and stopped\n", flush=True)
            # One after another: their processes keep the machine busy by themselves.
            alone = ["-n", "0", "-m", "fault", *arguments]
            codes.append(pytest(environment, reports_to(folder, "fault", reports), alone))
        report(missing)
        print(summary(reports), flush=True)
    return next((code for code in codes if code not in {0, NOTHING_COLLECTED}), 0)


def reports_to(folder: str, name: str, reports: list[Path]) -> Path:
    """Return the file for the machine-readable report of a run and remember it."""
    reports.append(Path(folder) / f"{name}.xml")
    return reports[-1]


def pytest(environment: dict[str, str], report_file: Path, arguments: list[str]) -> int:
    """Run pytest and return its exit code."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        WORKERS,
        "--dist",
        "loadgroup",
        f"--junitxml={report_file}",
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def report(missing: dict[str, str]) -> None:
    """Say which groups of tests were left out and what they lack."""
    print()
    for group, reason in missing.items():
        print(f"NOT RUN: tests marked {group}: {reason}")
    if not missing:
        print("Every group of tests was run.")


def summary(reports: list[Path]) -> str:
    """Return pytest's last line for all runs together, for example `= 3 failed, 500 passed in 99.00s =`."""
    counts: Counter[str] = Counter()
    seconds = 0.0
    # The files were written by our own pytest a moment ago.
    trees = [ET.parse(path).getroot() for path in reports if path.exists()]  # noqa: S314
    for suite in (suite for tree in trees for suite in tree.iter("testsuite")):
        found = {kind: int(suite.get(kind, 0)) for kind in ("tests", "failures", "errors", "skipped")}
        counts["failed"] += found["failures"]
        counts["passed"] += found["tests"] - found["failures"] - found["errors"] - found["skipped"]
        counts["skipped"] += found["skipped"]
        counts["errors"] += found["errors"]
        seconds += float(suite.get("time", 0))
    parts = [f"{counts[kind]} {kind}" for kind in ("failed", "passed", "skipped", "errors") if counts[kind]]
    return f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

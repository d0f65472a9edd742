"""`make load`: the site under gunicorn, visitors by locust, an editor who publishes; on this machine, under a minute.

The database, the index and Redis are those of the environment (`DATABASE_URL` …), by default the demo's own SQLite.
What is printed belongs to this machine, which also runs the visitors.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.fault.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60


def main(arguments: list[str]) -> int:
    """Return the exit code: 1 when a request failed."""
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2, help="processes of the site")
    options = parser.parse_args(arguments)
    seconds = min(options.seconds, LONGEST)
    ours = {"DEBUG": "false", "DJANGO_SETTINGS_MODULE": "config.settings.dev", "LOG_LEVEL": "WARNING"}
    environment = {**ours, **os.environ}
    subprocess.run([sys.executable, "scripts/prepare_demo.py"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    gunicorn = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(options.workers)]
    quiet = ["--threads", "4", "--timeout", "120", "--log-level", "error", "--no-control-socket"]
    running = [subprocess.Popen([sys.executable, "-m", *gunicorn, *quiet], cwd=ROOT, env=environment)]
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz")
        editor = [sys.executable, "-m", "tests.load.editor", str(seconds)]
        running.append(subprocess.Popen(editor, cwd=ROOT, env=environment))
        with tempfile.TemporaryDirectory() as folder:
            visit(f"http://127.0.0.1:{port}", options.users, seconds, Path(folder))
            return report(Path(folder) / "load_stats.csv", options.workers)
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=60)


def wait_for_answer(address: str) -> None:
    """Wait until the site answers: the port is open before the workers have loaded anything."""
    past_proxies = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        try:
            past_proxies.open(address, timeout=60).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The site does not answer.")


def visit(address: str, users: int, seconds: int, folder: Path) -> None:
    """Let locust visit the site."""
    command = [sys.executable, "-m", "locust", "--locustfile", "tests/load/locustfile.py", "--host", address]
    size = ["--users", str(users), "--spawn-rate", str(users), "--run-time", f"{seconds}s"]
    output = ["--headless", "--only-summary", "--csv", str(folder / "load"), "--loglevel", "ERROR"]
    said = subprocess.run([*command, *size, *output], cwd=ROOT, check=False, capture_output=True, text=True)
    if not (folder / "load_stats.csv").exists():
        raise SystemExit(said.stderr)


def report(stats: Path, workers: int) -> int:
    """Print a line for each kind of page; return 1 when something failed or nothing was answered."""
    rows = [row for row in csv.DictReader(stats.open()) if int(row["Request Count"])]
    for row in rows:
        rate = float(row["Requests/s"])
        print(
            f"load {row['Name']:<12} requests={row['Request Count']} failed={row['Failure Count']} "
            f"p50={row['50%']}ms p95={row['95%']}ms p99={row['99%']}ms "
            f"rps={rate:.1f} rps_per_process={rate / workers:.1f}"
        )
    return int(not rows or any(int(row["Failure Count"]) for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

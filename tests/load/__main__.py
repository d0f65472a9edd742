"""`make load`: the site under gunicorn, visitors by locust, an editor who publishes; on this machine, under a minute.

`--steady` is scenario F20 of docs/reliability.md: ten minutes of 100 requests a second, then a rush of newcomers.
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

Row = dict[str, str]

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60
STEADY_SECONDS = 600
STEADY_RATE = 100
# Milliseconds that 95 and 99 of a hundred may take, of all pages and of the search.
BARS = {"Aggregated": {"95%": 500, "99%": 1200}, "search": {"95%": 400}}
FEW_FAILURES = 0.0001


def main(arguments: list[str]) -> int:
    """Return the exit code: 1 when a request failed."""
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2, help="processes of the site")
    parser.add_argument("--steady", action="store_true", help="ten minutes at 100 requests a second, then a rush")
    options = parser.parse_args(arguments)
    ours = {"DEBUG": "false", "DJANGO_SETTINGS_MODULE": "config.settings.dev", "LOG_LEVEL": "WARNING"}
    environment = {**ours, **os.environ}
    subprocess.run([sys.executable, "scripts/prepare_demo.py"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    gunicorn = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(options.workers)]
    quiet = ["--threads", "4", "--timeout", "120", "--log-level", "error", "--no-control-socket"]
    running = [subprocess.Popen([sys.executable, "-m", *gunicorn, *quiet], cwd=ROOT, env=environment)]
    site = f"http://127.0.0.1:{port}"
    try:
        wait_for_answer(f"{site}/healthz")
        longest, usual = (STEADY_SECONDS, STEADY_SECONDS) if options.steady else (LONGEST, 40)
        seconds = min(options.seconds or usual, longest)
        editor = [sys.executable, "-m", "tests.load.editor", str(seconds)]
        running.append(subprocess.Popen(editor, cwd=ROOT, env=environment))
        if options.steady:
            steady = report("steady", visit(site, "steady", STEADY_RATE, seconds), options.workers)
            rush = report("rush", visit(site, "newcomers"), options.workers)
            return int(not all([kept("steady", steady), kept("rush", rush)]))
        rows = report("load", visit(site, "locustfile", options.users, seconds), options.workers)
        return int(not rows or any(int(row["Failure Count"]) for row in rows))
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


def visit(site: str, visitors: str, users: int = 0, seconds: int = 0) -> list[Row]:
    """Return what locust has counted of these visitors, a row for each kind of page; they may know their own number."""
    command = [sys.executable, "-m", "locust", "--locustfile", f"tests/load/{visitors}.py", "--host", site]
    size = ["--users", str(users), "--spawn-rate", str(users), "--run-time", f"{seconds}s"] if users else []
    with tempfile.TemporaryDirectory() as folder:
        output = ["--headless", "--only-summary", "--csv", f"{folder}/load", "--loglevel", "ERROR"]
        said = subprocess.run([*command, *size, *output], cwd=ROOT, check=False, capture_output=True, text=True)
        stats = Path(folder) / "load_stats.csv"
        if not stats.exists():
            raise SystemExit(said.stderr)
        return [row for row in csv.DictReader(stats.open()) if int(row["Request Count"])]


def report(name: str, rows: list[Row], workers: int) -> list[Row]:
    """Print a line for each kind of page and return the rows."""
    for row in rows:
        rate = float(row["Requests/s"])
        print(
            f"{name} {row['Name']:<12} requests={row['Request Count']} failed={row['Failure Count']} "
            f"p50={row['50%']}ms p95={row['95%']}ms p99={row['99%']}ms "
            f"rps={rate:.1f} rps_per_process={rate / workers:.1f}",
            flush=True,
        )
    return rows


def kept(name: str, rows: list[Row]) -> bool:
    """Return whether these rows keep the bars of F20; print those that do not."""
    found = {row["Name"]: row for row in rows}
    broken = [
        f"{kind} {share} {found[kind][share]} ms, bar {bar}" if kind in found else f"{kind} was never answered"
        for kind, bars in BARS.items()
        for share, bar in bars.items()
        if kind not in found or int(found[kind][share]) > bar
    ]
    every = found.get("Aggregated", {"Failure Count": "1", "Request Count": "1"})
    if int(every["Failure Count"]) > FEW_FAILURES * int(every["Request Count"]):
        broken.append(f"{every['Failure Count']} of {every['Request Count']} failed")
    print(f"F20 {name} {'FAILED' if broken else 'ok'} {'; '.join(broken)}".rstrip(), flush=True)
    return not broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

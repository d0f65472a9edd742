"""Asking servers as visitors do: gunicorn with two workers, wrk with one thread and eight connections."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from scripts.run_tests import free_port

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 4
ROUNDS = 3
# What sends a visitor past the kept pages.
STRANGER = {"Cookie": "bench=1"}


@contextmanager
def served(application: str, variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run an application as the demo does; yields its address."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("gunicorn")), application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(variables or {})})
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def rates(addresses: Sequence[str], headers: Mapping[str, str] | None = None) -> list[float]:
    """Return answers per second of each address, asked in turn: the middle of ROUNDS.

    Raises:
        SystemExit: If wrk is missing or an answer was no success.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing. On Debian: apt install wrk")
    asked = {"Accept-Encoding": "gzip", **(headers or {})}
    found: list[list[float]] = [[] for _ in addresses]
    for _ in range(ROUNDS):
        for position, address in enumerate(addresses):
            found[position].append(_rate(address, asked))
    return [statistics.median(row) for row in found]


def _rate(address: str, headers: Mapping[str, str]) -> float:
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, address], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"{address} does not answer as it should:\n{done.stdout}")
    match = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert match is not None, done.stdout
    return float(match[1])


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"gunicorn ended with {process.returncode}")
        try:
            urlopen(address, timeout=10).close()
        except URLError as error:
            if hasattr(error, "code"):
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")

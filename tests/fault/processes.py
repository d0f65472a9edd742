"""The real processes of a fault test: Elasticsearch, the site, workers. All of them are started and ended here."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import urllib3

ROOT = Path(__file__).resolve().parents[2]
Environment = dict[str, str]


def wait_until(ready: Callable[[], object], seconds: float, what: str) -> float:
    """Ask `ready()` until it is true; return the seconds it took.

    Raises:
        TimeoutError: If it is not in time.
    """
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


def is_alive(pid: int) -> bool:
    """Tell whether a process that is not our own child exists; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def cache_folder() -> Path:
    """Return where the scripts of the services keep their data and the numbers of their processes."""
    return Path(os.environ.get("XDG_CACHE_HOME") or ("/var/cache" if os.getuid() == 0 else f"{Path.home()}/.cache"))


class Service:
    """A service that one of the scripts starts on a port of ours; it may be killed and started again.

    Args:
        name: Of the script, `redis` or `postgresql`.
        port_variable: Tells the script its port.
    """

    def __init__(self, name: str, port_variable: str, port: int) -> None:
        self._script = f"scripts/{name}"
        self._environment = {**os.environ, port_variable: str(port)}
        self._pid_file = cache_folder() / f"okno-{name}-{port}.pid"
        self.start()
        self.url = self._run("url").strip()

    def start(self) -> None:
        """Start and wait."""
        self._run("start")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Take it away at once; return when its process is gone."""
        pid = int(self._pid_file.read_text())
        os.kill(pid, number)
        wait_until(lambda: not is_alive(pid), 60, f"{self._script} ends")

    def remove(self) -> None:
        """End it and delete its data."""
        subprocess.run([self._script, "remove"], cwd=ROOT, env=self._environment, check=False, capture_output=True)

    def _run(self, order: str) -> str:
        done = subprocess.run(
            [self._script, order], cwd=ROOT, env=self._environment, check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{self._script} {order}: {done.stderr or done.stdout}")
        return done.stdout


class Elastic:
    """A node of Elasticsearch that may be killed, stopped and started again on the same data."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, "ES_PORT": str(port), "ES_HEAP": "384m"}
        self._start: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Start without waiting."""
        self._start = subprocess.Popen(
            ["scripts/elasticsearch", "start"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self) -> None:
        """Wait for the start.

        Raises:
            RuntimeError: If it failed.
        """
        assert self._start is not None
        text, _ = self._start.communicate(timeout=300)
        if self._start.returncode:
            raise RuntimeError(f"Elasticsearch did not start: {text}")

    def start(self) -> None:
        """Start and wait."""
        self.begin()
        self.wait()

    def kill(self) -> None:
        """Take it away at once, without a chance to write anything."""
        group = self._group()
        os.killpg(group, signal.SIGKILL)
        wait_until(lambda: not _group_lives(group), 30, "the killed Elasticsearch ends")

    def pause(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        os.killpg(self._group(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.killpg(self._group(), signal.SIGCONT)

    def remove(self) -> None:
        """End it and delete its data, whatever state it is in."""
        with suppress(OSError, ValueError):
            self.resume()
        subprocess.run(
            ["scripts/elasticsearch", "remove"], cwd=ROOT, env=self._environment, check=False, capture_output=True
        )

    def _group(self) -> int:
        home = Path(os.environ.get("ES_HOME") or cache_folder() / "okno-elasticsearch")
        return int((home / f"node-{self._environment['ES_PORT']}.pid").read_text())


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


@dataclass(frozen=True)
class Child:
    """A management command that runs in a process of its own."""

    pid: int
    outcome: Path

    def kill(self) -> None:
        """End it without a chance to clean up."""
        self._send(signal.SIGKILL)
        wait_until(lambda: not is_alive(self.pid), 30, "a killed process ends")

    def stop(self) -> None:
        """Ask it to end and wait."""
        self._send(signal.SIGTERM)
        wait_until(lambda: not is_alive(self.pid), 60, "a stopped process ends")

    def wait(self, seconds: float = 600) -> int:
        """Wait for the end; return the exit code, -9 when it was killed."""
        wait_until(lambda: not is_alive(self.pid), seconds, "a command ends")
        return int(self.outcome.read_text()) if self.outcome.exists() else -9

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Nursery:
    """Starts management commands as processes, see `tests.fault.nursery`."""

    def __init__(self, environment: Environment, folder: Path, log: IO[str]) -> None:
        self._folder = folder
        self._count = 0
        self.children: list[Child] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def wait(self) -> None:
        """Wait until it has loaded.

        Raises:
            RuntimeError: If it did not.
        """
        if self._answer() != "ready":
            raise RuntimeError("the nursery did not start, see the log")

    def spawn(self, *command: str) -> Child:
        """Run a management command in a process of its own."""
        assert self._process.stdin is not None
        self._count += 1
        outcome = self._folder / f"outcome-{id(self)}-{self._count}"
        self._process.stdin.write(json.dumps({"command": command, "outcome": str(outcome)}) + "\n")
        self._process.stdin.flush()
        child = Child(int(self._answer()), outcome)
        self.children.append(child)
        return child

    def worker(self, *options: str) -> Child:
        """Run a search worker without its self-check, which would hide what the test looks for."""
        return self.spawn("search_worker", "--check", "0", "--poll", "0.1", *options)

    def clear(self) -> None:
        """End whatever still runs."""
        for child in self.children:
            if is_alive(child.pid):
                child.kill()
        self.children.clear()

    def close(self) -> None:
        """End everything."""
        self.clear()
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Site:
    """The site under gunicorn. The application is loaded before the fork, so a killed worker is replaced at once."""

    def __init__(self, port: int, environment: Environment, workers: int, log: IO[str]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--preload", "--bind", f"127.0.0.1:{port}"),
                *("--workers", str(workers), "--threads", "4", "--timeout", "120", "--log-level", "critical"),
                "--no-control-socket",
            ],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )

    def wait(self) -> None:
        """Wait until it answers."""
        http = urllib3.PoolManager(retries=False)

        def answers() -> bool:
            try:
                return bool(http.request("GET", f"{self.url}/healthz", timeout=5).status == 200)
            except urllib3.exceptions.HTTPError:
                return False

        wait_until(answers, 180, "the site answers")

    def pids(self) -> list[int]:
        """Return the worker processes."""
        master = self._process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def reload(self) -> None:
        """Replace the workers by new ones, as a deployment does; those at work finish first."""
        self._process.send_signal(signal.SIGHUP)

    def kill_one(self, chance: random.Random) -> bool:
        """Kill one worker process; False when just none is there."""
        pids = self.pids()
        if not pids:
            return False
        try:
            os.kill(chance.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self._process.kill()

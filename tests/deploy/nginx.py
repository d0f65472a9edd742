"""Starts the real nginx on the configuration of deploy/, changed only in its addresses and folders."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.nginx_beside import write
from tests.fault.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def binary() -> str:
    """Return the program or an empty string."""
    return shutil.which("nginx", path=PATH) or ""


def check(main: Path) -> subprocess.CompletedProcess[str]:
    """Let nginx read the configuration: `nginx -t`."""
    command = [binary(), "-t", "-e", str(main.parent / "error.log"), "-c", str(main)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@contextmanager
def running_nginx(upstream: str, folder: Path) -> Iterator[str]:
    """Run nginx before `upstream` (host:port), with room for many questions of one visitor; yields its address."""
    port = free_port()
    main = write(folder, port, upstream, folder / "static", folder / "media", {"rate=20r/s": "rate=2000r/s"})
    with running(main, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(main: Path, port: int) -> Iterator[None]:
    """Run nginx while the block lasts."""
    process = subprocess.Popen([binary(), "-e", str(main.parent / "error.log"), "-c", str(main)])
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until somebody listens on a port of this machine."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def folder_for_nginx() -> Path:
    """Return a new folder that any user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="okno-nginx-"))
    folder.chmod(0o755)
    return folder

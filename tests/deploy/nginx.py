"""A real nginx in front of the site of a test, with the configuration of deploy/."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from scripts.run_tests import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
_FRAME = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/okno.conf;
}}
"""


def binary() -> str:
    """Return the nginx of the machine or an empty string."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""


@contextmanager
def running_nginx(upstream: str, folder: Path) -> Iterator[str]:
    """Run nginx before `upstream` (host:port) and yield its address; only places of this machine are replaced.

    Raises:
        RuntimeError: If it does not start, with what it says.
    """
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    for original, own in (
        ("server app:8000;", f"server {upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/var/cache/nginx/okno", f"{folder}/cache"),
        ("/etc/nginx/okno-proxy.conf", str(DEPLOY / "nginx-proxy.conf")),
        # All visitors of a test have one address.
        ("rate=20r/s", "rate=2000r/s"),
    ):
        assert original in text, original
        text = text.replace(original, own)
    (folder / "okno.conf").write_text(text)
    (folder / "nginx.conf").write_text(_FRAME.format(folder=folder, user=_user()))
    process = subprocess.Popen([binary(), "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _user() -> str:
    """Let the workers of root be root's: they may not look into the folder of the test otherwise."""
    return "user root;" if os.geteuid() == 0 else ""


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError((process.stderr.read() if process.stderr else b"").decode())
        try:
            urlopen(f"http://127.0.0.1:{port}/.none", timeout=5)
        except URLError as error:
            # Any answer will do: nginx itself says 404.
            if hasattr(error, "code"):
                return
        time.sleep(0.1)
    raise RuntimeError("nginx does not answer")

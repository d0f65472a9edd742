"""Starts the real nginx on the configuration of deploy/, changed only in its addresses and folders."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
# What the installer has to put in as well, by docs/deploy.md.
PLACES = {
    "server app:8000;": "server 127.0.0.1:{site};",
    "listen 80;": "listen 127.0.0.1:{port};",
    "/srv/okno/static/": "{static}/",
    "/srv/okno/media/": "{media}/",
    "/etc/nginx/okno-proxy.conf": "{folder}/okno-proxy.conf",
}
# The frame that the nginx of a distribution puts around conf.d.
FRAME = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    include {types};
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/okno.conf;
}}
"""


def nginx() -> str:
    """Return the program or an empty string."""
    return shutil.which("nginx", path=PATH) or ""


def write(folder: Path, port: int, site: int, static: Path, media: Path, changes: Mapping[str, str]) -> Path:
    """Write the configuration into `folder`, with further `changes` of its text; return its main file.

    Raises:
        ValueError: If deploy/nginx.conf no longer holds a place that has to be changed.
    """
    values = {"port": port, "site": site, "static": static, "media": media, "folder": folder}
    text = (ROOT / "deploy/nginx.conf").read_text()
    for found, put in {**PLACES, **changes}.items():
        if found not in text:
            raise ValueError(f"deploy/nginx.conf has no {found!r}")
        text = text.replace(found, put.format(**values))
    # Whatever else it keeps, a cache for example, stays in the folder too.
    text = text.replace("/var/cache/nginx", f"{folder}/cache").replace("/var/log/nginx", str(folder))
    (folder / "cache").mkdir(exist_ok=True)
    (folder / "okno.conf").write_text(text)
    (folder / "okno-proxy.conf").write_text((ROOT / "deploy/nginx-proxy.conf").read_text())
    types = folder / "mime.types"
    types.write_text(Path("/etc/nginx/mime.types").read_text())
    main = folder / "nginx.conf"
    # Started by root, the workers would become somebody who may not look into the folders of this site.
    user = "user root;\n" if os.getuid() == 0 else ""
    main.write_text(user + FRAME.format(folder=folder, types=types))
    return main


def check(main: Path) -> subprocess.CompletedProcess[str]:
    """Let nginx read the configuration: `nginx -t`."""
    command = [nginx(), "-t", "-e", str(main.parent / "error.log"), "-c", str(main)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@contextmanager
def running(main: Path, port: int) -> Iterator[None]:
    """Run nginx while the block lasts."""
    process = subprocess.Popen([nginx(), "-e", str(main.parent / "error.log"), "-c", str(main)])
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

"""Write deploy/nginx.conf for this machine, changed only in its addresses and folders.

    scripts/nginx_beside.py NGINX PORT SITE_PORT     prints the command that runs it, for scripts/demo-full

The tests of the configuration (tests/deploy/test_nginx.py) start nginx with it as well.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What the installer has to put in as well, by docs/deploy.md.
PLACES = {
    "server app:8000;": "server {upstream};",
    "listen 80;": "listen 127.0.0.1:{port};",
    "/srv/okno/static/": "{static}/",
    "/srv/okno/media/": "{media}/",
    "/etc/nginx/okno-proxy.conf": "{folder}/okno-proxy.conf",
    "/var/cache/nginx/okno": "{folder}/cache",
    "/var/log/nginx/": "{folder}/",
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


def write(folder: Path, port: int, upstream: str, static: Path, media: Path, changes: Mapping[str, str]) -> Path:
    """Write the configuration into `folder`, with further `changes` of its text; return its main file.

    Raises:
        ValueError: If deploy/nginx.conf no longer holds a place that has to be changed.
    """
    values = {"port": port, "upstream": upstream, "static": static, "media": media, "folder": folder}
    text = (ROOT / "deploy/nginx.conf").read_text()
    for found, put in {**PLACES, **changes}.items():
        if found not in text:
            raise ValueError(f"deploy/nginx.conf has no {found!r}")
        text = text.replace(found, put.format(**values))
    (folder / "okno.conf").write_text(text)
    (folder / "okno-proxy.conf").write_text((ROOT / "deploy/nginx-proxy.conf").read_text())
    types = folder / "mime.types"
    types.write_text(Path("/etc/nginx/mime.types").read_text())
    main = folder / "nginx.conf"
    # Started by root, the workers would become somebody who may not look into the folders of this site.
    user = "user root;\n" if os.getuid() == 0 else ""
    main.write_text(user + FRAME.format(folder=folder, types=types))
    return main


def main(program: str, port: int, site_port: int) -> None:
    """Write the files beside those of the demo; print the command."""
    var = ROOT / os.environ.get("VAR_DIR", "var")
    folder = var / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    written = write(folder, port, f"127.0.0.1:{site_port}", var / "static", var / "media", {})
    print(shlex.join([program, "-e", str(folder / "error.log"), "-c", str(written)]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

"""What the real nginx does with our configuration, in front of a site that tells what has reached it."""

import http.client
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import nginx
from tests.fault.ports import free_port

pytestmark = [pytest.mark.nginx, pytest.mark.xdist_group("nginx")]

CONFIGURATION = (nginx.ROOT / "deploy/nginx.conf").read_text()
IDN = "xn----8sbkhpbgwcdbrtuk.xn--p1ai"


class Echo(BaseHTTPRequestHandler):
    """Stands in for gunicorn: answers with the request as it came, under the headers that our site sets."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        received = len(self.rfile.read(length))
        body = json.dumps({"path": self.path, "headers": self.headers.items(), "received": received}).encode()
        self.send_response(200)
        for name, value in (SITE_HEADERS | NUMBER).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


SITE_HEADERS = {
    "Content-Type": "application/json",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'",
    "Strict-Transport-Security": "max-age=31536000",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
# The site says it too; nginx says the same for itself.
NUMBER = {"X-Request-ID": "f" * 32}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def seen(self, name: str) -> list[str]:
        """Return the values of a header as the site has received them."""
        return [value for key, value in json.loads(self.body)["headers"] if key.lower() == name.lower()]


@dataclass(frozen=True)
class Front:
    port: int
    folder: Path

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {"Host": "example.org", **{name.replace("_", "-"): value for name, value in headers.items()}}
            link.request(method, path, body, given)
            answer = link.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            link.close()

    def log_with(self, word: str) -> str:
        """Return the logs once the word stands in them: nginx writes a line after the answer."""
        for _ in range(200):
            log = "".join(path.read_text() for path in self.folder.glob("*.log"))
            if word in log:
                return log
            time.sleep(0.05)
        pytest.fail(f"{word} does not come into the log")


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    """nginx with a few files and an echoing site behind it."""
    with running({}) as front:
        yield front


@pytest.fixture(scope="module")
def strict() -> Iterator[Front]:
    """The same with slow limits: how fast this machine is must not matter."""
    with running({"rate=20r/s": "rate=6r/m", "rate=30r/m": "rate=6r/m"}) as front:
        yield front


@contextmanager
def running(changes: dict[str, str]) -> Iterator[Front]:
    folder = nginx.folder_for_nginx()
    static, media = folder / "static", folder / "media"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    site = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    port = free_port()
    main = nginx.write(folder, port, f"127.0.0.1:{site.server_address[1]}", static, media, changes)
    try:
        with nginx.running(main, port):
            yield Front(port, folder)
    finally:
        site.shutdown()
        site.server_close()
        shutil.rmtree(folder)


FILES = {
    "static/css/site.0123456789ab.css": "body { color: black }" * 100,
    "static/.env": "SECRET",
    "media/images/photo.width-800.jpg": "picture",
    "media/images/.hidden": "SECRET",
    "media/avatar_images/face.png": "picture",
    "media/original_images/photo.jpg": "SECRET",
    "media/documents/secret.pdf": "SECRET",
    "media/practices/proposal.pdf": "SECRET",
}


def test_nginx_finds_nothing_wrong(front: Front) -> None:
    result = nginx.check(front.folder / "nginx.conf")
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr


def test_static_files_are_kept_for_a_year(front: Front) -> None:
    answer = front.ask("/static/css/site.0123456789ab.css", Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.all("Cache-Control") == ["public, max-age=31536000, immutable"]
    assert answer.all("X-Content-Type-Options") == ["nosniff"]
    assert answer.all("Content-Encoding") == ["gzip"]
    assert answer.all("Content-Type") == ["text/css"]
    assert "Accept-Encoding" in answer.all("Vary")


def test_a_missing_static_file_is_not_kept(front: Front) -> None:
    answer = front.ask("/static/css/none.css")
    assert answer.status == 404
    assert answer.all("Cache-Control") == []


@pytest.mark.parametrize("path", ["/media/images/photo.width-800.jpg", "/media/avatar_images/face.png"])
def test_resized_pictures_are_files_that_run_nothing(front: Front, path: str) -> None:
    answer = front.ask(path)
    assert (answer.status, answer.body) == (200, b"picture")
    assert answer.all("X-Content-Type-Options") == ["nosniff"]
    assert answer.all("Content-Security-Policy") == ["default-src 'none'; sandbox"]


@pytest.mark.parametrize(
    "path",
    [
        "/media/documents/secret.pdf",
        "/media/original_images/photo.jpg",
        "/media/practices/proposal.pdf",
        "/media/images/../documents/secret.pdf",
        "/media/images/%2e%2e/documents/secret.pdf",
        "/media/images/..%2fdocuments/secret.pdf",
        "/media/images../documents/secret.pdf",
        "/media//documents/secret.pdf",
        "/static/../media/documents/secret.pdf",
        "/static../media/documents/secret.pdf",
        "/media/images/.hidden",
        "/static/.env",
        "/.git/config",
        "/.env",
        "/media/images/",
        "/static/css/",
    ],
)
def test_nothing_else_is_given_out(front: Front, path: str) -> None:
    answer = front.ask(path)
    assert b"SECRET" not in answer.body
    # What nginx does not take for a file goes to the site, and there it is no address at all.
    assert answer.status in {403, 404} or json.loads(answer.body)["path"] == path


def test_what_the_site_trusts_is_overwritten(front: Front) -> None:
    answer = front.ask(
        "/",
        X_Forwarded_For="6.6.6.6",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        X_Request_ID="0" * 32,
    )
    assert answer.seen("X-Forwarded-For") == ["127.0.0.1"]
    assert answer.seen("X-Forwarded-Proto") == ["http"]
    assert answer.seen("X-Forwarded-Host") in ([], [""])
    assert answer.seen("Host") == ["example.org"]
    (number,) = answer.seen("X-Request-ID")
    assert len(number) == 32
    assert answer.all("X-Request-ID") == [number]
    assert number != "0" * 32


def test_every_header_stands_once(front: Front) -> None:
    answer = front.ask("/")
    assert {name: answer.all(name) for name in SITE_HEADERS} == {name: [value] for name, value in SITE_HEADERS.items()}
    (server,) = answer.all("Server")
    assert server == "nginx"


@pytest.mark.parametrize("host", [IDN, IDN.upper(), f"{IDN}:8080"])
def test_a_cyrillic_domain_arrives(front: Front, host: str) -> None:
    answer = front.ask("/poisk/", Host=host)
    assert answer.status == 200
    assert answer.seen("Host") == [IDN]


def test_a_body_up_to_the_limit_arrives_whole(front: Front) -> None:
    body = b"x" * (24 * 1024 * 1024)
    answer = front.ask("/admin/documents/add/", "POST", body)
    assert (answer.status, json.loads(answer.body)["received"]) == (200, len(body))


def test_a_larger_body_is_refused_before_it_is_sent(front: Front) -> None:
    link = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    link.putrequest("POST", "/admin/documents/add/")
    link.putheader("Content-Length", str(26 * 1024 * 1024))
    link.endheaders()
    assert link.getresponse().status == 413
    link.close()


def test_addresses_that_are_keys_stay_out_of_the_log(front: Front) -> None:
    front.ask("/praktiki/predlozhit/kanareyka-kanareyka/")
    front.ask("/sobytiya/zapis/kanareyka-kanareyka/")
    front.ask("/vidno-v-zhurnale/")
    log = front.log_with("vidno-v-zhurnale")
    assert "kanareyka" not in log


def test_what_people_look_for_stays_out_of_the_log(front: Front) -> None:
    number = front.ask("/poisk/?q=kanareechnyy+zapros", Referer="http://example.org/?q=kanareyka-2").seen(
        "X-Request-ID"
    )
    log = front.log_with(number[0])
    assert "kanareechnyy" not in log
    assert "kanareyka-2" not in log


def test_who_asks_too_much_is_told_to_wait(strict: Front) -> None:
    codes = [strict.ask(f"/poisk/?page={number}").status for number in range(80)]
    assert codes[:30] == [200] * 30
    assert codes[-1] == 429


def test_guessing_passwords_is_slow(strict: Front) -> None:
    (address,) = re.findall(r"location (?:= )?(\S+) \{\s+limit_req zone=logins", CONFIGURATION)[:1]
    codes = [strict.ask(address, "POST", b"").status for _ in range(40)]
    assert codes[:10] == [200] * 10
    assert codes[-1] == 429


def test_a_refusal_tells_the_log_nothing_about_the_query(strict: Front) -> None:
    for _ in range(100):
        if strict.ask("/poisk/?q=kanareyka").status == 429:
            break
    else:
        pytest.fail("there is no limit")
    assert "kanareyka" not in strict.log_with('"status":429')


def test_static_files_have_no_limit(front: Front) -> None:
    assert {front.ask("/static/css/site.0123456789ab.css").status for _ in range(200)} == {200}


def test_a_site_that_is_away_is_a_502_in_time() -> None:
    folder = nginx.folder_for_nginx()
    port, nobody = free_port(), free_port()
    main = nginx.write(folder, port, f"127.0.0.1:{nobody}", folder, folder, {})
    try:
        with nginx.running(main, port):
            assert Front(port, folder).ask("/").status == 502
    finally:
        shutil.rmtree(folder)

"""A server between a worker and Elasticsearch that refuses some requests as a busy or careful one would."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

Refusal = Callable[[str, bytes], int]


class RefusingProxy:
    """Passes requests on unless `refuse(path, body)` names a status other than 0.

    Args:
        target: Address of the real server.
    """

    def __init__(self, target: str, refuse: Refusal) -> None:
        http = urllib3.PoolManager(retries=False)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = refuse(self.path, body)
                if status:
                    self._answer(status, b"{}", {"Content-Type": "application/json"})
                    return
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                answer = http.request(
                    self.command, target + self.path, body=body, headers=headers, decode_content=False, timeout=60
                )
                self._answer(
                    answer.status, answer.data, {name.lower(): answer.headers[name] for name in answer.headers}
                )

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815

            def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                # Twice the name of the product would be an unknown product.
                for name, value in {**headers, "x-elastic-product": "Elasticsearch"}.items():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

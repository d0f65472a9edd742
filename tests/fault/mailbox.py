"""A mail server that keeps whatever it is given."""

import re
import socketserver
import threading
from types import TracebackType
from typing import Self


class Mailbox:
    """Listens on a port until the end of the block; `letters` are `(address, link)` in the order of arrival.

    The link in a letter is private to its receiver, so two equal pairs are one letter that came twice.
    """

    def __init__(self, port: int) -> None:
        self.letters: list[tuple[str, str]] = []
        box = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 ready\r\n")
                to = ""
                for line in self.rfile:
                    word = line[:4].upper()
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        text = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                        # Long lines are broken with «=» at their ends.
                        link = re.search(r"https?://\S+", text.replace("=\r\n", ""))
                        box.letters.append((to, link[0] if link else text))
                    elif word == b"RCPT":
                        to = line.decode().partition("<")[2].partition(">")[0]
                    elif word == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    self.wfile.write(b"250 ok\r\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", port), Session)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

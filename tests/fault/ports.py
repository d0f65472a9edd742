"""Free ports for the services of a fault test."""

import socket

# Elasticsearch needs a second port, this far above its first.
_SECOND = 100


def free_port() -> int:
    """Return a port nobody listens on, with the one 100 above it free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + _SECOND))
            except (OSError, OverflowError):
                continue
            return port

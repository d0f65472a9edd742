"""Free ports for the services of a fault test."""

import random
import socket

# Below those that the system gives to outgoing connections: one of these could take the port while its server starts.
LOWEST, HIGHEST = 20_000, 32_000
# Elasticsearch needs a second port, this far above its first.
_SECOND = 100


def free_port() -> int:
    """Return a port nobody listens on, with the one 100 above it free too."""
    while True:
        port = random.randrange(LOWEST, HIGHEST)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + _SECOND))
            except OSError:
                continue
            return port

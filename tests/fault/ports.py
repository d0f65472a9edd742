"""Free ports for the services of a test."""

import random
import socket

# Below those that the system gives to outgoing connections: one of these could take the port while its server starts.
LOWEST, HIGHEST = 20_000, 32_000
# Elasticsearch needs a second port, this far above its first.
_SECOND = 100


def free_port(number: int = 1) -> int:
    """Return the first of `number` ports in a row nobody listens on, with those 100 above them free too."""
    while True:
        first = random.randrange(LOWEST, HIGHEST)
        if all(_is_free(port + above) for port in range(first, first + number) for above in (0, _SECOND)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

"""Cyrillic domains: `xn--…` wherever programs read an address, letters wherever people do."""

from urllib.parse import urlsplit, urlunsplit


def ascii_host(host: str) -> str:
    """Return a name of a host in the form that travels: `окно.рф` → `xn--…`; a leading dot, a port and `*` stay.

    Raises:
        UnicodeError: For what cannot be a name: an empty or too long part.
    """
    name, colon, port = host.partition(":")
    if name.isascii():
        return host
    dot = "." if name.startswith(".") else ""
    return f"{dot}{name.removeprefix('.').encode('idna').decode('ascii')}{colon}{port}"


def ascii_address(address: str) -> str:
    """Return an address with the name of its host in the form that travels; the rest is not touched."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=ascii_host(parts.netloc))) if parts.netloc else address


def readable_address(address: str) -> str:
    """Return an address as people read it: `https://xn--…/poisk/` → `https://окно.рф/poisk/`; never fails."""
    parts = urlsplit(address)
    try:
        name = parts.netloc.encode("ascii").decode("idna")
    except UnicodeError:
        return address
    return urlunsplit(parts._replace(netloc=name))

"""Signals of what is not ours; each handler hands over to a named function."""

from typing import Any

from wagtail.models import Site

from core.addresses import ascii_host


def name_that_travels(sender: type[Site], instance: Site, **_: Any) -> None:
    """Keep a Cyrillic name of a site as browsers send it: Wagtail finds the site and writes addresses by it."""
    try:
        instance.hostname = ascii_host(instance.hostname)
    except UnicodeError:
        # No name at all; nobody can ask for it, and the person sees in the list what was typed.
        return

"""The consent that a person gives with a registration; the row keeps which text was shown, with its term."""

from core.legal import LegalText

CONSENT = LegalText("events/consents", ("2026-11", "2026-11-26", "2026-11-27"))


def shown(days: int) -> str:
    """Return what is stored: the version and the days after which data are removed, «2026-11-27-365»."""
    return f"{CONSENT.current}-{days}"


def read(stored: str) -> tuple[str, int | None] | None:
    """Return the template and the days of a stored consent, None for one that never was.

    The first version did not keep its days.
    """
    if template := CONSENT.template_of(stored):
        return template, None
    version, _, days = stored.rpartition("-")
    template = CONSENT.template_of(version)
    if template is None or not (days.isascii() and days.isdecimal() and len(days) < 6):
        return None
    return template, int(days)

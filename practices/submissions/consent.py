"""The text to which authors agree."""

from core.legal import LegalText

CONSENT = LegalText("practices/consents", ("2026-11-26",))

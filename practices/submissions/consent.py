"""The text to which authors agree."""

from core.legal import LegalText

CONSENT = LegalText("practices/consents", ("2026-11-26",))
# The same for those who tell that they have repeated a practice.
CLAIM_CONSENT = LegalText("practices/consents", ("povtor-2026-11-26",))


def text_of(version: str) -> LegalText | None:
    """Return the text that has this version, None for one that never was."""
    return next((text for text in (CONSENT, CLAIM_CONSENT) if version in text.versions), None)

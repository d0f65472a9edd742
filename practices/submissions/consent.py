"""The text to which authors agree. A changed text gets a new version; old ones stay readable."""

# The newest last. Each is templates/practices/consents/<version>.html and never changes once it was published.
VERSIONS = ("2026-11-26",)
CURRENT = VERSIONS[-1]
# The same for those who tell that they have repeated a practice.
VERSIONS_OF_CLAIMS = ("povtor-2026-11-26",)
CURRENT_OF_CLAIMS = VERSIONS_OF_CLAIMS[-1]


def template_of(version: str) -> str | None:
    """Return the template with the text of a version, None for one that never was."""
    return f"practices/consents/{version}.html" if version in (*VERSIONS, *VERSIONS_OF_CLAIMS) else None

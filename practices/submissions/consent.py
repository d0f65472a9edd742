"""The text to which authors agree. A changed text gets a new version; old ones stay readable."""

# The newest last. Each is templates/practices/consents/<version>.html and never changes once it was published.
VERSIONS = ("2026-11-26",)
CURRENT = VERSIONS[-1]


def template_of(version: str) -> str | None:
    """Return the template with the text of a version, None for one that never was."""
    return f"practices/consents/{version}.html" if version in VERSIONS else None

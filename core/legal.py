"""Legal texts by version: what somebody agreed to stays readable word by word.

A text is a template that never changes once it was published; a change is a new file and a new version. What was shown
is stored beside each consent.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LegalText:
    """Versions of one text, the newest last, each a template `<folder>/<version>.html`."""

    folder: str
    versions: tuple[str, ...]

    @property
    def current(self) -> str:
        """Return the version that is asked for now."""
        return self.versions[-1]

    def template_of(self, version: str) -> str | None:
        """Return the template of a version, None for one that never was."""
        return f"{self.folder}/{version}.html" if version in self.versions else None


POLICY = LegalText("core/policy", ("2026-11-26",))

"""How a visitor wants the portal to look: size of text, colours, spacing, font, pictures.

Kept in one cookie, read by the server and written on <html> as data attributes, so no script is needed and nothing
flickers. An empty value is the ordinary look and is not stored.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from django.http import HttpRequest

COOKIE_NAME = "view"
COOKIE_AGE = 60 * 60 * 24 * 365

# Name of a setting: the values it may take beside the ordinary one.
CHOICES: dict[str, tuple[str, ...]] = {
    "size": ("150", "200"),
    "scheme": ("white", "black", "blue", "beige", "brown"),
    "theme": ("light", "dark"),
    "spacing": ("wide", "widest"),
    "font": ("serif",),
    "pictures": ("off",),
}


@dataclass(frozen=True)
class ViewSettings:
    """One visitor's choice; only values from CHOICES or empty ones."""

    size: str = ""
    scheme: str = ""
    theme: str = ""
    spacing: str = ""
    font: str = ""
    pictures: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, str]) -> Self:
        """Take known values of known settings, ignore everything else."""
        return cls(**{name: values[name] for name, known in CHOICES.items() if values.get(name) in known})

    @classmethod
    def from_cookie(cls, text: str) -> Self:
        """Read what `to_cookie` wrote; a spoilt cookie gives the ordinary look."""
        pairs = (part.partition("-") for part in text.split("."))
        return cls.from_values({name: value for name, _, value in pairs})

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the choice that came with the request."""
        return cls.from_cookie(request.COOKIES.get(COOKIE_NAME, ""))

    @classmethod
    def canonical(cls, request: HttpRequest) -> str:
        """Return the canonical text of the choice that came with the request, see `to_cookie`."""
        return cls.of(request).to_cookie() if COOKIE_NAME in request.COOKIES else ""

    def chosen(self) -> dict[str, str]:
        """Return the settings that differ from the ordinary look, in a fixed order."""
        return {name: value for name, value in asdict(self).items() if value}

    def to_cookie(self) -> str:
        """Return the canonical text: equal choices give equal texts, so it can be a part of a cache key."""
        return ".".join(f"{name}-{value}" for name, value in self.chosen().items())

    @property
    def is_ordinary(self) -> bool:
        """Tell whether nothing was chosen."""
        return not self.chosen()

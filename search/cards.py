"""Hits as cards and lines, drawn once: a card depends on its hit and on what day it is, on nothing else."""

import datetime as dt
import pickle
from functools import lru_cache

from django.template import Context, Template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from core.dates import region_today
from search.results import SearchHit


def draw(name: str, hit: SearchHit) -> SafeString:
    """Return the hit as its template shows it, which gets `hit` alone."""
    # All that the card may say is in the key, so a card that is kept can be neither old nor somebody else's.
    whole = pickle.dumps(hit, pickle.HIGHEST_PROTOCOL)
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    return _drawn(template, whole, region_today())


# A few kilobytes each; those with words of a search marked come and go.
@lru_cache(maxsize=1024)
def _drawn(template: Template, hit: bytes, _today: dt.date) -> SafeString:
    return template.render(Context({"hit": pickle.loads(hit)}))  # noqa: S301  our own bytes

"""The leaflet of a practice: one sheet to hand out, as a page and as PDF."""

import hashlib
import logging
from functools import cache as once
from typing import TYPE_CHECKING, Any

import segno
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string

from practices.choices import PracticeStage
from practices.presenters import evidence_rows, suits_words

if TYPE_CHECKING:
    from practices.models import PracticePage

logger = logging.getLogger(__name__)

CACHE_SECONDS = 60 * 60 * 24
# A sheet holds so much; the rest stands on the page, to which the code leads.
STEPS, FIGURES = 6, 3
_SHEETS = ("css/leaflet-pdf.css", "css/components/leaflet.css")


def leaflet_context(page: "PracticePage", address: str) -> dict[str, Any]:
    """Return what the sheet shows; `address` is the absolute address of the page."""
    return {
        "page": page,
        "address": address,
        "code": qr_code(address),
        "stage_label": PracticeStage(page.stage).label if page.stage else "",
        "territories": list(page.territories.all()),
        "evidence": evidence_rows(page)[:FIGURES],
        "steps": list(page.steps)[:STEPS],
        "more_steps": max(len(page.steps) - STEPS, 0),
        "suits": suits_words(page),
    }


def qr_code(address: str) -> str:
    """Return the address as a picture for a phone: the data address of an SVG."""
    uri: str = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2, xmldecl=False, svgns=True)
    return uri


@once
def can_draw_pdf() -> bool:
    """Tell whether this machine has the libraries of the system that draw text (Pango)."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        logger.info("practices: leaflets are not offered as PDF: %s", error)
        return False
    return bool(weasyprint.__version__)


def leaflet_pdf(page: "PracticePage", address: str) -> bytes:
    """Return the sheet as a tagged PDF (PDF/UA-1), from the cache while the page stays as it is.

    Raises:
        OSError: If the machine cannot draw it, see `can_draw_pdf`.
    """
    key = f"practice-leaflet-2-{page.pk}-{page.last_published_at:%Y%m%d%H%M%S%f}-{hash_of(address)}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = _draw(render_to_string("practices/leaflet_pdf.html", leaflet_context(page, address)))
        cache.set(key, found, CACHE_SECONDS)
    return found


def hash_of(text: str) -> str:
    """Return a short name of a text for keys of the cache."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _draw(html: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # Files of the portal and the code: a sheet never asks a server for anything.
    fetcher, fonts = URLFetcher(allowed_protocols={"file", "data"}), FontConfiguration()
    sheets = [CSS(filename=_static(name), url_fetcher=fetcher, font_config=fonts) for name in _SHEETS]
    page = HTML(string=html, url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1"))


def _static(name: str) -> str:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return str(found)

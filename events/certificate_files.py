"""The certificate as a page and as a file: one template, one style sheet."""

from typing import Any

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from events.models import Certificate
from events.services.notices import absolute

_STYLES = "css/certificate.css"


class NoPdfError(Exception):
    """This machine cannot make files: the library of fonts is missing."""


def check_address(certificate: Certificate) -> str:
    """Return the full address by which anybody checks the certificate; ASCII, so that the code stays small."""
    letters = certificate.lookup
    return absolute(reverse("events:certificate", args=[letters]))


def certificate_context(certificate: Certificate) -> dict[str, Any]:
    """Return what the template needs."""
    address = check_address(certificate)
    code = segno.make(address, error="m", micro=False)
    return {
        "certificate": certificate,
        "address": address,
        "code": code.svg_data_uri(scale=4, border=0, xmldecl=False, svgns=True),
    }


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return a tagged PDF (PDF/UA-1).

    Raises:
        NoPdfError: If Pango is not on this machine.
    """
    try:
        # Loads system libraries: neither the start of the site nor a machine without them may suffer.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise NoPdfError from error
    html = render_to_string("events/certificate.html", certificate_context(certificate))
    styles = finders.find(_STYLES)
    if not isinstance(styles, str):
        raise FileNotFoundError(_STYLES)
    # Our fonts and the code: a certificate asks nobody on the network.
    own = URLFetcher(allowed_protocols={"file", "data"})
    fonts = FontConfiguration()
    sheet = CSS(filename=styles, url_fetcher=own, font_config=fonts)
    page = HTML(string=html, url_fetcher=own)
    return bytes(page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))

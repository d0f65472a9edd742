"""robots.txt: everything public may be indexed; the admin and endless combinations of filters may not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from freshness.answers import public

RULES = """User-agent: *
Disallow: /admin/
Disallow: /vhod/
Disallow: /api/
Disallow: /poisk/
Disallow: /vid/
Disallow: /praktiki/sravnenie/
Disallow: /praktiki/predlozhit/
Clean-param: q&kind&who&theme&territory&level&status&amount_from&amount_to&closes_within&provider&sort
Clean-param: sector&stage&suits&cost&compare /praktiki/

Sitemap: {base_url}/sitemap.xml
"""


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    """Return the rules for search robots with the absolute address of the site map."""
    return HttpResponse(RULES.format(base_url=settings.WAGTAILADMIN_BASE_URL), content_type="text/plain; charset=utf-8")

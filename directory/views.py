from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.dates import region_now
from core.structured_data import Thing, breadcrumbs, script, thing
from directory.documents import organisations
from directory.presenters import directory_context, organisation_context
from freshness.answers import public
from organisations.models import Organisation, OrganisationType
from search.explanation import explains, uncached
from search.query_log import note_search

HEADING = "Организации"
SHARE_PICTURE = "share-organisation"
_PUBLIC_BODIES = {
    OrganisationType.GOVERNMENT,
    OrganisationType.DEPARTMENT,
    OrganisationType.MINISTRY,
    OrganisationType.MUNICIPALITY,
}


@require_safe
@public
def directory(request: HttpRequest) -> HttpResponse:
    """List all organisations with filters."""
    found = directory_context(request.GET, region_now(), explains(request))
    note_search(request, found["params"], found["results"], found["now"])
    context: dict[str, Any] = {"heading": HEADING, "share_picture": SHARE_PICTURE, **found}
    return uncached(request, render(request, "directory/directory.html", context))


@require_safe
@public
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """Show one organisation and everything on the portal that names it."""
    asked = organisations().select_related("logo").prefetch_related("logo__renditions")
    found = get_object_or_404(asked, key=key)
    context = {"heading": found.short_name, "share_picture": SHARE_PICTURE, **organisation_context(found, region_now())}
    context["structured_data"] = script(structured_data(found, request))
    return render(request, "directory/organisation_page.html", context)


def structured_data(found: Organisation, request: HttpRequest) -> list[Thing]:
    """Return the organisation and the way to it as things of schema.org."""
    kind = "GovernmentOrganization" if found.type in _PUBLIC_BODIES else "Organization"
    here = request.build_absolute_uri(request.path)
    about = thing(
        kind,
        name=found.name,
        alternateName=found.short_name,
        url=found.site or here,
        description=found.about,
        telephone=found.phone,
        email=found.email,
        address=found.address,
        areaServed=found.territory.name if found.territory else None,
    )
    above = request.build_absolute_uri(reverse("directory:directory"))
    way = [("Главная", request.build_absolute_uri("/")), (HEADING, above), (found.short_name, here)]
    return [about, breadcrumbs(way)]

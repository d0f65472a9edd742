"""Pages about practices beside the tree: comparison, leaflet, where they were repeated."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from freshness.answers import public
from practices.adoption import adopted
from practices.comparison import compare
from practices.leaflet import can_draw_pdf, leaflet_context, leaflet_pdf
from practices.models import PracticeIndexPage, PracticePage
from practices.params import MAX_COMPARED, chosen_ids


@require_safe
@public
def comparison(request: HttpRequest) -> HttpResponse:
    """Show up to three practices side by side; the address holds the choice."""
    context = {
        "library": library(),
        "comparison": compare(chosen_ids(request.GET.getlist("id"))),
        "max_compared": MAX_COMPARED,
    }
    return render(request, "practices/comparison.html", context)


@require_safe
@public
def adoptions(request: HttpRequest) -> HttpResponse:
    """List where practices were repeated, by territory."""
    places = adopted()
    total = sum(len(place.adoptions) for place in places)
    return render(request, "practices/adoptions.html", {"library": library(), "places": places, "total": total})


@require_safe
@public
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a practice on one sheet to print."""
    page = public_practice(slug)
    context = leaflet_context(page, request.build_absolute_uri(page.url))
    return render(request, "practices/leaflet.html", {**context, "library": library(), "with_pdf": can_draw_pdf()})


@require_safe
@public
def leaflet_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the sheet out as PDF; 404 where the machine cannot draw it."""
    page = public_practice(slug)
    if not can_draw_pdf():
        raise Http404("здесь нет библиотек для PDF")
    response = HttpResponse(leaflet_pdf(page, request.build_absolute_uri(page.url)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def library() -> PracticeIndexPage:
    """Return the page of the library; these addresses exist only beside a public one.

    Raises:
        Http404: If there is none.
    """
    found: PracticeIndexPage | None = PracticeIndexPage.objects.live().public().first()
    if found is None:
        raise Http404("библиотека практик закрыта")
    return found


def public_practice(slug: str) -> PracticePage:
    """Return a practice that everybody may see.

    Raises:
        Http404: If there is none.
    """
    return get_object_or_404(PracticePage.objects.for_display().live().public(), slug=slug)

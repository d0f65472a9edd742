"""«Мы внедрили у себя»: the form beside a practice, and the private page of its author."""

import datetime as dt

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import region_now
from core.form_errors import form_errors
from core.limits import Limit
from core.visitors import address_of
from practices.claims import lifecycle
from practices.claims.forms import ClaimForm, claim_values
from practices.models import PracticeClaim
from practices.submissions.consent import CLAIM_CONSENT
from practices.submissions.pages import private_page
from practices.views import library, public_practice

CLAIMS = Limit("practice-claims", 10, dt.timedelta(hours=1))
_TOO_MANY = "С вашего адреса пришло много рассказов. Попробуйте через час: то, что вы написали, пока останется здесь."


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who repeated the practice and where; nothing is stored before the consent is given."""
    now, practice = region_now(), public_practice(slug)
    form = ClaimForm(request.POST or None, now=now, first_year=practice.year)
    if request.method == "POST" and form.is_valid():
        if not CLAIMS.spend(address_of(request), now):
            with transaction.atomic():
                claim = lifecycle.receive(practice, claim_values(form, now), now)
            return redirect(claim)
        form.add_error(None, _TOO_MANY)
    context = {
        "library": library(),
        "practice": practice,
        "form": form,
        "errors": list(form_errors(form)),
        "version": CLAIM_CONSENT.current,
    }
    return render(request, "practices/claims/tell.html", context)


@require_safe
@private_page
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show the author what became of it."""
    claim = get_object_or_404(PracticeClaim.objects.select_related("practice", "territory"), token=token)
    return render(request, "practices/claims/follow.html", {"library": library(), "claim": claim})


@require_POST
@private_page
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Remove the person from the portal."""
    claim = get_object_or_404(PracticeClaim, token=token)
    lifecycle.withdraw_consent(claim, region_now())
    return redirect(claim)

"""Two people edit one page: the second one learns of it, and nothing of either is lost.

Wagtail refuses only a form that saves itself; a press of the button would publish over what the other has just saved.
Here it becomes a draft: the other's version stays live and in the history, the person is told and offered to compare.
"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.models import Page, Revision

# What the form tells of the version it was drawn from; the last one stands only after it has saved itself.
LOADED, LOADED_AT, OWN = "loaded_revision_id", "loaded_revision_created_at", "overwrite_revision_id"


def keep_both_versions(request: HttpRequest, page: Page) -> None:
    """Turn what was to be published into a draft and say why, when somebody has saved the page meanwhile."""
    if request.method != "POST" or not request.accepts("text/html"):
        return
    latest = page.get_latest_revision()
    if latest is None or not is_stale(request, latest):
        return
    data = request.POST.copy()
    for name in [name for name in data if name == OWN or name.startswith("action-")]:
        del data[name]
    request.POST = data  # type: ignore[assignment]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, latest.pk, "latest"])
    messages.warning(request, notice(latest), buttons=[messages.button(compare, "Сравнить версии")])


def is_stale(request: HttpRequest, latest: Revision) -> bool:
    """Tell whether the form was drawn before the latest version was saved; by the rules of Wagtail's own forms."""
    if own := request.POST.get(OWN):
        return own != str(latest.pk)
    loaded = request.POST.get(LOADED)
    if not loaded:
        return False
    return loaded != str(latest.pk) or request.POST.get(LOADED_AT, "") != latest.created_at.isoformat()


def notice(latest: Revision) -> str:
    """Return the words for the second one."""
    who = f" ({latest.user.get_full_name() or latest.user.get_username()})" if latest.user else ""
    at = timezone.localtime(latest.created_at)
    return (
        f"Пока страница была у вас открыта, в {at:%H:%M} сохранили другую версию{who}. "
        "Ваши правки не опубликованы, чтобы её не потерять. Сравните версии и решите, что публиковать."
    )

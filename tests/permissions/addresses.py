"""Every address of the site, filled with keys of the objects of body B and of the other sections."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.models import EditingSession
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PageViewRestriction, Site, UploadedFile, get_page_models
from wagtail.snippets.models import get_snippet_models

from core.dates import region_now
from core.models import PortalSettings
from practices.submissions.consent import CONSENT
from tests.permissions.sections import Sections
from tests.permissions.world import World

# Argument → {name of the object in the table: value in the address}.
Filling = dict[str, dict[str, Any]]

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")
# Wagtail's page of errors raises on purpose; its own page for unknown addresses is reached by any of them.
ANY_PAGE, ANY_ADMIN, DOCUMENT = r"^((?:[\w\-]+/)*)$", "admin/^.*/$", r"documents/^(\d+)/(.*)$"


@dataclass(frozen=True)
class Address:
    """A path to ask for; `about` names the objects whose keys stand in it, empty when there are none."""

    route: str
    about: str
    path: str


def routes() -> Iterator[str]:
    """Yield every route of the site, with its arguments in angle brackets; two views at one address are one route."""
    yield from dict.fromkeys(_routes(get_resolver().url_patterns, ""))


def admin_routes() -> Iterator[str]:
    """Yield those below /admin/."""
    yield from (route for route in routes() if route.startswith("admin/"))


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


class Addresses:
    """Fills routes. Makes the few rows that only an address needs: a session of editing, a half-done upload."""

    def __init__(self, world: World, sections: Sections) -> None:
        self.world, self.sections = world, sections
        self.session = EditingSession.objects.create(
            user=world.foreign_editor,
            content_type=ContentType.objects.get_for_model(Page),
            object_id=str(world.foreign_draft.pk),
            last_seen_at=region_now(),
        )
        self.upload = UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(type(world.foreign_image)),
            file="shpinel.png",
            uploaded_by_user=world.foreign_editor,
        )
        self.restriction = PageViewRestriction.objects.get(page=world.foreign_private)

    def all(self) -> Iterator[Address]:
        """Yield every address, once for each combination of arguments worth trying."""
        for route in routes():
            yield from self.of(route)

    def of(self, route: str) -> Iterator[Address]:
        """Yield the addresses of one route.

        Raises:
            LookupError: If the route has an argument nobody has thought of: then it must be thought of in `filling`.
        """
        if route == ANY_PAGE:
            yield from self.pages()
            return
        if route == DOCUMENT:
            yield Address(route, "public", f"/documents/{self.world.foreign_document.pk}/x.txt")
            return
        plain = _GROUP.sub(r"<\1>", route)
        names = _ARGUMENT.findall(plain)
        values = self.filling(route)
        if unknown := set(names) - set(values):
            raise LookupError(f"no value for {sorted(unknown)} of {route}")
        for chosen in itertools.product(*(values[name].items() for name in names)):
            path = "/" + plain
            for _, value in chosen:
                path = _ARGUMENT.sub(str(value), path, count=1)
            about = ", ".join(label for label, _ in chosen if label)
            yield Address(route, about, re.sub(r"[\^$\\]", "", path).replace(".*", "no-such-place"))

    def pages(self) -> Iterator[Address]:
        """Yield the pages of the tree, of every type in every state, and what routable pages serve below them.

        Raises:
            LookupError: If there is a page type of which the world has no page.
        """
        world = self.world
        shown: dict[str, dict[str, Page]] = {
            **self.sections.pages,
            "measure": {"live": world.foreign_live, "draft": world.foreign_draft, "private": world.foreign_private},
            "section": {"live": world.foreign_section, "draft": world.hidden_section},
            "catalogue": {"live": world.catalogue},
        }
        built = {page.specific_class for states in shown.values() for page in states.values()}
        if missing := set(get_page_models()) - built - {Page}:
            raise LookupError(f"no page of {missing}")
        for name, states in shown.items():
            for state, page in states.items():
                yield Address(ANY_PAGE, f"{name} {state}", page.url)
                for suffix in _below(page.specific_class):
                    yield Address(f"{ANY_PAGE} {suffix}", f"{name} {state}", page.url + ROUTABLE[suffix])

    def filling(self, route: str) -> Filling:
        """Return the values to try for each argument of a route."""
        world, sections = self.world, self.sections
        pages = {"draft": world.foreign_draft.pk, "live": world.foreign_live.pk, "private": world.foreign_private.pk}
        if route.endswith((">/edit/", "view_draft/")) and "page_id" in route:
            pages |= {
                f"{name} draft": states["draft"].pk for name, states in sections.pages.items() if "draft" in states
            }
        if "workflow" in route:
            pages = {"under check": world.foreign_checked.pk}
        if "parent_page_id" in route:
            pages = {"section": world.foreign_section.pk, "hidden section": world.hidden_section.pk}
        revisions = {"draft": world.foreign_draft.latest_revision_id, "live": world.foreign_live.latest_revision_id}
        image, document = {"": world.foreign_image.pk}, {"": world.foreign_document.pk}
        events = {f"{name} {state}": page.pk for name in ("event", "course") for state, page in self.states(name)}
        found: Filling = {
            **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id"), pages),
            "measure_id": {"": world.foreign_measure_of_plan.pk},
            "report_id": {"": world.foreign_report.pk},
            "destination_id": {"into B": world.foreign_section.pk, "into A": world.section.pk},
            "revision_id": revisions,
            "revision_id_a": {"": "earliest"},
            "revision_id_b": {"": "latest"},
            "task_state_id": {"": world.task_state.pk},
            "task_id": {"": world.task_state.task_id},
            "workflow_state_id": {"": world.workflow_state.pk},
            "workflow_pk": {"": world.workflow_state.workflow_id},
            "collection_id": {"": world.foreign_roles.collection.pk},
            "image_id": image,
            "document_id": document,
            "doc_id": document,
            "uploaded_file_id": {"": self.upload.pk},
            "redirect_id": {"": sections.redirect.pk},
            "session_id": {"": self.session.pk},
            "query_id": {"": sections.query.pk},
            "filter_spec": {"": "width-100"},
            "uidb64": {"": "x"},
            "uidb36": {"": "1"},
            "restriction_id": {"": 1},
            "page_view_restriction_id": {"": self.restriction.pk},
            "event_id": events,
            "certificate_id": {"": sections.certificate.pk},
            "key": {"": "x-y" if route.startswith("vhod") else world.foreign_section.organisation.key},
            "number": {"known": sections.certificate.number, "unknown": "XX-2026"},
            "version": {"": CONSENT.current},
            "path": {"rendition": _rendition(world.foreign_image), "none": "../documents/x.txt"},
            "slug": self.slugs(route),
            "token": self.tokens(route),
            "pk": own_keys(route, world, sections),
        }
        return {**found, **models(route)}

    def states(self, name: str) -> Iterator[tuple[str, Page]]:
        yield from self.sections.pages[name].items()

    def slugs(self, route: str) -> dict[str, Any]:
        """Return the names of practices or events; a step of a proposal is called a slug too."""
        if "shag" in route:
            return {"": "istoriya"}
        name = "event" if route.startswith("sobytiya") else "practice"
        return {state: page.slug for state, page in self.states(name)}

    def tokens(self, route: str) -> dict[str, Any]:
        """Return secret names; whoever knows one is the person."""
        if route.startswith("sobytiya"):
            return {"participant": self.sections.registration.token, "unknown": "x" * 43}
        if "vnedreno" in route:
            return {"claimant": self.sections.claim.token, "unknown": "x" * 43}
        if route.startswith("praktiki"):
            return {"author": self.sections.unsent.token, "unknown": "x" * 43}
        return {"": "x"}


# What routable pages serve below themselves, with the arguments filled in.
ROUTABLE = {
    "tablitsa/<slug:file_format>/": "tablitsa/csv/",
    "sroki/": "sroki/",
    "otchet/": "otchet/",
    "otchet/<slug:file_format>/": "otchet/csv/",
    "<int:year>/": "2025/",
    "<int:year>/csv/": "2025/csv/",
    "csv/<slug:table>/": "csv/years/",
    "qr/": "qr/",
}


def _below(model: type[Page]) -> list[str]:
    if not issubclass(model, RoutablePageMixin):
        return []
    return [suffix for suffix in (str(item.pattern) for item in model.get_subpage_urls()) if suffix]


def _rendition(image: Any) -> str:
    return str(image.get_rendition("width-100").file.name).rpartition("/")[2]


def own_keys(route: str, world: World, sections: Sections) -> dict[str, Any]:
    """Return what `pk` means in a route."""
    pages = {"draft": world.foreign_draft.pk, "live": world.foreign_live.pk, "private": world.foreign_private.pk}
    keys: dict[str, dict[str, Any]] = {
        "pages/": pages,
        "images/": {"": world.foreign_image.pk},
        "documents/": {"": world.foreign_document.pk},
        "collections/": {"": world.foreign_roles.collection.pk},
        "workflows/tasks": {"": world.task_state.task_id},
        "workflows/": {"": world.workflow_state.workflow_id},
        "organisation/": {"": world.foreign_section.organisation_id},
        "synonymgroup/": {"": world.synonyms.pk},
        "popularquery/": {"": sections.popular.pk},
        "users/": {"editor B": world.foreign_editor.pk, "superuser": world.superuser.pk},
        "groups/": {"editors B": world.foreign_roles.group.pk, "editors A": world.roles.group.pk},
        "fayl/": {"": sections.submission_file.pk},
        "praktiki-vnedreno/": {"": sections.claim.pk},
        "klyuchi/": {"": 1},
        "praktiki-predlozheniya/": {"sent": sections.submission.pk, "unsent": sections.unsent.pk},
        "sites/": {"": Site.objects.get(is_default_site=True).pk},
        "settings/": {"": PortalSettings.for_site(Site.objects.get(is_default_site=True)).pk},
        **{f"/{model._meta.model_name}/": {"": model._default_manager.values_list("pk", flat=True).first()}
           for model in get_snippet_models()},
    }  # fmt: skip
    return next(found for word, found in keys.items() if word in route) if "<int:pk>" in route or "pk>" in route else {}


def models(route: str) -> Filling:
    """Return the values of arguments that name an application, a model or an action on it."""
    if "settings/" in route:
        return {"app_name": {"": "core"}, "model_name": {"": "portalsettings"}}
    if "tag-autocomplete" in route:
        return {"app_name": {"": "taggit"}, "model_name": {"": "tag"}}
    if "workflows/tasks" in route:
        return {"app_label": {"": "wagtailcore"}, "model_name": {"": "groupapprovaltask"}}
    if "pages/create" in route:
        return {"app_label": {"": "opportunities"}, "model_name": {"": "supportmeasurepage"}}
    actions = ("approve", "reject") if "workflow" in route else ("publish", "copy", "move", "delete")
    return {
        "content_type_app_name": {"": "opportunities"},
        "content_type_model_name": {"measure": "supportmeasurepage", "body": "bodysectionpage"},
        "app_label": {"": "wagtailcore"},
        "model_name": {"": "page"},
        "action": {action: action for action in ("publish", "unpublish", "move", "delete")},
        "action_name": {action: action for action in actions},
    }

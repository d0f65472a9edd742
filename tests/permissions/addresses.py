"""Every address of the admin, filled with keys of the objects of body B."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.world import World

Filling = dict[str, list[str]]

# The error test raises on purpose; leaving the admin ends the session.
SKIPPED = {"admin/failwhale/", "admin/logout/"}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Address:
    """A path to ask for; `filled` tells whether keys of body B stand in it."""

    route: str
    path: str
    filled: bool


def admin_routes() -> Iterator[str]:
    """Yield every route below /admin/, with its arguments in angle brackets."""
    for route in _routes(get_resolver().url_patterns, ""):
        if route.startswith("admin/") and route not in SKIPPED:
            yield route


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def addresses(world: World) -> Iterator[Address]:
    """Yield every address, once for each combination of arguments worth trying.

    Raises:
        LookupError: If a route has an argument nobody has thought of: then it must be thought of in `filling`.
    """
    for route in admin_routes():
        plain = _GROUP.sub(r"<\1>", route)
        names = _ARGUMENT.findall(plain)
        values = filling(route, world)
        if unknown := set(names) - set(values):
            raise LookupError(f"no value for {sorted(unknown)} of {route}")
        for chosen in itertools.product(*(values[name] for name in names)):
            path = "/" + plain
            for value in chosen:
                path = _ARGUMENT.sub(value, path, count=1)
            yield Address(route, re.sub(r"[\^$\\]", "", path).replace(".*", "no-such-place"), bool(names))


def filling(route: str, world: World) -> Filling:
    """Return the values to try for each argument of a route."""
    pages = [str(page.pk) for page in world.foreign_pages]
    revisions = [str(page.latest_revision_id) for page in (world.foreign_draft, world.foreign_live)]
    image, document = [str(world.foreign_image.pk)], [str(world.foreign_document.pk)]
    named = {
        "page_id": pages,
        "parent_page_id": pages,
        "page_to_move_id": pages,
        "page_pk": pages,
        "object_id": pages,
        "measure_id": [str(world.foreign_measure_of_plan.pk)],
        "report_id": [str(world.foreign_report.pk)],
        "destination_id": [str(world.foreign_section.pk), str(world.section.pk)],
        "revision_id": revisions,
        "revision_id_a": ["earliest", revisions[0]],
        "revision_id_b": ["latest", revisions[1]],
        "task_state_id": [str(world.task_state.pk)],
        "task_id": [str(world.task_state.task_id)],
        "workflow_state_id": [str(world.workflow_state.pk)],
        "workflow_pk": [str(world.workflow_state.workflow_id)],
        "collection_id": [str(world.foreign_roles.collection.pk)],
        "image_id": image,
        "document_id": document,
        "doc_id": document,
        "uploaded_file_id": ["1"],
        "redirect_id": ["1"],
        "session_id": ["1"],
        "query_id": ["1"],
        "filter_spec": ["width-100"],
        "uidb64": ["x"],
        "token": ["x"],
        "action_name": ["approve", "reject"] if "workflow" in route else ["publish", "copy", "move", "delete"],
        # Participants have tests of their own: tests/events/test_admin.py.
        "event_id": pages,
        "certificate_id": ["1"],
        "pk": own_keys(route, world),
    }
    return {**named, **models(route)}


def own_keys(route: str, world: World) -> list[str]:
    """Return what `pk` means in a route."""
    keys: dict[str, list[object]] = {
        "pages/": [page.pk for page in world.foreign_pages],
        "images/": [world.foreign_image.pk],
        "documents/": [world.foreign_document.pk],
        "collections/": [world.foreign_roles.collection.pk],
        "workflows/tasks": [world.task_state.task_id],
        "workflows/": [world.workflow_state.workflow_id],
        "organisation/": [world.foreign_section.organisation_id],
        "synonymgroup/": [world.synonyms.pk],
        "users/": [world.foreign_editor.pk, world.editor.pk],
        "groups/": [world.foreign_roles.group.pk, world.roles.group.pk],
        "": [1],
    }
    return [str(key) for key in next(found for word, found in keys.items() if word in route)]


def models(route: str) -> Filling:
    """Return the values of arguments that name an application, a model or an action on it."""
    if "settings/" in route:
        return {"app_name": ["core"], "model_name": ["portalsettings"]}
    if "tag-autocomplete" in route:
        return {"app_name": ["taggit"], "model_name": ["tag"]}
    if "workflows/tasks" in route:
        return {"app_label": ["wagtailcore"], "model_name": ["groupapprovaltask"]}
    if "pages/create" in route:
        return {"app_label": ["opportunities"], "model_name": ["supportmeasurepage"]}
    return {
        "content_type_app_name": ["opportunities"],
        "content_type_model_name": ["supportmeasurepage", "bodysectionpage"],
        "app_label": ["wagtailcore"],
        "model_name": ["page"],
        "action": ["publish", "unpublish", "move", "delete"],
    }

"""Two bodies of one portal and its other sections.

Everything that not everybody may see carries the root of a rare word: by it the tests know who was told too much.
"""

import json
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import Group
from django.core import serializers
from django.core.files.base import ContentFile
from django.db.models import Q
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    Comment,
    Page,
    PageViewRestriction,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)

from core.dates import region_now, region_today
from opportunities.models import BodySectionPage, SupportMeasurePage
from opportunities.services.bodies import BodyRoles, ensure_body
from plans.models import PlanMeasurePage, PlanReport
from plans.services.access import ensure_plans
from plans.services.reporting import write_report
from search.models import SynonymGroup
from tests.factories import (
    AdministratorFactory,
    BodySectionPageFactory,
    CatalogueIndexPageFactory,
    OrganisationFactory,
    SupportMeasurePageFactory,
    UserFactory,
)
from tests.permissions.sections import ADMINISTRATORS_WORD, MODERATORS_WORD, NOBODYS_WORD
from tests.plans.factories import PlanIndexPageFactory, PlanMeasurePageFactory
from users.models import User
from users.roles import ADMINISTRATORS, MODERATORS, ensure_roles

# Nobody may meet these roots but body B; a search is made by a shorter word, which pages may echo.
SECRETS = ("шпинел", "shpinel")
# Who else must not meet which root, beside anonymous visitors, who may meet none.
CANARIES = {
    **dict.fromkeys(SECRETS, ("editor_a",)),
    "яшма": ("editor_b",),
    MODERATORS_WORD: ("editor_a", "editor_b"),
    "korund": ("editor_a", "editor_b"),
    ADMINISTRATORS_WORD: ("editor_a", "editor_b", "moderator"),
    "topaz": ("editor_a", "editor_b", "moderator"),
    NOBODYS_WORD: ("editor_a", "editor_b", "moderator", "administrator"),
    "agat@": ("editor_a", "editor_b", "moderator", "administrator"),
}
SEARCHED = ("шпин", "shpin")


@dataclass(frozen=True)
class World:
    """Body A, whose editor is curious, and body B, whose drafts are nobody's business."""

    catalogue: Page
    section: BodySectionPage
    roles: BodyRoles
    draft: SupportMeasurePage
    live: SupportMeasurePage
    foreign_section: BodySectionPage
    foreign_roles: BodyRoles
    foreign_draft: SupportMeasurePage
    foreign_live: SupportMeasurePage
    foreign_private: SupportMeasurePage
    foreign_checked: SupportMeasurePage
    hidden_section: BodySectionPage
    foreign_measure_of_plan: PlanMeasurePage
    foreign_report: PlanReport
    foreign_image: Any
    foreign_document: Any
    task_state: TaskState
    workflow_state: WorkflowState
    synonyms: SynonymGroup
    editor: User
    foreign_editor: User
    moderator: User
    administrator: User
    superuser: User

    @property
    def foreign_pages(self) -> list[Page]:
        """Pages with a secret, one of each state: a draft, a pending change, one under check, a section to come."""
        return [self.foreign_draft, self.foreign_live, self.foreign_checked, self.hidden_section]

    def state(self) -> str:
        """Return every row that belongs to body B or to moderators as one text; equal texts: nothing was touched."""
        keys = [page.pk for page in (*self.foreign_pages, self.foreign_private, self.foreign_section)]
        names = [str(key) for key in keys]
        of_pages = {"base_content_type": get_default_page_content_type(), "object_id__in": names}
        rows: list[Any] = [
            *Page.objects.filter(Q(pk__in=keys) | Q(path__startswith=self.foreign_section.path)).order_by("pk"),
            *BodySectionPage.objects.filter(pk__in=keys).order_by("pk"),
            *SupportMeasurePage.objects.filter(path__startswith=self.foreign_section.path).order_by("pk"),
            *Revision.objects.filter(**of_pages).order_by("pk"),
            *WorkflowState.objects.filter(**of_pages).order_by("pk"),
            *TaskState.objects.filter(pk=self.task_state.pk),
            *PlanMeasurePage.objects.filter(pk=self.foreign_measure_of_plan.pk),
            *PlanReport.objects.order_by("pk"),
            *PageViewRestriction.objects.order_by("pk"),
            *Comment.objects.filter(page__in=keys).order_by("pk"),
            *get_image_model().objects.filter(pk=self.foreign_image.pk),
            *get_document_model().objects.filter(pk=self.foreign_document.pk),
            *Collection.objects.filter(pk=self.foreign_roles.collection.pk),
            *SynonymGroup.objects.order_by("pk"),
        ]
        return serializers.serialize("json", rows)


def build_world() -> World:
    """Build both bodies with one object of every kind that may leak."""
    ensure_roles()
    catalogue = CatalogueIndexPageFactory()
    section = body("alpha", "Альфа")
    foreign_section = body("beta", "Бета")
    roles, foreign_roles = ensure_body(section), ensure_body(foreign_section)
    foreign_editor = UserFactory(username="editor-b", groups=[foreign_roles.group])
    draft = foreign_measure(foreign_section, 1, live=False)
    comment_on(draft, foreign_editor)
    checked = foreign_measure(foreign_section, 4, live=False)
    state = checked.get_workflow().start(checked, foreign_editor)
    of_plan = measure_of_plan(foreign_section, foreign_editor)
    return World(
        catalogue=catalogue,
        section=section,
        roles=roles,
        draft=SupportMeasurePageFactory(
            parent=section, title="Свой черновик", slug="draft-a", summary="Яшмасуть.", live=False
        ),
        live=SupportMeasurePageFactory(parent=section, title="Своя мера", slug="live-a"),
        foreign_section=foreign_section,
        foreign_roles=foreign_roles,
        foreign_draft=draft,
        foreign_live=renamed_later(foreign_section),
        foreign_private=private(foreign_measure(foreign_section, 3, live=True), foreign_roles.group),
        foreign_checked=checked,
        hidden_section=body("gamma", "Шпинельраздел", live=False),
        foreign_measure_of_plan=of_plan,
        foreign_report=of_plan.reports.get(),
        foreign_image=image_of(foreign_roles.collection, foreign_editor),
        foreign_document=document_of(foreign_roles.collection, foreign_editor),
        task_state=state.current_task_state,
        workflow_state=state,
        synonyms=SynonymGroup.objects.create(terms="шпинель\nshpinel"),
        editor=UserFactory(username="editor-a", groups=[roles.group]),
        foreign_editor=foreign_editor,
        moderator=UserFactory(username="moderator", groups=[MODERATORS]),
        administrator=UserFactory(username="administrator", groups=[ADMINISTRATORS]),
        superuser=AdministratorFactory(username="superuser"),
    )


def body(key: str, name: str, live: bool = True) -> BodySectionPage:
    """Make a body with its section."""
    return BodySectionPageFactory(
        organisation=OrganisationFactory(key=key, name=f"Орган {key}", short_name=f"Орган {key}"),
        title=name,
        live=live,
    )


def foreign_measure(section: BodySectionPage, number: int, live: bool) -> SupportMeasurePage:
    """Make a measure of body B, secret in every text."""
    return SupportMeasurePageFactory(
        parent=section,
        title=f"Шпинельмера {number}",
        slug=f"shpinelmera-{number}",
        summary="Шпинельсуть меры.",
        contact_email="shpinel@example.org",
        live=live,
    )


def renamed_later(section: BodySectionPage) -> SupportMeasurePage:
    """Make a public measure whose next version is secret."""
    page = SupportMeasurePageFactory(parent=section, title="Мера Беты", slug="live-b", summary="Видна всем.")
    page.title, page.summary, page.slug = "Шпинельправка", "Шпинельправка сути.", "shpinelpravka"
    page.save_revision()
    return SupportMeasurePage.objects.get(pk=page.pk)


def measure_of_plan(section: BodySectionPage, author: User) -> PlanMeasurePage:
    """Make a measure of a plan that body B carries out and has reported on; it was taken off the site later."""
    measure = PlanMeasurePageFactory(title="Шпинельпункт", executors=(section.organisation,))
    said = PlanReport(measure=measure, organisation=section.organisation, on=region_today(), text="Шпинельотчёт")
    write_report(said, author, region_now())
    ensure_plans(PlanIndexPageFactory())
    measure.unpublish()
    return measure


def private(page: SupportMeasurePage, readers: Group) -> SupportMeasurePage:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(readers)
    return page


def comment_on(page: Page, author: User) -> None:
    Comment.objects.create(page=page, user=author, text="Шпинельзамечание", contentpath="summary")


def image_of(collection: Collection, owner: User, title: str = "Шпинелькартинка") -> Any:
    """Upload an image, with the line in the log that the admin would write."""
    file = get_test_image_file(filename="shpinelkartinka.png")
    image = get_image_model().objects.create(title=title, file=file, collection=collection, uploaded_by_user=owner)
    # The admin counts the bytes when it shows the file for the first time.
    image.get_file_size()
    log(instance=image, action="wagtail.create", user=owner)
    return image


def document_of(collection: Collection, owner: User) -> Any:
    """Upload a document, with the line in the log that the admin would write."""
    file = ContentFile(b"text", name="shpinelfail.txt")
    document = get_document_model().objects.create(
        title="Шпинельфайл", file=file, collection=collection, uploaded_by_user=owner
    )
    document.get_file_size()
    document.get_file_hash()
    log(instance=document, action="wagtail.create", user=owner)
    return document


def told(response: Any, client: Client) -> str:
    """Return everything a response tells: body, address to go to, messages on the way; all escapes undone."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as table:
            content = b" ".join(table.read(name) for name in table.namelist())
    cookies = " ".join(morsel.value for morsel in client.cookies.values())
    text = " ".join((content.decode("utf-8", "replace"), response.get("Location", ""), cookies))
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return unquote(text).lower()


def leaks(response: Any, client: Client) -> bool:
    text = told(response, client)
    return any(secret in text for secret in SECRETS)


def json_of(response: Any) -> Any:
    return json.loads(response.content)

"""The way of a measure to its readers: an editor sends it for a check, a moderator publishes or returns it."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from users.roles import ADMINISTRATORS, MODERATION, MODERATORS, ensure_roles, set_page_rights

WORKFLOW = "Проверка"
TASK = "Проверка модератором"


@transaction.atomic
def ensure_moderation(catalogue: Page) -> None:
    """Let moderators do everything with the pages of the catalogue, and let everybody else's changes pass them."""
    if Group.objects.filter(name__in=(MODERATORS, ADMINISTRATORS)).count() < 2:
        ensure_roles()
    set_page_rights(Group.objects.get(name=MODERATORS), catalogue, MODERATION)
    ensure_workflow(catalogue)


@transaction.atomic
def ensure_workflow(catalogue: Page) -> Workflow:
    """Attach the workflow of one step to the catalogue and all below; moderators and administrators decide."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW, active=True)
    task = GroupApprovalTask.objects.filter(name=TASK, active=True).first()
    task = task or GroupApprovalTask.objects.create(name=TASK)
    task.groups.set(Group.objects.filter(name__in=(MODERATORS, ADMINISTRATORS)))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page_id=catalogue.pk, defaults={"workflow": workflow})
    return workflow

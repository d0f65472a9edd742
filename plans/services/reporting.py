"""Who may report on a measure and under whose name; what happens when a report is written."""

import datetime as dt
from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from letters.post import write_letter
from organisations.editors import edited_by
from organisations.models import Organisation
from plans.models import PlanExecutor, PlanMeasurePage, PlanReport
from plans.querysets import PlanMeasureQuerySet
from users.models import User
from users.roles import moderators_with_mail

AnyUser: TypeAlias = AbstractBaseUser | AnonymousUser

WRITTEN, CHANGED, DELETED = "plans.report_written", "plans.report_changed", "plans.report_deleted"
LETTER = "letters/plan_report.txt"


def moderated_measures(user: AnyUser) -> PlanMeasureQuerySet:
    """Return the measures whose pages the user publishes: there he also reports for any executor."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    return PlanMeasurePage.objects.filter(pk__in=pages.values("pk"))


def own_measures(user: AnyUser) -> PlanMeasureQuerySet:
    """Return the published measures that name an organisation for which the user edits."""
    named = PlanExecutor.objects.filter(measure=OuterRef("pk"), organisation__in=edited_by(user))
    return PlanMeasurePage.objects.live().filter(Exists(named))


def reportable_measures(user: AnyUser) -> PlanMeasureQuerySet:
    """Return the published measures on which the user may report."""
    allowed = moderated_measures(user).values("pk"), own_measures(user).values("pk")
    return PlanMeasurePage.objects.live().filter(Q(pk__in=allowed[0]) | Q(pk__in=allowed[1]))


def reporting_organisations(user: AnyUser, measure: PlanMeasurePage) -> QuerySet[Organisation]:
    """Return the executors of the measure in whose name the user may speak; none when it is not his business."""
    executors = Organisation.objects.filter(
        pk__in=PlanExecutor.objects.filter(measure_id=measure.pk).values("organisation")
    )
    if moderates(user, measure):
        return executors
    return executors.filter(pk__in=edited_by(user).values("pk"))


def moderates(user: AnyUser, measure: PlanMeasurePage) -> bool:
    """Tell whether the user publishes the page of the measure."""
    return bool(measure.permissions_for_user(user).can_publish())


def may_change(user: AnyUser, report: PlanReport) -> bool:
    """Tell whether the user may correct the report: its moderator, or who still speaks for its organisation."""
    return reporting_organisations(user, report.measure).filter(pk=report.organisation_id).exists() or moderates(
        user, report.measure
    )


@transaction.atomic
def write_report(report: PlanReport, user: User, now: dt.datetime) -> None:
    """Save a new or a corrected report: visitors see it at once, the log keeps it, moderators get a letter."""
    is_new = report.pk is None
    if is_new:
        report.author = user
    report.changed_at = now
    report.save()
    _log(report, WRITTEN if is_new else CHANGED, user)
    if not moderates(user, report.measure):
        tell_moderators(report, is_new, now)


@transaction.atomic
def delete_report(report: PlanReport, user: User) -> None:
    """Remove a report; its words stay in the log."""
    _log(report, DELETED, user)
    report.delete()


def tell_moderators(report: PlanReport, is_new: bool, now: dt.datetime) -> None:
    """Write to everybody who checks the plan: the report is public already."""
    context = {"report": report, "measure": report.measure, "is_new": is_new, "url": report.measure.full_url}
    for person in moderators_with_mail():
        key = f"plan-report-{report.pk}-{int(now.timestamp())}-{person.pk}"
        write_letter(key, person.email, LETTER, context, now)


def _log(report: PlanReport, action: str, user: User) -> None:
    data = {
        "organisation": report.organisation.short_name,
        "on": report.on.isoformat(),
        "closes": report.closes.isoformat() if report.closes else "",
        "text": report.text,
        "proof": report.proof,
        "link": report.link,
    }
    log(instance=report.measure, action=action, user=user, data=data)

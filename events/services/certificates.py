"""Issuing, finding and annulling certificates."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from wagtail.models import Page

from core.dates import region_day
from events.choices import State
from events.models import Certificate, CoursePage, Registration
from events.numbers import fold, new_number
from events.services import notices
from events.services.attendance import attended

if TYPE_CHECKING:
    from users.models import User


class NotEarnedError(Exception):
    """The participant may not get a certificate; the message tells why, in Russian."""


@transaction.atomic
def issue(registration: Registration, course: CoursePage, name: str, by: "User", now: dt.datetime) -> Certificate:
    """Issue the certificate with the next number and write the letter.

    Raises:
        NotEarnedError: If the course gives none, the person was at too few sessions or has one already.
    """
    # The lock makes numbers follow one another; it is held until the commit.
    Page.objects.select_for_update().get(pk=course.pk)
    # Its owner may have withdrawn the consent since the list was shown.
    registration.refresh_from_db()
    name = " ".join(name.split())
    _check(registration, course, name)
    day = region_day(now)
    prefix, year = course.certificate_prefix, day.year
    last = Certificate.objects.filter(prefix=prefix, year=year).aggregate(last=Max("serial"))["last"] or 0
    number = new_number(prefix, year, last + 1)
    issuer = course.certificate_issuer
    certificate = Certificate.objects.create(
        number=number,
        lookup=fold(number),
        registration=registration,
        course=course,
        prefix=prefix,
        year=year,
        serial=last + 1,
        name=name,
        title=course.certificate_title,
        course_title=course.title,
        hours=course.hours or 0,
        issuer=issuer.name if issuer else "",
        issued_on=day,
        issued_by=by,
    )
    notices.tell_certificate(registration, course, certificate, now)
    return certificate


def _check(registration: Registration, course: CoursePage, name: str) -> None:
    if not course.certificate_title:
        raise NotEarnedError("На этом курсе документ не выдают.")
    if registration.withdrawn_at is not None:
        raise NotEarnedError("Участник отозвал согласие, его данные удалены.")
    if registration.state != State.CONFIRMED:
        raise NotEarnedError("Запись отменена или ждёт места.")
    if not name:
        raise NotEarnedError("Впишите имя.")
    if Certificate.objects.filter(registration=registration, annulled_on=None).exists():
        raise NotEarnedError("Документ уже выдан.")
    visits = len(attended(course.pk).get(registration.pk, set()))
    if visits < (course.attendance_min or 0):
        raise NotEarnedError(f"Посещено занятий: {visits}, нужно {course.attendance_min}.")


@transaction.atomic
def annul(certificate: Certificate, reason: str, now: dt.datetime) -> None:
    """Annul; the number stays and says so. The person may be given another one."""
    certificate.annulled_on = region_day(now)
    certificate.annul_reason = reason
    certificate.former_registration, certificate.registration = certificate.registration, None
    certificate.save(update_fields=["annulled_on", "annul_reason", "registration", "former_registration"])


def erase_names(registration: Registration) -> None:
    """Take the name out of every document of a person; numbers stay valid."""
    own = Q(registration=registration) | Q(former_registration=registration)
    Certificate.objects.filter(own).update(name="")


def find(text: str) -> Certificate | None:
    """Return the certificate of a typed number, None for anything else; always one look-up in one index."""
    return Certificate.objects.filter(lookup=fold(text)).first()

"""Who was there, by the number of the session; the only session of an event is number 1."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from events.choices import State
from events.models import Presence, Registration

ONLY_SESSION = 1


@transaction.atomic
def mark(page_id: int, sessions: Iterable[int], present: Mapping[int, set[int]]) -> None:
    """Make the presences of these sessions what `{registration: sessions}` says; foreign registrations are ignored."""
    sessions = set(sessions)
    own = set(Registration.objects.filter(page_id=page_id).exclude(state=State.CANCELLED).values_list("pk", flat=True))
    wanted = {(pk, number) for pk, numbers in present.items() if pk in own for number in numbers & sessions}
    current = Presence.objects.filter(registration__in=own, session__in=sessions)
    known = {(pk, number): key for key, pk, number in current.values_list("pk", "registration_id", "session")}
    Presence.objects.filter(pk__in=[key for pair, key in known.items() if pair not in wanted]).delete()
    Presence.objects.bulk_create(
        [Presence(registration_id=pk, session=number) for pk, number in sorted(wanted - set(known))],
        ignore_conflicts=True,
    )


def attended(page_id: int) -> dict[int, set[int]]:
    """Return `{registration: sessions}` of a page; one query."""
    found: dict[int, set[int]] = {}
    rows = Presence.objects.filter(registration__page_id=page_id).values_list("registration_id", "session")
    for pk, number in rows:
        found.setdefault(pk, set()).add(number)
    return found

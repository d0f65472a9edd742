"""Setting up a factor shows it: the session in which it was done need not show it again."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from users.models import User


@receiver(authenticator_added, dispatch_uid="users-factor-shown")
def note_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A code of the application or a signature of the key was checked a moment ago."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)

"""A forgotten password: how often somebody may ask for the letter."""

import datetime as dt

from allauth.account.forms import ResetPasswordForm
from allauth.account.views import PasswordResetView
from django.http import HttpResponse

from core.dates import region_now
from core.limits import Limit
from core.refusals import too_many_requests
from core.visitors import address_of

HOUR = dt.timedelta(hours=1)
BY_ADDRESS = Limit("reset-by-address", 10, HOUR)
BY_MAIL = Limit("reset-by-mail", 5, HOUR)


class LimitedResetView(PasswordResetView):
    """Limits by the visitor's address and by the mail address, known or not, so that the answers are the same."""

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        """Count the try, then let allauth write the letter."""
        now = region_now()
        for limit, who in ((BY_ADDRESS, address_of(self.request)), (BY_MAIL, form.cleaned_data["email"].lower())):
            if seconds := limit.spend(who, now):
                return too_many_requests(self.request, seconds)
        return super().form_valid(form)

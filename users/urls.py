"""Log-in, passwords and second factors: the views of allauth that the portal uses, and no sign-up among them."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from users.resets import LimitedResetView


def page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return a page of one person: never kept by a cache."""
    return path(route, never_cache(view), name=name)


urlpatterns = [
    page("", account.login, "account_login"),
    page("vyhod/", account.logout, "account_logout"),
    page("otklyuchena/", account.account_inactive, "account_inactive"),
    page("podtverdit/", account.reauthenticate, "account_reauthenticate"),
    page("parol/", account.password_change, "account_change_password"),
    page("parol/zadat/", account.password_set, "account_set_password"),
    page("parol/zabyt/", LimitedResetView.as_view(), "account_reset_password"),
    page("parol/zabyt/otpravleno/", account.password_reset_done, "account_reset_password_done"),
    page("parol/zabyt/gotovo/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^parol/zabyt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        never_cache(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    page("vtoroy-shag/", mfa.authenticate, "mfa_authenticate"),
    page("klyuch/", keys.login_webauthn, "mfa_login_webauthn"),
    page("zashchita/", mfa.index, "mfa_index"),
    page("zashchita/podtverdit/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("zashchita/prilozhenie/", totp.activate_totp, "mfa_activate_totp"),
    page("zashchita/prilozhenie/otklyuchit/", totp.deactivate_totp, "mfa_deactivate_totp"),
    page("zashchita/kody/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    page("zashchita/kody/novye/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    page("zashchita/kody/fayl/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    page("zashchita/klyuchi/", keys.list_webauthn, "mfa_list_webauthn"),
    page("zashchita/klyuchi/dobavit/", keys.add_webauthn, "mfa_add_webauthn"),
    page("zashchita/klyuchi/podtverdit/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    page("zashchita/klyuchi/<int:pk>/", keys.edit_webauthn, "mfa_edit_webauthn"),
    page("zashchita/klyuchi/<int:pk>/udalit/", keys.remove_webauthn, "mfa_remove_webauthn"),
]

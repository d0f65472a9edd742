from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("personalnye-dannye/", views.policy, name="policy"),
    path("personalnye-dannye/<slug:version>/", views.policy, name="policy_version"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("dostupnost/", views.accessibility, name="accessibility"),
    path("vid/", views.view_settings, name="view_settings"),
    path("vid/tsveta.css", views.colours, name="colours"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]

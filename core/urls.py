from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("dostupnost/", views.accessibility, name="accessibility"),
    path("vid/", views.view_settings, name="view_settings"),
    path("vid/tsveta.css", views.colours, name="colours"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]

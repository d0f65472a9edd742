"""Addresses beside the pages of the tree. They do not move with the section: numbers and letters carry them."""

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("calendar.ics", views.calendar, name="calendar"),
    path("soglasie/<slug:version>/", views.consent_text, name="consent"),
    path("proverka/", views.check, name="check"),
    path("proverka/<str:number>/", views.certificate, name="certificate"),
    path("zapis/<str:token>/", views.registration, name="registration"),
    path("zapis/<str:token>/otozvat/", views.withdraw, name="withdraw"),
    path("zapis/<str:token>/udostoverenie/", views.own_certificate, name="own_certificate"),
    path("zapis/<str:token>/udostoverenie.pdf", views.own_certificate_pdf, name="own_certificate_pdf"),
    path("<slug:slug>/zapis/", views.register, name="register"),
    path("<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
]

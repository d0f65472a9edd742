"""Addresses beside the pages of the tree. A practice may not take these names, see `practices.forms`."""

from django.urls import path

from practices import views
from practices.claims import views as claims
from practices.submissions import views as submissions

app_name = "practices"
urlpatterns = [
    path("sravnenie/", views.comparison, name="comparison"),
    path("vnedreno/", views.adoptions, name="adoptions"),
    path("predlozhit/", submissions.start, name="submit"),
    path("predlozhit/soglasie/<slug:version>/", submissions.consent, name="consent"),
    path("predlozhit/<slug:token>/", submissions.follow, name="submission"),
    path("predlozhit/<slug:token>/shag/<slug:slug>/", submissions.step, name="submission_step"),
    path("predlozhit/<slug:token>/fayly/", submissions.files, name="submission_files"),
    path("predlozhit/<slug:token>/proverka/", submissions.check, name="submission_check"),
    path("predlozhit/<slug:token>/otozvat/", submissions.withdraw, name="submission_withdraw"),
    path("predlozhit/<slug:token>/zabyt/", submissions.forget, name="submission_forget"),
    path("vnedreno/<slug:token>/", claims.follow, name="claim"),
    path("vnedreno/<slug:token>/zabyt/", claims.forget, name="claim_forget"),
    path("<slug:slug>/vnedrili/", claims.tell, name="claim_tell"),
    path("<slug:slug>/listovka/", views.leaflet, name="leaflet"),
    path("<slug:slug>/listovka.pdf", views.leaflet_file, name="leaflet_pdf"),
]

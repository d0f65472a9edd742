from django.urls import path

from search import clicks, views

app_name = "search"
urlpatterns = [
    path("", views.search_page, name="page"),
    path("click", clicks.click, name="click"),
]

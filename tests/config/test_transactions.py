"""A changing request of the admin is one transaction; public requests are none."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from config.middleware import AtomicAdminMiddleware

middleware = AtomicAdminMiddleware(lambda _: HttpResponse())


def make_user(_: HttpRequest) -> HttpResponse:
    get_user_model().objects.create_user("new")
    raise Http404


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_failed_admin_request_leaves_nothing_behind(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        middleware.process_view(rf.post("/admin/users/new/"), make_user, (), {})
    assert not get_user_model().objects.filter(username="new").exists()


@pytest.mark.django_db(transaction=True)
def test_admin_view_runs_inside_a_transaction(rf: RequestFactory) -> None:
    def view(_: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(f"{connection.in_atomic_block} {number}")

    response = middleware.process_view(rf.post("/admin/pages/5/"), view, (), {"number": 5})
    assert response is not None
    assert response.content == b"True 5"


@pytest.mark.parametrize(("method", "path"), [("get", "/admin/"), ("post", "/vid/"), ("get", "/")])
def test_other_requests_are_left_to_django(rf: RequestFactory, method: str, path: str) -> None:
    request = getattr(rf, method)(path)
    assert middleware.process_view(request, lambda _: pytest.fail("called"), (), {}) is None

"""Files in the admin's internal API: only those that the choosers would offer to the same person."""

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from users.visibility import choosable_files


class OwnImagesAPIViewSet(ImagesAdminAPIViewSet):
    """Images of the collections the user may choose from."""

    def get_queryset(self) -> QuerySet:
        """Return these images, those of restricted collections left out as before."""
        return super().get_queryset().filter(pk__in=choosable_files(self.request.user, self.model).values("pk"))


class OwnDocumentsAPIViewSet(DocumentsAdminAPIViewSet):
    """Documents of the collections the user may choose from."""

    def get_queryset(self) -> QuerySet:
        """Return these documents, those of restricted collections left out as before."""
        return super().get_queryset().filter(pk__in=choosable_files(self.request.user, self.model).values("pk"))

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PortalImage(AbstractImage):
    """An image with a mandatory thought about its author and licence."""

    credit = models.CharField(
        "Автор и лицензия", max_length=250, blank=True, help_text="Кто снял или нарисовал и на каких условиях"
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "изображение"
        verbose_name_plural = "изображения"
        permissions = [("choose_image", "Can choose image")]


class PortalRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class PortalDocument(AbstractDocument):
    """A file for visitors: a form, a sample, an order."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "документ"
        verbose_name_plural = "документы"
        permissions = [("choose_document", "Can choose document")]

"""Pictures that do not compress: as large as photos are."""

import io
import os

from django.core.files.images import ImageFile
from PIL import Image

from media.models import PortalImage


def noise(side: int = 700) -> bytes:
    """Return a JPEG of side × side points, about as many bytes as points."""
    content = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(content, "JPEG", quality=90)
    return content.getvalue()


def stored(title: str) -> PortalImage:
    """Return a picture in the library."""
    image: PortalImage = PortalImage.objects.create(title=title, file=ImageFile(io.BytesIO(noise()), name="f.jpg"))
    return image

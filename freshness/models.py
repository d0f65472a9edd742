from django.db import models


class ContentChange(models.Model):
    """A mark that something visitors see has changed, written in the transaction of the change.

    The state of this table is the last word on whether kept pages are still true: it lives and dies with the content,
    whatever happens to the cache or to the process that was to tell about it. Only added to, so that editors who
    publish at the same time never wait for each other.
    """

    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "изменение содержимого"
        verbose_name_plural = "изменения содержимого"

    def __str__(self) -> str:
        return f"{self.pk} · {self.made_at:%d.%m.%Y %H:%M:%S}"

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An editor, moderator or administrator. Own model from the first migration so that it can grow."""

    shown_to_visitors = False

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"

"""Factories of people who work in the admin."""

from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from users.models import User

PASSWORD = "okno-test-password"


class UserFactory(DjangoModelFactory):
    """`UserFactory(username="redaktor", groups=[group, "Editors"])`; the password is `PASSWORD`."""

    username = factory.Sequence(lambda number: f"user{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation
    def groups(self: Any, create: bool, extracted: list[Group | str] | None, **_: Any) -> None:
        """Put the user into groups, given as rows or as names of existing ones."""
        for group in extracted or ():
            self.groups.add(Group.objects.get(name=group) if isinstance(group, str) else group)


class AdministratorFactory(UserFactory):
    """A superuser: for tests of screens, not of permissions."""

    username = factory.Sequence(lambda number: f"admin{number}")
    is_staff = True
    is_superuser = True

"""Who changes the tree of pages changes it alone; who saves a page saves it after the others.

Wagtail writes the place of a page in the tree with everything else of it and looks for a free address before it takes
one, so two requests at once may spoil both. PostgreSQL only: a transaction of SQLite has the whole database to itself.
"""

from django.db import connection
from wagtail.models import Page

# Any number, the same for everybody who locks the tree.
TREE = 7_214_018


def lock_tree(*, alone: bool) -> None:
    """Wait for the tree until the end of the transaction.

    Args:
        alone: Nobody else may write pages meanwhile; otherwise only those who change the tree wait.
    """
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [TREE])


def lock_page(pk: int) -> None:
    """Wait for a page until the end of the transaction: what is read of it afterwards stays true till then."""
    list(Page.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))


def has_address(pk: int, slug: str) -> bool:
    """Tell whether the page already lies at this last part of an address."""
    return Page.objects.filter(pk=pk, slug=slug).exists()

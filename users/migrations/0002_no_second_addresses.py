from django.db import migrations


def empty(apps, schema_editor):
    """Delete every row of allauth's table of addresses, the present addresses too: they are the earlier ones of later.

    Releases before 26 November 2026 wrote a row when a letter about a forgotten password was asked for or its link was
    opened. allauth sends such letters to whatever stands there, so an old mailbox could take the account over.
    """
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("users", "0001_initial"),
    ]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop, elidable=True)]

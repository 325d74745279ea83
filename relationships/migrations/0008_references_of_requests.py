"""Every admin relationship gets the short code by which its letter can be verified."""

from django.db import migrations

from people.references import new_reference

CHUNK = 1000


def give_references(apps, schema_editor):
    rows = apps.get_model("relationships", "AdminRelationship")._base_manager
    while some := list(rows.filter(reference=None).only("pk")[:CHUNK]):
        for row in some:
            row.reference = new_reference()
        rows.bulk_update(some, ["reference"])


class Migration(migrations.Migration):

    dependencies = [
        ("relationships", "0007_carried_and_reference"),
    ]

    operations = [
        migrations.RunPython(give_references, migrations.RunPython.noop),
    ]

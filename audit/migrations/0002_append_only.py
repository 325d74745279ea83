"""History cannot be changed or deleted, whatever the code above it does."""

from django.db import migrations

from audit.migrations._append_only import allow, forbid


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]

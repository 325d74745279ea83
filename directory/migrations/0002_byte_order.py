from django.db import migrations

from directory.migrations._byte_order import prepare


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_users_and_licences")]

    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]

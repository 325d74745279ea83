import datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce, Left

from customers.migrations._at_scale import index_substrings, prepare


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("partners", "0001_initial")]

    operations = [
        migrations.RunPython(prepare, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                models.F("partner"),
                Coalesce(
                    "since",
                    models.Value(
                        datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
                        output_field=models.DateTimeField(),
                    ),
                ),
                models.F("id"),
                name="account_list_by_since",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                models.F("partner"), Left("search", 24), models.F("id"), name="account_by_beginning"
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["partner", "tax_id"], name="account_by_tax_id"),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["partner", "domain"], name="account_by_domain"),
        ),
        migrations.RunPython(index_substrings, migrations.RunPython.noop),
    ]

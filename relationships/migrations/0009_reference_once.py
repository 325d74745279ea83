from django.db import migrations, models

import people.references


class Migration(migrations.Migration):

    dependencies = [
        ("relationships", "0008_references_of_requests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="adminrelationship",
            name="reference",
            field=models.CharField(
                default=people.references.new_reference, editable=False, max_length=9, unique=True
            ),
        ),
    ]

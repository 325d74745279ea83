from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("relationships", "0006_rerequest"),
    ]

    operations = [
        migrations.AddField(
            model_name="adminrelationship",
            name="reference",
            field=models.CharField(editable=False, max_length=9, null=True),
        ),
        migrations.AddConstraint(
            model_name="adminrelationship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("invitation_id__isnull", False)),
                fields=("invitation_id",),
                name="admin_relationship_one_an_invitation",
            ),
        ),
    ]

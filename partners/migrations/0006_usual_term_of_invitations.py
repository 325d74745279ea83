"""The term of a partner's invitations where nothing else is said."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0005_data_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='invitation_days',
            field=models.PositiveSmallIntegerField(default=30),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('invitation_days__in', (7, 14, 30, 60, 90))), name='partner_invitation_days_known'),
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('time_zone', models.CharField(max_length=40)),
                ('digest_hour', models.PositiveSmallIntegerField(default=7)),
                ('wants_digest', models.BooleanField(default=True)),
                ('quiet_from', models.PositiveSmallIntegerField(null=True)),
                ('quiet_until', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23), models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__lte', 23), ('quiet_until__lte', 23), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR')), name='rhythm_hours_are_hours')],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=30)),
                ('in_app', models.BooleanField()),
                ('mail', models.CharField(choices=[('now', 'E-mail now'), ('daily', 'Daily digest'), ('never', 'No e-mail')], max_length=5)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'event'), name='choice_once_an_event'), models.CheckConstraint(condition=models.Q(('mail__in', ['now', 'daily', 'never'])), name='choice_mail_known')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('partner', 'Partner'), ('customer', 'Customer')], max_length=8)),
                ('event', models.CharField(max_length=30)),
                ('params', models.JSONField(default=dict)),
                ('path', models.CharField(max_length=300)),
                ('about_kind', models.CharField(max_length=40)),
                ('about_id', models.UUIDField()),
                ('dedupe_key', models.CharField(max_length=64)),
                ('in_app', models.BooleanField(default=True)),
                ('digest_due', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('partner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(models.F('person'), models.F('partner'), models.OrderBy(models.F('created_at'), descending=True), name='notification_at_partner'), models.Index(models.F('person'), models.F('customer'), models.OrderBy(models.F('created_at'), descending=True), name='notification_at_customer'), models.Index(condition=models.Q(('in_app', True), ('read_at', None)), fields=['person', 'partner', 'customer', 'side'], name='notification_unread'), models.Index(condition=models.Q(('digest_due', True)), fields=['person', 'created_at'], name='notification_for_digest'), models.Index(condition=models.Q(('read_at__isnull', False)), fields=['read_at'], name='notification_read')],
                'constraints': [models.UniqueConstraint(fields=('person', 'event', 'dedupe_key'), name='notification_told_once'), models.CheckConstraint(condition=models.Q(models.Q(('partner__isnull', False), ('side', 'partner')), models.Q(('customer__isnull', False), ('side', 'customer')), _connector='OR'), name='notification_has_its_organisation'), models.CheckConstraint(condition=models.Q(('path__startswith', '/'), models.Q(('path__startswith', '//'), _negated=True)), name='notification_leads_to_our_own_page')],
            },
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('title', models.CharField(blank=True, max_length=160)),
                ('state', models.CharField(choices=[('queued', 'Waiting to start'), ('running', 'Working'), ('done', 'Finished'), ('cancelled', 'Rest cancelled'), ('failed', 'Stopped by an error')], default='queued', max_length=9)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('started_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('cancel_wanted_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('leased_until', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-created_at'], name='job_of_partner'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['next_at'], name='job_due'), models.Index(fields=['kind', 'subject_id'], name='job_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'cancelled', 'failed'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('lease', None), ('state__in', ('done', 'cancelled', 'failed'))), models.Q(models.Q(('state__in', ('done', 'cancelled', 'failed')), _negated=True), ('finished_at', None)), _connector='OR'), name='job_end_has_its_time'), models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('kind', 'subject_id'), name='job_one_at_work_a_subject')],
            },
        ),
    ]

"""0001_initial to 0003_sending in one, for a new installation."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('outbox', '0001_initial'),
        ('outbox', '0002_mailbox_and_seal'),
        ('outbox', '0003_sending'),
    ]

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('arrived_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Email',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('dedupe_key', models.CharField(max_length=120, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('language', models.CharField(max_length=2)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('sealed', models.BooleanField(default=False)),
                ('from_name', models.CharField(blank=True, max_length=200)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('list_unsubscribe', models.CharField(blank=True, max_length=500)),
                ('html', models.BooleanField(default=True)),
                ('link_kind', models.CharField(blank=True, max_length=20)),
                ('link_id', models.UUIDField(null=True)),
                ('link_version', models.PositiveIntegerField(null=True)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('bounced', 'Came back')], default='queued', max_length=7)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('locked_until', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('sent_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('partner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['next_at'], name='email_due'), models.Index(condition=models.Q(('link_id__isnull', False)), fields=['link_id'], name='email_by_link'), models.Index(condition=models.Q(('message_id', ''), _negated=True), fields=['message_id'], name='email_by_message_id')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'bounced'])), models.Q(('sent_at', None), ('state__in', ['queued', 'failed'])), _connector='OR'), name='email_sent_has_its_time')],
            },
        ),
    ]

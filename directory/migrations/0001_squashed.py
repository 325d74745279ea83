"""0001_users_and_licences to 0004_support_requests in one, for a new installation."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from directory.migrations._byte_order import prepare


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('directory', '0001_users_and_licences'),
        ('directory', '0002_byte_order'),
        ('directory', '0003_several_users_at_once'),
        ('directory', '0004_support_requests'),
    ]

    dependencies = [
        ('customers', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
        ('subscriptions', '0001_catalogue_orders_subscriptions'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryUser',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user_name', models.CharField(max_length=254)),
                ('sort_key', models.CharField(max_length=160)),
                ('name_key', models.CharField(max_length=160)),
                ('last_name_key', models.CharField(blank=True, max_length=160)),
                ('first_name', models.CharField(blank=True, max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=50)),
                ('display_name', models.CharField(max_length=50)),
                ('country', models.CharField(max_length=2)),
                ('role', models.CharField(choices=[('user', 'User'), ('global_administrator', 'Global Administrator'), ('user_administrator', 'User Administrator'), ('password_administrator', 'Password Administrator'), ('service_administrator', 'Service Support Administrator')], default='user', max_length=22)),
                ('password', models.CharField(editable=False, max_length=128)),
                ('must_change', models.BooleanField(default=True)),
                ('licences', models.PositiveSmallIntegerField(default=0)),
                ('held', models.JSONField(default=list)),
                ('blocked_at', models.DateTimeField(editable=False, null=True)),
                ('deleted_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('deleted_at', None)), fields=['customer', 'sort_key', 'id'], name='directory_user_list'), models.Index(condition=models.Q(('deleted_at', None), ('licences', 0)), fields=['customer', 'sort_key', 'id'], name='directory_user_without'), models.Index(condition=models.Q(('blocked_at__isnull', False), ('deleted_at', None)), fields=['customer', 'sort_key', 'id'], name='directory_user_blocked'), models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['customer', 'sort_key', 'id'], name='directory_user_deleted'), models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at'], name='directory_user_purge'), models.Index(fields=['customer', 'name_key'], name='directory_user_by_name'), models.Index(fields=['customer', 'last_name_key'], name='directory_user_by_last')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'user_name'), name='directory_user_name_once'), models.CheckConstraint(condition=models.Q(('user_name', django.db.models.functions.text.Lower('user_name'))), name='directory_user_name_folded'), models.CheckConstraint(condition=models.Q(('role__in', ['user', 'global_administrator', 'user_administrator', 'password_administrator', 'service_administrator'])), name='directory_user_role_known'), models.CheckConstraint(condition=models.Q(('deleted_at', None), ('licences', 0), _connector='OR'), name='directory_user_deleted_holds_nothing')],
            },
        ),
        migrations.CreateModel(
            name='LicenceAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.licencepool')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.directoryuser')),
            ],
            options={
                'indexes': [models.Index(models.F('pool'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='licence_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('pool', 'user'), name='licence_assigned_once')],
            },
        ),
        migrations.CreateModel(
            name='LicenceChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('choices', models.JSONField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'customer', '-created_at'], name='licence_change_of')],
            },
        ),
        migrations.CreateModel(
            name='LicenceChangeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=50)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Changed'), ('unchanged', 'Nothing to change'), ('failed', 'Failed')], default='waiting', max_length=9)),
                ('problem', models.CharField(blank=True, choices=[('no_licence', 'No licence was left.'), ('deleted', 'The user was deleted meanwhile.'), ('not_allowed', 'The right to manage licences here had ended.')], max_length=11)),
                ('given', models.JSONField(default=list)),
                ('taken', models.JSONField(default=list)),
                ('missing', models.CharField(blank=True, max_length=120)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.licencechange')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.directoryuser')),
            ],
            options={
                'indexes': [models.Index(fields=['change', 'state', 'number'], name='licence_change_row_next')],
                'constraints': [models.UniqueConstraint(fields=('change', 'number'), name='licence_change_row_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'unchanged', 'failed'])), name='licence_change_row_state_known')],
            },
        ),
        migrations.CreateModel(
            name='ServiceHealth',
            fields=[
                ('service', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('ok', 'Working'), ('degraded', 'Degraded'), ('down', 'Down'), ('unknown', 'Unknown')], default='unknown', max_length=8)),
                ('incidents', models.JSONField(default=list)),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['ok', 'degraded', 'down', 'unknown'])), name='service_health_known')],
            },
        ),
        migrations.CreateModel(
            name='SupportRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('service', models.CharField(blank=True, max_length=30)),
                ('service_name', models.CharField(blank=True, max_length=80)),
                ('severity', models.PositiveSmallIntegerField(choices=[(1, 'Critical'), (2, 'High'), (3, 'Low')])),
                ('description', models.CharField(max_length=2000)),
                ('contact_name', models.CharField(max_length=120)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('open', 'Open'), ('in_progress', 'In progress'), ('solved', 'Solved'), ('reopened', 'Open again'), ('closed', 'Closed')], default='open', max_length=11)),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('closed_reason', models.CharField(blank=True, max_length=300)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('handed_at', models.DateTimeField(editable=False, null=True)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('handler', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'customer', 'state'], name='support_of_customer'), models.Index(fields=['partner', '-opened_at', 'id'], name='support_of_partner'), models.Index(fields=['provider', '-opened_at', 'id'], name='support_handed_on')],
                'constraints': [models.UniqueConstraint(fields=('partner', 'number'), name='support_number_once'), models.CheckConstraint(condition=models.Q(('severity__in', [1, 2, 3]), ('state__in', ['open', 'in_progress', 'solved', 'reopened', 'closed'])), name='support_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('handed_at', None), ('provider', None)), models.Q(('handed_at__isnull', False), ('provider__isnull', False)), _connector='OR'), name='support_handed_on_has_its_time'), models.CheckConstraint(condition=models.Q(('provider', None), models.Q(('provider', models.F('partner')), _negated=True), _connector='OR'), name='support_handed_on_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_reason', '')), _connector='OR'), name='support_closed_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='SupportAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('speaks_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.supportrequest')),
            ],
            options={
                'indexes': [models.Index(fields=['request', 'at', 'id'], name='support_answer_of')],
            },
        ),
        migrations.CreateModel(
            name='SupportFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.supportanswer')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.supportrequest')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1), ('size__lte', 10485760)), name='support_file_size')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('staged', 'Being checked'), ('creating', 'Being created'), ('created', 'Created')], default='staged', max_length=8)),
                ('country', models.CharField(max_length=2)),
                ('licences', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('passwords_until', models.DateTimeField(editable=False, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'customer', '-created_at'], name='upload_of'), models.Index(condition=models.Q(('passwords_until__isnull', False)), fields=['passwords_until'], name='upload_with_passwords')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['staged', 'creating', 'created'])), name='upload_state_known')],
            },
        ),
        migrations.CreateModel(
            name='UploadRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('first_name', models.CharField(blank=True, max_length=200)),
                ('last_name', models.CharField(blank=True, max_length=200)),
                ('display_name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=320)),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('to_fix', 'To fix'), ('created', 'Created'), ('failed', 'Failed')], default='ready', max_length=7)),
                ('problem', models.CharField(blank=True, choices=[('display_missing', 'The display name is missing.'), ('too_long', 'A name is longer than 50 characters.'), ('name_refused', 'The name contains characters nobody can see.'), ('email_missing', 'The e-mail is missing.'), ('email_bad', 'This cannot be a sign-in name.'), ('other_domain', 'The e-mail is not in the customer’s domain.'), ('taken', 'That sign-in name is taken.'), ('duplicate', 'Another row of the file has the same e-mail.'), ('no_licence', 'No licence was left.'), ('not_allowed', 'The right to create users here had ended.')], max_length=15)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('password', models.TextField(blank=True, editable=False)),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.upload')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='upload_row_once'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'to_fix', 'created', 'failed'])), name='upload_row_state_known')],
            },
        ),
        migrations.CreateModel(
            name='UserAct',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(choices=[('block', 'Block'), ('unblock', 'Unblock'), ('reset', 'Reset passwords')], max_length=7)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('passwords_until', models.DateTimeField(editable=False, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'customer', '-created_at'], name='user_act_of'), models.Index(condition=models.Q(('passwords_until__isnull', False)), fields=['passwords_until'], name='user_act_with_passwords')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['block', 'unblock', 'reset'])), name='user_act_known'), models.CheckConstraint(condition=models.Q(('passwords_until', None), ('what', 'reset'), _connector='OR'), name='user_act_passwords_of_resets')],
            },
        ),
        migrations.CreateModel(
            name='UserActRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=50)),
                ('user_name', models.CharField(max_length=254)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('unchanged', 'Nothing to change'), ('failed', 'Failed')], default='waiting', max_length=9)),
                ('problem', models.CharField(blank=True, choices=[('blocked', 'Was blocked already.'), ('not_blocked', 'Was not blocked.'), ('deleted', 'The user was deleted meanwhile.'), ('administrator', 'An administrator: your right does not cover them.'), ('not_allowed', 'The right to do this here had ended.')], max_length=13)),
                ('password', models.TextField(blank=True, editable=False)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.useract')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.directoryuser')),
            ],
            options={
                'indexes': [models.Index(fields=['act', 'state', 'number'], name='user_act_row_next')],
                'constraints': [models.UniqueConstraint(fields=('act', 'number'), name='user_act_row_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'unchanged', 'failed'])), name='user_act_row_state_known'), models.CheckConstraint(condition=models.Q(('password', ''), ('state', 'done'), _connector='OR'), name='user_act_row_password_of_done')],
            },
        ),
        migrations.RunPython(prepare, migrations.RunPython.noop),
    ]

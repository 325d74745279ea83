"""0001_initial to 0006_usual_term_of_invitations in one, for a new installation."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('partners', '0001_initial'),
        ('partners', '0002_mail_settings'),
        ('partners', '0003_countries_served'),
        ('partners', '0004_saved_views'),
        ('partners', '0005_data_exports'),
        ('partners', '0006_usual_term_of_invitations'),
    ]

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('direct_bill', 'Direct-bill partner'), ('indirect_provider', 'Indirect provider'), ('indirect_reseller', 'Indirect reseller')], max_length=17)),
                ('name', models.CharField(max_length=120)),
                ('domain', models.CharField(max_length=253, unique=True)),
                ('country', models.CharField(default='PL', max_length=2)),
                ('tax_id', models.CharField(blank=True, max_length=20)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('sends_letters', models.BooleanField(default=False)),
                ('sender_name', models.CharField(blank=True, max_length=80)),
                ('serves', models.JSONField(blank=True, default=list)),
                ('invitation_days', models.PositiveSmallIntegerField(default=30)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['direct_bill', 'indirect_provider', 'indirect_reseller'])), name='partner_kind_known'), models.CheckConstraint(condition=models.Q(('invitation_days__in', (7, 14, 30, 60, 90))), name='partner_invitation_days_known')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('partner', 'person'), name='member_once_a_partner')],
            },
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('working', 'Being made'), ('ready', 'Ready'), ('stopped', 'Stopped'), ('removed', 'File removed')], default='working', max_length=7)),
                ('part', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('after', models.CharField(blank=True, editable=False, max_length=40)),
                ('counts', models.JSONField(default=dict, editable=False)),
                ('size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('expires_at', models.DateTimeField(editable=False, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-asked_at'], name='data_export_of_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['working', 'ready', 'stopped', 'removed'])), name='data_export_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'working')), fields=('partner',), name='data_export_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('expires_at__isnull', False), ('size__isnull', False)), _connector='OR'), name='data_export_ready_has_its_end')],
            },
        ),
        migrations.CreateModel(
            name='ColleagueInvite',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('revoked_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('roles', models.JSONField(default=list)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('partner', 'email'), name='colleague_invite_open_once'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='colleague_invite_ends_one_way')],
            },
        ),
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reseller_name', models.CharField(blank=True, max_length=120)),
                ('reseller_email', models.EmailField(max_length=254)),
                ('state', models.CharField(choices=[('requested', 'Waiting'), ('active', 'Active'), ('ended', 'Ended'), ('refused', 'Declined')], default='requested', max_length=9)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField()),
                ('authorised_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('authorised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reseller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('provider', 'reseller'), name='partnership_active_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('reseller__isnull', False), ('authorised_at__isnull', False)), _connector='OR'), name='partnership_active_is_authorised'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['ended', 'refused'])), models.Q(('ended_at', None), ('state__in', ['requested', 'active'])), _connector='OR'), name='partnership_end_has_its_time'), models.CheckConstraint(condition=models.Q(('provider', models.F('reseller')), _negated=True), name='partnership_of_two')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_name', models.CharField(choices=[('customers', 'Customers'), ('invitations', 'Invitations')], max_length=11)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('is_shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'list_name', 'name'], name='saved_view_of_list')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'list_name', 'name'), name='saved_view_name_once_a_list'), models.CheckConstraint(condition=models.Q(('list_name__in', ['customers', 'invitations'])), name='saved_view_list_known')],
            },
        ),
        migrations.CreateModel(
            name='MemberRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('admin_agent', 'Admin agent'), ('sales_agent', 'Sales agent'), ('helpdesk_agent', 'Helpdesk agent'), ('billing_admin', 'Billing admin'), ('account_admin', 'Account admin')], max_length=14)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'role'), name='member_role_once'), models.CheckConstraint(condition=models.Q(('role__in', ['admin_agent', 'sales_agent', 'helpdesk_agent', 'billing_admin', 'account_admin'])), name='member_role_known')],
            },
        ),
    ]

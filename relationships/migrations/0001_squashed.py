"""0001_initial to 0011_bulk_changes in one, for a new installation."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import people.references
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('relationships', '0001_initial'),
        ('relationships', '0002_gdap_in_full'),
        ('relationships', '0003_approval'),
        ('relationships', '0004_filed_away'),
        ('relationships', '0005_dap_use'),
        ('relationships', '0006_rerequest'),
        ('relationships', '0007_carried_and_reference'),
        ('relationships', '0008_references_of_requests'),
        ('relationships', '0009_reference_once'),
        ('relationships', '0010_end_wish_answer'),
        ('relationships', '0011_bulk_changes'),
    ]

    dependencies = [
        ('customers', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdminRelationship',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=50)),
                ('reference', models.CharField(default=people.references.new_reference, editable=False, max_length=9, unique=True)),
                ('duration_days', models.PositiveSmallIntegerField(default=730)),
                ('auto_extend', models.BooleanField(default=False)),
                ('has_global_administrator', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('replaces_dap', models.BooleanField(default=False)),
                ('template_id', models.UUIDField(editable=False, null=True)),
                ('template_version', models.PositiveIntegerField(editable=False, null=True)),
                ('invitation_id', models.UUIDField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('state', models.CharField(choices=[('created', 'Draft'), ('approvalPending', 'Waiting for approval'), ('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('approved', 'Starting'), ('activating', 'Starting'), ('active', 'Active'), ('expiring', 'Ends soon'), ('expired', 'Ended by date'), ('terminationRequested', 'Ending'), ('terminating', 'Ending'), ('terminated', 'Ended')], default='created', max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('requested_at', models.DateTimeField(editable=False, null=True)),
                ('answer_by', models.DateTimeField(editable=False, null=True)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('activated_at', models.DateTimeField(editable=False, null=True)),
                ('ends_at', models.DateTimeField(editable=False, null=True)),
                ('extended_count', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('ended_side', models.CharField(blank=True, choices=[('partner', 'Partner'), ('customer', 'Customer'), ('system', 'System')], editable=False, max_length=8)),
                ('filed_at', models.DateTimeField(editable=False, null=True)),
                ('idle_told_at', models.DateTimeField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'state', 'ends_at'], name='admin_relationship_by_end'), models.Index(fields=['customer', 'partner'], name='admin_rel_of_customer'), models.Index(fields=['state', 'ends_at'], name='admin_rel_due')],
                'constraints': [models.UniqueConstraint(fields=('partner', 'name'), name='admin_relationship_name_once_a_partner'), models.CheckConstraint(condition=models.Q(('duration_days__gte', 1), ('duration_days__lte', 730)), name='admin_relationship_lasts_1_to_730_days'), models.CheckConstraint(condition=models.Q(('state__in', ['created', 'approvalPending', 'declined', 'lapsed', 'approved', 'activating', 'active', 'expiring', 'expired', 'terminationRequested', 'terminating', 'terminated'])), name='admin_relationship_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('active', 'expiring')), _negated=True), models.Q(('activated_at__isnull', False), ('customer__isnull', False), ('ends_at__isnull', False)), _connector='OR'), name='admin_relationship_in_force_is_dated'), models.CheckConstraint(condition=models.Q(('auto_extend', False), ('has_global_administrator', False), _connector='OR'), name='admin_relationship_with_everything_never_extends'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approvalPending'), _negated=True), models.Q(('answer_by__isnull', False), ('requested_at__isnull', False)), _connector='OR'), name='admin_relationship_request_has_an_end'), models.CheckConstraint(condition=models.Q(('filed_at', None), models.Q(('ended_at__isnull', False), ('state__in', ('declined', 'lapsed', 'expired', 'terminated'))), _connector='OR'), name='admin_relationship_filed_when_over'), models.UniqueConstraint(condition=models.Q(('invitation_id__isnull', False)), fields=('invitation_id',), name='admin_relationship_one_an_invitation'), models.UniqueConstraint(condition=models.Q(('token_sha256', ''), _negated=True), fields=('token_sha256',), name='admin_relationship_link_once')],
            },
        ),
        migrations.CreateModel(
            name='SecurityGroup',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('partner'), django.db.models.functions.text.Lower('name'), condition=models.Q(('removed_at', None)), name='security_group_name_once_a_partner'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='security_group_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='AccessAssignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'Starting'), ('active', 'Active'), ('deleting', 'Being removed'), ('deleted', 'Removed'), ('error', 'Failed')], default='pending', max_length=8)),
                ('problem', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('activated_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('admin_relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationship')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.securitygroup')),
            ],
            options={
                'indexes': [models.Index(fields=['state'], name='access_assignment_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'deleted'), _negated=True), fields=('admin_relationship', 'group'), name='access_assignment_once_a_group'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'active', 'deleting', 'deleted', 'error'])), name='access_assignment_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('activated_at__isnull', False), _connector='OR'), name='access_assignment_active_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='AdminRelationshipRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role_definition_id', models.UUIDField()),
                ('admin_relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('admin_relationship', 'role_definition_id'), name='admin_relationship_role_once')],
            },
        ),
        migrations.CreateModel(
            name='AssignedRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.accessassignment')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationshiprole')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assignment', 'role'), name='assigned_role_once')],
            },
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('extend', 'Turn on auto-extend'), ('stop', 'Turn off auto-extend'), ('assign', 'Assign a group'), ('narrow', 'Remove Global Administrator'), ('end', 'End admin relationships')], max_length=6)),
                ('title', models.CharField(max_length=160)),
                ('role_ids', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('started_at', models.DateTimeField(editable=False, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.securitygroup')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['extend', 'stop', 'assign', 'narrow', 'end'])), name='bulk_change_act_known'), models.CheckConstraint(condition=models.Q(('started_at', None), models.Q(('act', 'assign'), _negated=True), ('group__isnull', False), _connector='OR'), name='bulk_change_assigns_a_group')],
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('waiting', 'Not yet'), ('done', 'Done'), ('skipped', 'Skipped'), ('failed', 'Failed')], default='waiting', max_length=7)),
                ('obstacle', models.CharField(blank=True, choices=[('not_in_force', 'Not in force'), ('everything', 'Has Global Administrator: it ends on its date'), ('on_already', 'Auto-extend is on already'), ('off_already', 'Auto-extend is off already'), ('assigned_already', 'The group is assigned here already'), ('no_such_role', 'Has none of the chosen roles'), ('group_gone', 'The group was removed meanwhile'), ('not_everything', 'Has no Global Administrator'), ('last_role', 'It is the only role: end the admin relationship instead'), ('not_allowed', 'Whoever started this may not do it any more'), ('not_saved', 'Could not be saved')], max_length=16)),
                ('admin_relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationship')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.bulkchange')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bulk', 'number'), name='bulk_row_number_once'), models.UniqueConstraint(fields=('bulk', 'admin_relationship'), name='bulk_row_once_an_admin_relationship'), models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'done', 'skipped', 'failed'])), name='bulk_row_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('obstacle', ''), ('outcome__in', ['waiting', 'done'])), models.Q(models.Q(('outcome__in', ['skipped', 'failed'])), models.Q(('obstacle', ''), _negated=True)), _connector='OR'), name='bulk_row_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('revoked_at', models.DateTimeField(editable=False, null=True)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
            ],
        ),
        migrations.CreateModel(
            name='EndNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField()),
                ('ends_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('admin_relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('admin_relationship', 'days', 'ends_at'), name='end_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('invitation', 'Invitation'), ('import', 'Import'), ('operator', 'Operator')], default='invitation', max_length=10)),
                ('cause_id', models.UUIDField(null=True)),
                ('established_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('has_dap', models.BooleanField(default=False)),
                ('dap_granted_at', models.DateTimeField(editable=False, null=True)),
                ('dap_ended_at', models.DateTimeField(editable=False, null=True)),
                ('dap_used_at', models.DateTimeField(editable=False, null=True)),
                ('dap_unused_told_at', models.DateTimeField(editable=False, null=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removal_reason', models.CharField(blank=True, choices=[('contract_ended', 'Contract ended'), ('moved', 'Customer moved to another partner'), ('duplicate', 'Duplicate'), ('closed', 'Customer closed'), ('other', 'Other'), ('by_customer', 'Ended by the customer')], max_length=14)),
                ('removal_note', models.CharField(blank=True, max_length=300)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'partner'], name='relationship_of_customer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('partner', 'customer'), name='relationship_active_once'), models.CheckConstraint(condition=models.Q(('removed_at', None), ('has_dap', False), _connector='OR'), name='relationship_removed_without_dap'), models.CheckConstraint(condition=models.Q(('has_dap', False), models.Q(('dap_ended_at', None), ('dap_granted_at__isnull', False)), _connector='OR'), name='relationship_dap_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('cause', 'invitation'), _negated=True), ('cause_id__isnull', False), _connector='OR'), name='relationship_has_its_invitation')],
            },
        ),
        migrations.CreateModel(
            name='EndWish',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wished_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=9)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('wished_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.relationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('relationship',), name='end_wish_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='end_wish_closed_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='RemovalRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('contract_ended', 'Contract ended'), ('moved', 'Customer moved to another partner'), ('duplicate', 'Duplicate'), ('closed', 'Customer closed'), ('other', 'Other')], max_length=14)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=9)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.relationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('relationship',), name='removal_request_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='removal_request_closed_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='RenewedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('renewed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('admin_relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.adminrelationship')),
            ],
        ),
        migrations.CreateModel(
            name='RoleTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('latest', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('partner'), django.db.models.functions.text.Lower('name'), condition=models.Q(('removed_at', None)), name='role_template_name_once_a_partner')],
            },
        ),
        migrations.CreateModel(
            name='RoleTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('role_ids', models.JSONField()),
                ('duration_days', models.PositiveSmallIntegerField(default=730)),
                ('auto_extend', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.roletemplate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='role_template_version_once'), models.CheckConstraint(condition=models.Q(('duration_days__gte', 1), ('duration_days__lte', 730)), name='role_template_lasts_1_to_730_days')],
            },
        ),
        migrations.CreateModel(
            name='Rerequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('finalises', models.BooleanField(default=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.roletemplateversion')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-created_at'], name='rerequest_of_partner')],
            },
        ),
        migrations.CreateModel(
            name='RerequestRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', 'Waiting its turn'), ('made', 'Made'), ('skipped', 'Skipped'), ('failed', 'Failed')], default='planned', max_length=7)),
                ('problem', models.CharField(blank=True, choices=[('ended', 'The admin relationship ended in the meantime.'), ('waiting', 'A request from this template waits already.'), ('up_to_date', 'It has the newest version already.'), ('name', 'No free name was found. Try again.')], max_length=10)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('made', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='relationships.adminrelationship')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.adminrelationship')),
                ('rerequest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.rerequest')),
            ],
            options={
                'indexes': [models.Index(fields=['rerequest', 'state'], name='rerequest_row_by_state')],
                'constraints': [models.UniqueConstraint(fields=('rerequest', 'customer'), name='rerequest_asks_a_customer_once'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'made', 'skipped', 'failed'])), name='rerequest_row_state_known')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.member')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.securitygroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'member'), name='group_member_once')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalLetter',
            fields=[
                ('admin_relationship', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='relationships.adminrelationship')),
                ('to', models.CharField(blank=True, max_length=800)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('subject', models.CharField(max_length=150)),
                ('before', models.TextField(blank=True, max_length=2000)),
                ('after', models.TextField(blank=True, max_length=2000)),
                ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]

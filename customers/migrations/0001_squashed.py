"""0001_initial to 0007_staged_files in one, for a new installation."""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from customers.migrations._at_scale import index_substrings, prepare


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('customers', '0001_initial'),
        ('customers', '0002_list_at_scale'),
        ('customers', '0003_reminders'),
        ('customers', '0004_colleagues'),
        ('customers', '0005_agreement_and_qualification'),
        ('customers', '0006_customer_imports'),
        ('customers', '0007_staged_files'),
    ]

    dependencies = [
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('domain', models.CharField(max_length=253, unique=True)),
                ('country', models.CharField(default='PL', max_length=2)),
                ('tax_id', models.CharField(blank=True, max_length=20)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('registered_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['tax_id'], name='customer_tax_id')],
                'constraints': [models.CheckConstraint(condition=models.Q(('domain', django.db.models.functions.text.Lower('domain'))), name='customer_domain_folded')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('contact_name', models.CharField(blank=True, max_length=120)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=30)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('country', models.CharField(default='PL', max_length=2)),
                ('tax_id', models.CharField(blank=True, max_length=20)),
                ('domain', models.CharField(max_length=253)),
                ('notes', models.TextField(blank=True, max_length=4000)),
                ('source', models.CharField(choices=[('own_marketing', 'Own marketing'), ('referral', 'Referral'), ('provider', 'Indirect provider'), ('other_portal', 'Another portal'), ('invitation', 'Invitation')], default='invitation', max_length=13)),
                ('external_id', models.CharField(blank=True, max_length=60)),
                ('qualification', models.CharField(choices=[('none', 'None'), ('education', 'Education'), ('government', 'Government'), ('state_owned', 'State-owned enterprise'), ('nonprofit', 'Non-profit')], default='none', max_length=11)),
                ('validation_code', models.CharField(blank=True, max_length=40)),
                ('reminders_off', models.BooleanField(default=False)),
                ('reminders_refused_at', models.DateTimeField(editable=False, null=True)),
                ('listed', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('none', 'No relationship'), ('awaiting', 'Awaiting reply'), ('reseller', 'Reseller'), ('expired', 'Invitation expired'), ('declined', 'Declined'), ('ended', 'Ended'), ('admin-only', 'Admin access only')], default='none', max_length=10)),
                ('since', models.DateTimeField(null=True)),
                ('has_dap', models.BooleanField(default=False)),
                ('gdap_active', models.PositiveSmallIntegerField(default=0)),
                ('gdap_ends_at', models.DateTimeField(null=True)),
                ('provider_names', models.JSONField(default=list)),
                ('tag_names', models.JSONField(default=list)),
                ('search', models.CharField(max_length=600)),
                ('sort_key', models.CharField(max_length=160)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('listed', True)), fields=['partner', 'sort_key', 'id'], name='account_list_by_name'), models.Index(fields=['partner', 'state', 'sort_key', 'id'], name='account_list_by_state'), models.Index(fields=['partner', '-changed_at', '-id'], name='account_list_by_change'), models.Index(fields=['partner', 'country', 'sort_key', 'id'], name='account_country'), models.Index(fields=['partner', 'owner', 'sort_key', 'id'], name='account_owner'), models.Index(fields=['partner', 'tax_id'], name='account_by_tax_id'), models.Index(fields=['partner', 'domain'], name='account_by_domain'), models.Index(models.F('partner'), django.db.models.functions.comparison.Coalesce('since', models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), name='account_list_by_since'), models.Index(models.F('partner'), django.db.models.functions.text.Left('search', 24), models.F('id'), name='account_by_beginning')],
                'constraints': [models.UniqueConstraint(fields=('partner', 'customer'), name='account_once'), models.CheckConstraint(condition=models.Q(('state__in', ['none', 'awaiting', 'reseller', 'expired', 'declined', 'ended', 'admin-only'])), name='account_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'reseller'), _negated=True), ('listed', True), _connector='OR'), name='account_reseller_is_listed'), models.CheckConstraint(condition=models.Q(('has_dap', False), ('state', 'reseller'), _connector='OR'), name='account_dap_only_with_relationship'), models.CheckConstraint(condition=models.Q(('reminders_refused_at', None), ('reminders_off', True), _connector='OR'), name='account_reminders_refused_are_off'), models.CheckConstraint(condition=models.Q(('qualification__in', ['none', 'education', 'government', 'state_owned', 'nonprofit'])), name='account_qualification_known'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('validation_code', ''), _negated=True), ('qualification', 'government')), models.Q(models.Q(('qualification', 'government'), _negated=True), ('validation_code', '')), _connector='OR'), name='account_government_has_its_code')],
            },
        ),
        migrations.CreateModel(
            name='CustomerImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ignored_columns', models.JSONField(default=list)),
                ('heads', models.JSONField(default=list)),
                ('columns', models.JSONField(default=dict)),
                ('unread', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('columns', 'Columns to match'), ('staged', 'Being checked'), ('running', 'Importing'), ('done', 'Finished')], default='staged', max_length=7)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-created_at'], name='import_of_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['columns', 'staged', 'running', 'done'])), name='import_state_known')],
            },
        ),
        migrations.CreateModel(
            name='CustomerInvite',
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
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('user', 'User')], default='user', max_length=13)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('customer', 'email'), name='customer_invite_open_once'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='customer_invite_ends_one_way'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'user'])), name='customer_invite_role_known')],
            },
        ),
        migrations.CreateModel(
            name='CustomerMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('user', 'User')], default='user', max_length=13)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('customer', 'person'), name='customer_member_once'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'user'])), name='customer_member_role_known')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('facts', models.JSONField(default=dict)),
                ('typed', models.JSONField(default=dict)),
                ('is_another', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('to_fix', 'To fix'), ('asked', 'To decide'), ('skipped', 'Skipped'), ('imported', 'Imported'), ('failed', 'Failed')], default='ready', max_length=8)),
                ('problem', models.CharField(blank=True, choices=[('company_missing', 'Company Missing'), ('name_refused', 'Name Refused'), ('too_long', 'Too Long'), ('domain_missing', 'Domain Missing'), ('domain_bad', 'Domain Bad'), ('domain_public', 'Domain Public'), ('own_domain', 'Own Domain'), ('id_bad', 'Id Bad'), ('country_unknown', 'Country Unknown'), ('tax_id_wrong', 'Tax Id Wrong'), ('own_tax_id', 'Own Tax Id'), ('postcode_bad', 'Postcode Bad'), ('email_bad', 'Email Bad'), ('phone_bad', 'Phone Bad'), ('language_unknown', 'Language Unknown'), ('tag_bad', 'Tag Bad'), ('owner_unknown', 'Owner Unknown'), ('qualification_unknown', 'Qualification Unknown'), ('code_missing', 'Code Missing'), ('duplicate', 'Duplicate'), ('same_tax_id', 'Same Tax Id'), ('already_yours', 'Already Yours'), ('left_out', 'Left Out'), ('not_saved', 'Not Saved')], max_length=21)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('tax_id', models.CharField(blank=True, max_length=20)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customerimport')),
            ],
            options={
                'indexes': [models.Index(fields=['intake', 'state', 'number'], name='import_row_by_state'), models.Index(fields=['intake', 'domain'], name='import_row_by_domain'), models.Index(fields=['intake', 'tax_id'], name='import_row_by_tax_id')],
                'constraints': [models.UniqueConstraint(fields=('intake', 'number'), name='import_row_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'to_fix', 'asked', 'skipped', 'imported', 'failed'])), name='import_row_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('problem', ''), ('state__in', ['ready', 'imported'])), models.Q(models.Q(('state__in', ['ready', 'imported']), _negated=True), models.Q(('problem', ''), _negated=True)), _connector='OR'), name='import_row_has_its_reason'), models.CheckConstraint(condition=models.Q(('customer', None), ('state', 'imported'), _connector='OR'), name='import_row_imported_has_its_customer')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50)),
                ('folded', models.CharField(max_length=60)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'folded'), name='tag_once_a_partner')],
            },
        ),
        migrations.CreateModel(
            name='AccountTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.tag')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag', 'account'), name='account_tag_once')],
            },
        ),
        migrations.CreateModel(
            name='AccountProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'account'), name='account_provider_once')],
            },
        ),
        migrations.CreateModel(
            name='AgreementAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20)),
                ('route', models.CharField(choices=[('direct', 'Accepted by the customer'), ('attested', 'Attested by a partner')], default='direct', max_length=8)),
                ('first_name', models.CharField(blank=True, max_length=60)),
                ('last_name', models.CharField(blank=True, max_length=60)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('accepted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('attested_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('customer', 'version'), name='agreement_accepted_once_a_version'), models.CheckConstraint(condition=models.Q(models.Q(('attested_by', None), ('email', ''), ('person__isnull', False), ('route', 'direct')), models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('email', ''), _negated=True), ('attested_by__isnull', False), ('person', None), ('route', 'attested')), _connector='OR'), name='agreement_says_who_accepted'), models.CheckConstraint(condition=models.Q(('accepted_at__lte', models.F('recorded_at'))), name='agreement_not_accepted_in_the_future')],
            },
        ),
        migrations.RunPython(prepare, migrations.RunPython.noop),
        migrations.RunPython(index_substrings, migrations.RunPython.noop),
    ]

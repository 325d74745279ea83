"""0001_initial to 0009_new_link_wanted in one, for a new installation."""

import django.db.models.deletion
import django.utils.timezone
import people.references
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('invitations', '0001_initial'),
        ('invitations', '0002_replaced_link'),
        ('invitations', '0003_forward'),
        ('invitations', '0004_letter_texts'),
        ('invitations', '0005_recipients_of_open_invitations'),
        ('invitations', '0006_batches'),
        ('invitations', '0007_time'),
        ('invitations', '0008_staged_files_and_reminders_by_hand'),
        ('invitations', '0009_new_link_wanted'),
    ]

    dependencies = [
        ('customers', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
        ('relationships', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ignored_columns', models.JSONField(default=list)),
                ('heads', models.JSONField(default=list)),
                ('columns', models.JSONField(default=dict)),
                ('unread', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('columns', 'Columns to match'), ('staged', 'Being checked'), ('creating', 'Creating'), ('created', 'Created, not shared yet'), ('sharing', 'Sharing'), ('shared', 'Shared')], default='staged', max_length=8)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('valid_days', models.PositiveSmallIntegerField(default=30)),
                ('asks_dap', models.BooleanField(default=False)),
                ('others', models.JSONField(default=list)),
                ('subject', models.CharField(blank=True, max_length=150)),
                ('before', models.TextField(blank=True, max_length=2000)),
                ('after', models.TextField(blank=True, max_length=2000)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.member')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-created_at'], name='batch_of_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['columns', 'staged', 'creating', 'created', 'sharing', 'shared'])), name='batch_state_known'), models.CheckConstraint(condition=models.Q(('valid_days__gte', 1), ('valid_days__lte', 90)), name='batch_valid_1_to_90_days')],
            },
        ),
        migrations.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], max_length=2)),
                ('kind', models.CharField(choices=[('alone', 'Reseller relationship'), ('together', 'Together with a provider')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('is_default', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['alone', 'together'])), name='letter_text_kind_known'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'pl'])), name='letter_text_language_known'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('partner', 'language', 'kind'), name='letter_text_default_once'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('partner', 'language', 'kind', 'name'), name='letter_text_name_once'), models.CheckConstraint(condition=models.Q(('is_default', False), ('removed_at', None), _connector='OR'), name='letter_text_default_is_not_removed')],
            },
        ),
        migrations.CreateModel(
            name='LetterTextVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('subject', models.CharField(max_length=150)),
                ('before', models.TextField(blank=True, max_length=2000)),
                ('after', models.TextField(blank=True, max_length=2000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('restored', models.PositiveIntegerField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='invitations.lettertext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('text', 'number'), name='letter_text_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=people.references.new_reference, editable=False, max_length=9, unique=True)),
                ('company', models.CharField(blank=True, max_length=120)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('contact_name', models.CharField(blank=True, max_length=120)),
                ('to', models.CharField(blank=True, max_length=800)),
                ('language', models.CharField(choices=[('en', 'English'), ('pl', 'Polski')], default='pl', max_length=2)),
                ('subject', models.CharField(max_length=150)),
                ('before', models.TextField(blank=True, max_length=2000)),
                ('after', models.TextField(blank=True, max_length=2000)),
                ('internal_note', models.CharField(blank=True, max_length=500)),
                ('asks_dap', models.BooleanField(default=False)),
                ('valid_days', models.PositiveSmallIntegerField(default=30)),
                ('reminds', models.BooleanField(default=True)),
                ('reminders_refused_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('expired', 'Expired'), ('revoked', 'Revoked')], default='draft', max_length=8)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('expires_at', models.DateTimeField(editable=False, null=True)),
                ('end_told_for', models.DateTimeField(editable=False, null=True)),
                ('opened_at', models.DateTimeField(editable=False, null=True)),
                ('opened_count', models.PositiveIntegerField(default=0, editable=False)),
                ('signed_in_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('link_wanted_at', models.DateTimeField(editable=False, null=True)),
                ('granted_dap', models.BooleanField(default=False, editable=False)),
                ('agreement_version', models.CharField(blank=True, editable=False, max_length=20)),
                ('decline_reason', models.CharField(blank=True, choices=[('not_known', 'We do not know this partner'), ('another_partner', 'We work with another partner'), ('not_now', 'Not now'), ('wrong_person', 'I am not the right person'), ('other', 'Other')], max_length=15)),
                ('decline_note', models.CharField(blank=True, max_length=300)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inviter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('letter_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='invitations.lettertextversion')),
                ('recipients', models.ManyToManyField(related_name='+', to='invitations.recipient')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'state', '-created_at'], name='invitation_by_state'), models.Index(fields=['state', 'expires_at'], name='invitation_by_end'), models.Index(condition=models.Q(('link_wanted_at__isnull', False)), fields=['partner', 'link_wanted_at'], name='invitation_link_wanted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'accepted', 'declined', 'expired', 'revoked'])), name='invitation_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('shared_at', None), ('state', 'draft')), models.Q(('closed_at', None), ('shared_at__isnull', False), ('state', 'open')), models.Q(('closed_at__isnull', False), ('shared_at__isnull', False), ('state__in', ['accepted', 'declined', 'expired'])), models.Q(('closed_at__isnull', False), ('state', 'revoked')), _connector='OR'), name='invitation_times_follow_its_state'), models.CheckConstraint(condition=models.Q(('shared_at', None), ('expires_at__isnull', False), _connector='OR'), name='invitation_shared_has_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('closed_at__lte', models.F('expires_at')), ('customer__isnull', False), ('decided_by__isnull', False), models.Q(('agreement_version', ''), _negated=True)), _connector='OR'), name='invitation_accepted_in_time_by_somebody'), models.CheckConstraint(condition=models.Q(('granted_dap', False), models.Q(('asks_dap', True), ('state', 'accepted')), _connector='OR'), name='invitation_dap_granted_only_when_asked'), models.CheckConstraint(condition=models.Q(('valid_days__gte', 1), ('valid_days__lte', 90)), name='invitation_valid_1_to_90_days'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('partner', 'customer'), name='invitation_open_once_a_customer')],
            },
        ),
        migrations.CreateModel(
            name='BatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('facts', models.JSONField(default=dict)),
                ('company', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=320)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('tax_id', models.CharField(blank=True, max_length=30)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=20)),
                ('provider', models.CharField(blank=True, max_length=300)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('to_fix', 'To fix'), ('skipped', 'Skipped'), ('created', 'Created'), ('shared', 'Shared'), ('failed', 'Failed')], default='ready', max_length=7)),
                ('problem', models.CharField(blank=True, choices=[('email_missing', 'Email Missing'), ('email_bad', 'Email Bad'), ('company_missing', 'Company Missing'), ('name_refused', 'Name Refused'), ('too_long', 'Too Long'), ('domain_bad', 'Domain Bad'), ('domain_public', 'Domain Public'), ('own_domain', 'Own Domain'), ('language_unknown', 'Language Unknown'), ('provider_unknown', 'Provider Unknown'), ('partnership_not_active', 'Partnership Not Active'), ('one_reseller', 'One Reseller'), ('duplicate', 'Duplicate'), ('already_customer', 'Already Customer'), ('open_invitation', 'Open Invitation'), ('cooling_off', 'Cooling Off'), ('left_out', 'Left Out'), ('not_saved', 'Not Saved'), ('address_full', 'Address Full'), ('deleted', 'Deleted')], max_length=22)),
                ('identity', models.CharField(blank=True, max_length=330)),
                ('named_domain', models.CharField(blank=True, max_length=253)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.batch')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='invitations.invitation')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'state', 'number'], name='batch_row_by_state'), models.Index(fields=['batch', 'identity'], name='batch_row_by_identity')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='batch_row_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'to_fix', 'skipped', 'created', 'shared', 'failed'])), name='batch_row_state_known'), models.CheckConstraint(condition=models.Q(('invitation', None), ('invitation', models.F('key')), _connector='OR'), name='batch_row_becomes_its_key'), models.CheckConstraint(condition=models.Q(models.Q(('problem', ''), ('state__in', ['ready', 'created', 'shared'])), models.Q(models.Q(('state__in', ['to_fix', 'skipped', 'failed'])), models.Q(('problem', ''), _negated=True)), _connector='OR'), name='batch_row_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reseller', 'Reseller'), ('provider', 'Indirect provider')], max_length=8)),
                ('decision', models.CharField(choices=[('pending', 'No answer yet'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='pending', max_length=8)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.invitation')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('relationship', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.relationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('invitation', 'partner'), name='party_once'), models.CheckConstraint(condition=models.Q(('role__in', ['reseller', 'provider'])), name='party_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'accepted'), ('relationship__isnull', False)), models.Q(('decision__in', ['pending', 'declined']), ('relationship', None)), _connector='OR'), name='party_accepted_has_its_relationship')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('after_3_days', '3 days after the letter'), ('after_7_days', '7 days after the letter'), ('before_end', '2 days before the end'), ('by_hand', 'By hand')], max_length=12)),
                ('to_customer', models.BooleanField()),
                ('sent_at', models.DateTimeField()),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.invitation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('invitation', 'version', 'kind'), name='reminder_once_a_link'), models.CheckConstraint(condition=models.Q(('kind__in', ['after_3_days', 'after_7_days', 'before_end', 'by_hand'])), name='reminder_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='ReplacedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.invitation')),
            ],
        ),
        migrations.CreateModel(
            name='Forward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.invitation')),
                ('replaced', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invitations.replacedlink')),
            ],
            options={
                'indexes': [models.Index(fields=['email', 'at'], name='forward_to_address')],
            },
        ),
    ]

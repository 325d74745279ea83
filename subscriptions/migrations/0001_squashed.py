"""0001_catalogue_orders_subscriptions to 0002_subscription_availability_and_notice in one, for a new installation."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('subscriptions', '0001_catalogue_orders_subscriptions'),
        ('subscriptions', '0002_subscription_availability_and_notice'),
    ]

    dependencies = [
        ('customers', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
        ('relationships', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('online_service', 'Online service'), ('software', 'Software'), ('add_on', 'Add-on')], default='online_service', max_length=14)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('service', models.CharField(blank=True, max_length=30)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'code'), name='product_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['online_service', 'software', 'add_on'])), name='product_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Sku',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('is_assignable', models.BooleanField(default=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.product')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product', 'code'), name='sku_once')],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('segment', models.CharField(choices=[('commercial', 'Commercial'), ('education', 'Education'), ('government', 'Government'), ('nonprofit', 'Non-profit')], default='commercial', max_length=10)),
                ('term', models.CharField(choices=[('P1M', '1 month'), ('P1Y', '1 year'), ('P3Y', '3 years')], max_length=3)),
                ('billing', models.CharField(choices=[('monthly', 'Monthly'), ('annual', 'Annual'), ('triennial', 'Every 3 years'), ('one_time', 'Once')], max_length=9)),
                ('currency', models.CharField(max_length=3)),
                ('list_price', models.DecimalField(decimal_places=2, max_digits=10, validators=[django.core.validators.MinValueValidator(0)])),
                ('minimum', models.PositiveIntegerField(default=1)),
                ('maximum', models.PositiveIntegerField(default=300)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.sku')),
            ],
            options={
                'verbose_name_plural': 'availabilities',
                'indexes': [models.Index(fields=['partner', 'country', 'segment'], name='availability_by_market')],
                'constraints': [models.UniqueConstraint(fields=('sku', 'country', 'segment', 'term', 'billing'), name='availability_once'), models.CheckConstraint(condition=models.Q(('maximum__gte', models.F('minimum')), ('minimum__gte', 1)), name='availability_quantities_in_order'), models.CheckConstraint(condition=models.Q(('list_price__gte', 0)), name='availability_price_not_negative'), models.CheckConstraint(condition=models.Q(('billing__in', ['monthly', 'annual', 'triennial', 'one_time']), ('term__in', ['P1M', 'P1Y', 'P3Y'])), name='availability_terms_known'), models.CheckConstraint(condition=models.Q(models.Q(('billing', 'triennial'), _negated=True), ('term', 'P3Y'), _connector='OR'), name='availability_triennial_for_three_years'), models.CheckConstraint(condition=models.Q(models.Q(('term', 'P1M'), _negated=True), models.Q(('billing', 'annual'), _negated=True), _connector='OR'), name='availability_month_not_billed_by_year')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(editable=False, null=True)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('processing', 'Processing'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('relationship', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.relationship')),
                ('reseller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-submitted_at', '-id'], name='order_of_partner'), models.Index(fields=['reseller', '-submitted_at', '-id'], name='order_with_reseller'), models.Index(fields=['customer', '-submitted_at'], name='order_of_customer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'processing', 'done', 'failed', 'cancelled'])), name='order_state_known'), models.UniqueConstraint(fields=('partner', 'number'), name='order_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('partner', 'customer', 'created_by'), name='order_one_draft_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('state', 'draft'), ('submitted_at', None)), models.Q(models.Q(('state', 'draft'), _negated=True), ('number__isnull', False), ('relationship__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='order_submitted_by_a_relationship'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ['draft', 'processing'])), models.Q(models.Q(('state__in', ['draft', 'processing']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='order_finished_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('term', models.CharField(choices=[('P1M', '1 month'), ('P1Y', '1 year'), ('P3Y', '3 years')], max_length=3)),
                ('billing', models.CharField(choices=[('monthly', 'Monthly'), ('annual', 'Annual'), ('triennial', 'Every 3 years'), ('one_time', 'Once')], max_length=9)),
                ('currency', models.CharField(max_length=3)),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=10)),
                ('quantity', models.PositiveIntegerField()),
                ('availability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.availability')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='subscriptions.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'availability'), name='order_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='order_line_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('quantity', models.PositiveIntegerField()),
                ('term', models.CharField(choices=[('P1M', '1 month'), ('P1Y', '1 year'), ('P3Y', '3 years')], max_length=3)),
                ('billing', models.CharField(choices=[('monthly', 'Monthly'), ('annual', 'Annual'), ('triennial', 'Every 3 years'), ('one_time', 'Once')], max_length=9)),
                ('currency', models.CharField(max_length=3)),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=10)),
                ('state', models.CharField(choices=[('active', 'Active'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('disabled', 'Disabled'), ('deleted', 'Deleted')], default='active', max_length=9)),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('term_started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('term_ends_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('auto_renew', models.BooleanField(default=True)),
                ('next_quantity', models.PositiveIntegerField(null=True)),
                ('noticed_days', models.PositiveSmallIntegerField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('availability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.availability')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('next_availability', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.availability')),
                ('order_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.orderline')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('reseller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.sku')),
                ('support_contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'state', 'name', 'id'], name='subscription_of_customer'), models.Index(fields=['partner', 'state', 'term_ends_at'], name='subscription_sold'), models.Index(fields=['reseller', 'state', 'term_ends_at'], name='subscription_record'), models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='subscription_due'), models.Index(fields=['state', 'term_ends_at'], name='subscription_ending'), models.Index(fields=['partner', 'term_ends_at', 'id'], name='subscription_all_sold'), models.Index(fields=['reseller', 'term_ends_at', 'id'], name='subscription_all_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'suspended', 'expired', 'disabled', 'deleted'])), name='subscription_state_known'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='subscription_of_something'), models.CheckConstraint(condition=models.Q(('term_ends_at__gt', models.F('term_started_at'))), name='subscription_term_ends'), models.CheckConstraint(condition=models.Q(models.Q(('next_availability', None), ('next_quantity', None)), models.Q(('auto_renew', True), ('state', 'active')), _connector='OR'), name='subscription_changes_only_what_renews'), models.CheckConstraint(condition=models.Q(('next_quantity', None), ('next_quantity__gte', 1), _connector='OR'), name='subscription_next_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('next_at', None), ('state', 'deleted')), models.Q(models.Q(('state', 'deleted'), _negated=True), ('next_at__isnull', False)), _connector='OR'), name='subscription_is_looked_at_until_deleted'), models.CheckConstraint(condition=models.Q(('support_contact', models.F('partner')), ('support_contact', models.F('reseller')), _connector='OR'), name='subscription_supported_by_its_own')],
            },
        ),
        migrations.CreateModel(
            name='OrderRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wanted', models.CharField(choices=[('order', 'New order'), ('quantity', 'Change the quantity'), ('auto_renew_on', 'Turn auto-renew on'), ('auto_renew_off', 'Turn auto-renew off'), ('suspend', 'Suspend'), ('reactivate', 'Reactivate'), ('cancel', 'Cancel')], default='order', max_length=14)),
                ('quantity', models.PositiveIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the provider'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Taken back')], default='waiting', max_length=9)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.order')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('subscription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.subscription')),
            ],
            options={
                'indexes': [models.Index(fields=['provider', 'state', '-asked_at'], name='order_request_queue'), models.Index(fields=['partner', '-asked_at'], name='order_request_of_reseller')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'accepted', 'refused', 'withdrawn']), ('wanted__in', ['order', 'quantity', 'auto_renew_on', 'auto_renew_off', 'suspend', 'reactivate', 'cancel'])), name='order_request_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='order_request_closed_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('subscription', None), ('wanted', 'order')), models.Q(models.Q(('wanted', 'order'), _negated=True), ('order', None), ('subscription__isnull', False)), _connector='OR'), name='order_request_for_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('wanted', 'quantity'), _negated=True), ('quantity__gte', 1), _connector='OR'), name='order_request_quantity_said'), models.CheckConstraint(condition=models.Q(('order', None), ('state', 'accepted'), _connector='OR'), name='order_request_ordered_is_accepted'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('subscription', 'wanted'), name='order_request_change_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderRequestLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('availability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subscriptions.availability')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='subscriptions.orderrequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'availability'), name='order_request_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='order_request_line_of_something')],
            },
        ),
        migrations.CreateModel(
            name='AddOnBase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('add_on', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='subscriptions.sku')),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='subscriptions.sku')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('add_on', 'base'), name='add_on_base_once'), models.CheckConstraint(condition=models.Q(('add_on', models.F('base')), _negated=True), name='add_on_not_of_itself')],
            },
        ),
        migrations.CreateModel(
            name='SeatLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('cause', models.CharField(choices=[('purchase', 'Bought'), ('increase', 'Added'), ('renewal', 'Renewed')], max_length=8)),
                ('bought_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reducible_until', models.DateTimeField()),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='subscriptions.subscription')),
            ],
            options={
                'indexes': [models.Index(fields=['subscription', 'bought_at'], name='seat_lot_in_order')],
            },
        ),
        migrations.CreateModel(
            name='LicencePool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('licence', models.CharField(max_length=41)),
                ('name', models.CharField(max_length=120)),
                ('service', models.CharField(blank=True, max_length=30)),
                ('enabled', models.PositiveIntegerField(default=0)),
                ('suspended', models.PositiveIntegerField(default=0)),
                ('assigned', models.PositiveIntegerField(default=0)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('customer', 'licence'), name='licence_pool_once'), models.CheckConstraint(condition=models.Q(('assigned__lte', django.db.models.expressions.CombinedExpression(models.F('enabled'), '+', models.F('suspended')))), name='licence_pool_assigned_at_most_bought')],
            },
        ),
    ]

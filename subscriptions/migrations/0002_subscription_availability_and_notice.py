import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_it_from_the_order(apps, schema_editor):
    subscriptions = apps.get_model("subscriptions", "Subscription")._base_manager.all()
    lines = apps.get_model("subscriptions", "OrderLine")._base_manager.all()
    ordered = lines.filter(pk=OuterRef("order_line")).values("availability")
    subscriptions.filter(availability=None).update(availability=Subquery(ordered))


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0001_catalogue_orders_subscriptions")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="noticed_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="availability",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subscriptions.availability",
            ),
        ),
        migrations.RunPython(take_it_from_the_order, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="subscription",
            name="availability",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subscriptions.availability",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["state", "term_ends_at"], name="subscription_ending"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                fields=["partner", "term_ends_at", "id"], name="subscription_all_sold"
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                fields=["reseller", "term_ends_at", "id"], name="subscription_all_record"
            ),
        ),
    ]

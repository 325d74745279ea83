"""What waits at an address is counted by rows; those that were shared before get theirs."""

from django.db import migrations


def name_recipients(apps, schema_editor):
    Invitation = apps.get_model("invitations", "Invitation")
    Recipient = apps.get_model("invitations", "Recipient")
    waiting = Invitation._base_manager.filter(state="open").exclude(to="")
    for invitation in waiting.iterator(chunk_size=500):
        addresses = {address.lower() for address in invitation.to.split(", ")}
        invitation.recipients.set(
            Recipient.objects.get_or_create(address=address)[0] for address in sorted(addresses)
        )


class Migration(migrations.Migration):
    dependencies = [("invitations", "0004_letter_texts")]
    operations = [migrations.RunPython(name_recipients, migrations.RunPython.noop)]

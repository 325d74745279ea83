"""A wish for a new link stands in the invitation; history says which ones wait."""

from django.db import migrations, models

WANTED = "invitation.new_link_wanted"
ANSWERED = ["invitation.renewed", "invitation.forwarded"]


def note_wishes(apps, schema_editor):
    Invitation = apps.get_model("invitations", "Invitation")
    Event = apps.get_model("audit", "Event")
    told = Event._base_manager.filter(verb__in=[WANTED, *ANSWERED]).order_by("id")
    wishes = {}
    for event in told.only("verb", "subject_id", "at").iterator(chunk_size=500):
        wishes[event.subject_id] = event.at if event.verb == WANTED else None
    for pk, at in wishes.items():
        if at is not None:
            Invitation._base_manager.filter(pk=pk).update(link_wanted_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("invitations", "0008_staged_files_and_reminders_by_hand"),
    ]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="link_wanted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("link_wanted_at__isnull", False)),
                fields=["partner", "link_wanted_at"],
                name="invitation_link_wanted",
            ),
        ),
        migrations.RunPython(note_wishes, migrations.RunPython.noop),
    ]

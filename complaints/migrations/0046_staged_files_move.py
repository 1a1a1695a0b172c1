from django.db import migrations


def move(apps, schema_editor):
    """Files that wait for a step go on waiting, on the shelves of the room below."""
    old, new = apps.get_model("complaints", "StagedFile"), apps.get_model("files", "StagedFile")
    for row in old.objects.order_by("pk").iterator():
        new.objects.create(
            key=f"complaint/{row.complaint_id}/{row.step}",
            slot=str(row.item_id or ""),
            file_id=row.file_id,
            owner_id=row.owner_id,
            caption=row.caption,
            removed_at=row.removed_at,
            staged_at=row.staged_at,
        )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0045_lease_until"), ("files", "0006_staged_files")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

"""Names are found by how `ui.folding` folds them: the search columns are written anew, and waiting addresses folded."""

from django.db import migrations

from businesses.naming import search_column
from ui import folding

BATCH = 500


def fold(apps, schema_editor):
    model = apps.get_model("businesses", "Business")
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            row.search = search_column(row.name, [*row.aliases, *row.brands, *row.apps])
        model.objects.bulk_update(rows, ["search"])
        last = rows[-1].pk
    invitations = apps.get_model("businesses", "Invitation").objects
    for row in invitations.exclude(email="").filter(end=""):
        invitations.filter(pk=row.pk).update(email=folding.address(row.email))


class Migration(migrations.Migration):
    dependencies = [("businesses", "0004_claims_and_members")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop, elidable=True)]

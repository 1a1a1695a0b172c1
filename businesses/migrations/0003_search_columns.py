"""Fill the search columns of the companies that are there already. Their aliases stay as they are."""

from django.db import migrations

from businesses.naming import search_column


def fill(apps, schema_editor):
    model = apps.get_model("businesses", "Business")
    rows = []
    for row in model.objects.filter(search=None).iterator(chunk_size=500):
        row.search = search_column(row.name, [*row.aliases, *row.brands, *row.apps])
        rows.append(row)
        if len(rows) == 500:
            model.objects.bulk_update(rows, ["search"])
            rows = []
    model.objects.bulk_update(rows, ["search"])


class Migration(migrations.Migration):
    dependencies = [("businesses", "0002_directory")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

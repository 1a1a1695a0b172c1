"""The ledger refuses change; the categories the site starts with."""

from django.db import migrations

from casework.models import append_only
from catalogue.rules.first_categories import CATEGORIES


def fill(apps, schema_editor):
    category = apps.get_model("complaints", "Category")
    field = apps.get_model("complaints", "CategoryField")
    for position, row in enumerate(CATEGORIES):
        top = category.objects.create(
            code=row["code"],
            name=row["name"],
            hint=row["hint"],
            needs=row["needs"],
            icon=row["icon"],
            evidence=row["evidence"],
            for_business=row.get("for_business", False),
            position=position,
        )
        for number, name in enumerate(row["subs"], start=1):
            category.objects.create(parent=top, code=f"{row['code']}-{number:02}", name=name, position=number)
        for number, asked in enumerate(row["fields"]):
            field.objects.create(category=top, position=number, **asked)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [
        migrations.RunSQL(append_only("complaints_complaintevent"), migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

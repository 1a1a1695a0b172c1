"""Categories live in the room below from here on: no table is touched, only what Django knows of them is moved."""

import django.db.models.deletion
from django.db import migrations, models

MOVED = ("category", "categoryfield", "categoryversion", "precheckquestion")


def move_types(apps, schema_editor):
    """Permissions and the admin's history hang on the content types, so these are moved, not made anew."""
    types = apps.get_model("contenttypes", "ContentType").objects
    types.filter(app_label="catalogue", model__in=MOVED).delete()
    types.filter(app_label="complaints", model__in=MOVED).update(app_label="catalogue")


def move_back(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    types.filter(app_label="complaints", model__in=MOVED).delete()
    types.filter(app_label="catalogue", model__in=MOVED).update(app_label="complaints")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("complaints", "0047_staged_files_below"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="complaint",
                    name="category",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.category",
                        verbose_name="类别",
                    ),
                ),
                migrations.AlterField(
                    model_name="complaint",
                    name="category_version",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.categoryversion",
                    ),
                ),
                migrations.DeleteModel(name="PrecheckQuestion"),
                migrations.DeleteModel(name="CategoryField"),
                migrations.DeleteModel(name="CategoryVersion"),
                migrations.DeleteModel(name="Category"),
            ],
        ),
        migrations.RunPython(move_types, move_back, elidable=True),
    ]

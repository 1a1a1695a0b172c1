"""The shortfalls of a file's copy, as many as there are, with the values of their sentences."""

from django.db import migrations, models


def carry_over(apps, _editor):
    files = apps.get_model("files", "StoredFile").objects
    for code in files.exclude(shortfall="").values_list("shortfall", flat=True).distinct().order_by():
        files.filter(shortfall=code).update(shortfalls={code: {}})


class Migration(migrations.Migration):
    dependencies = [("files", "0008_shortfall")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="shortfalls",
            field=models.JSONField(
                blank=True, default=dict, help_text="files.errors.SHORTFALLS", verbose_name="副本缺什么"
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="storedfile", name="shortfall"),
    ]

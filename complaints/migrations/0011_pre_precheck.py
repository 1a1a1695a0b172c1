"""The pre-check that each category starts with; who owns a number is now asked there, in other words."""

from django.db import migrations

from catalogue.rules.first_prechecks import PRECHECK

IS_OWNER = ["是", "否，机主同意我来投诉", "否，机主不知道或不同意"]


def fill(apps, schema_editor):
    field = apps.get_model("complaints", "CategoryField")
    field.objects.filter(key="is_owner", choices=["是", "否"]).update(choices=IS_OWNER)
    category = apps.get_model("complaints", "Category")
    question = apps.get_model("complaints", "PrecheckQuestion")
    for code, rows in PRECHECK.items():
        top = category.objects.get(code=code)
        question.objects.bulk_create(question(category=top, position=n, **row) for n, row in enumerate(rows))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_amending_steps")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Makes what every top category asks now its first version."""

from django.db import migrations
from django.utils import timezone

from catalogue.rules import version as versions


def publish(apps, schema_editor):
    category = apps.get_model("complaints", "Category")
    version = apps.get_model("complaints", "CategoryVersion")
    now = timezone.now()
    for top in category.objects.filter(parent=None, versions=None):
        content = versions.content(top.fields.all(), top.evidence, top.precheck.all())
        version.objects.create(category=top, number=1, content=content, at=now)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0012_wri_similar_cases")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]

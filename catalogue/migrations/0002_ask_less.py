"""Shorter forms: one question for all that a complaint is not, and what only some kinds of problem need.

A new database gets the categories that an office starts with. In one that has them, a category that the office never
changed is brought up to them and published as a version; filed cases keep the questions they were asked. A category
that the office changed stays as it is.
"""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.utils import timezone

from catalogue.rules import version as versions
from catalogue.rules.first_categories import CATEGORIES
from catalogue.rules.first_prechecks import PRECHECK

TOLD = ("code", "name", "hint", "needs", "icon", "evidence")


def bring_up(apps, schema_editor):
    category, version = apps.get_model("catalogue", "Category"), apps.get_model("catalogue", "CategoryVersion")
    is_new = not category.objects.exists()
    for position, row in enumerate(CATEGORIES):
        top = category.objects.filter(code=row["code"]).first()
        if top is None and is_new:
            top = _create(category, row, position)
        if top is None or top.versions.count() > 1:
            continue
        _renew(top.fields, row["fields"])
        _renew(top.precheck, PRECHECK.get(top.code, []))
        content = versions.content(top.fields.all(), top.evidence, top.precheck.all())
        newest = top.versions.order_by("-number").first()
        if newest is None or versions.plain(newest.content) != content:
            number = newest.number + 1 if newest else 1
            version.objects.create(category=top, number=number, content=content, at=timezone.now())


def _create(category, row, position):
    told = {name: row[name] for name in TOLD}
    top = category.objects.create(**told, for_business=row.get("for_business", False), position=position)
    for number, name in enumerate(row["subs"], start=1):
        category.objects.create(parent=top, code=f"{row['code']}-{number:02}", name=name, position=number)
    return top


def _renew(rows, wanted):
    """Make the rows say what is wanted: those of the same key are written anew, the others are no longer asked."""
    rows.exclude(key__in=[row["key"] for row in wanted]).update(is_active=False)
    blank = {field.name: field.get_default() for field in rows.model._meta.get_fields() if field.name not in KEPT}
    for position, row in enumerate(wanted):
        rows.update_or_create(key=row["key"], defaults={**blank, **row, "position": position, "is_active": True})


KEPT = ("id", "category", "key")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="categoryfield",
            name="needed_in",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                help_text="二级类别的代码，例如APP-05；在其他二级类别里选填。留空则都必填",
                size=None,
                verbose_name="只在这些二级类别必填",
            ),
        ),
        migrations.AddField(
            model_name="precheckquestion",
            name="judges",
            field=models.SlugField(
                blank=True,
                db_index=False,
                help_text="另一道预检问题的键：这一条不单独提问，只判断那一题的回答，选项须与它相同",
                max_length=40,
                verbose_name="判断哪一题的回答",
            ),
        ),
        migrations.RunPython(bring_up, migrations.RunPython.noop),
    ]

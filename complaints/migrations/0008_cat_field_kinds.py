"""Starting questions that nobody has edited take the kinds that came later: region, period, company."""

from django.db import migrations

# (key, label, kind, help) of the starting rows, and what they become.
REGION = ("service_region", "号码所属省、市", "text", "例如：浙江省杭州市")
PERIOD = ("time_window", "出现问题的时间段", "text", "例如：每天19点至23点")
LICENCE = ("other_licence", "对方企业的统一社会信用代码", "code", "18位")


def change(apps, schema_editor):
    field = apps.get_model("complaints", "CategoryField")

    def untouched(row):
        names = dict(zip(("key", "label", "kind", "help"), row, strict=True))
        return field.objects.filter(**names, required=True, pattern="", is_active=True)

    untouched(REGION).update(kind="region")
    for row in untouched(PERIOD).filter(category__code="NET"):
        row.kind, row.help = "period", "第一次和最近一次出现问题的日期"
        row.save()
        add(
            field,
            row,
            key="time_of_day",
            label="每天什么时候出现",
            help="例如：每天19点至23点",
            required=False,
        )
    for row in untouched(LICENCE).filter(category__code="B2B"):
        row.is_active = False
        row.save()
        add(
            field,
            row,
            key="other_party",
            label="合同的对方企业",
            kind="company",
            help="与合同上盖章的名称一致",
        )


def add(field, beside, **values):
    """One more question right after `beside`, unless there is one with this key."""
    if field.objects.filter(category_id=beside.category_id, key=values["key"]).exists():
        return
    for later in field.objects.filter(category_id=beside.category_id, position__gt=beside.position):
        later.position += 1
        later.save(update_fields=["position"])
    field.objects.create(category_id=beside.category_id, position=beside.position + 1, **values)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_hotline_links")]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]

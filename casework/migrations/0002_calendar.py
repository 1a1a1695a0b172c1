"""Fill the calendar: the announced years and, provisionally, the two after them."""

from django.db import migrations
from django.utils import timezone

from casework.workdays import days_of_year

YEARS = range(2024, 2029)


def fill(apps, schema_editor):
    day_model = apps.get_model("casework", "CalendarDay")
    now = timezone.now()
    day_model.objects.bulk_create(
        [
            day_model(
                date=day,
                kind=kind,
                provisional=provisional,
                notice_ref="" if provisional else f"国务院办公厅关于{year}年部分节假日安排的通知",
                updated_at=now,
            )
            for year in YEARS
            for day, (kind, provisional) in days_of_year(year).items()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

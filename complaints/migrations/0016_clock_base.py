"""Start from which each clock is counted, so that another calendar can count it again."""

from django.db import migrations, models
from django.db.models import F

from casework.recounting import counted
from casework.workdays import Calendar


def fill(apps, schema_editor):
    clocks = apps.get_model("complaints", "ComplaintClock").objects
    clocks.update(base_on=F("started_on"), base_length=F("length"), base_unit=F("unit"))
    clocks.filter(unit__in=["date", "hours"]).update(base_on=F("due_on"))
    days = apps.get_model("casework", "CalendarDay").objects.values_list("date", "kind", "provisional")
    calendar = Calendar({day: (kind, provisional) for day, kind, provisional in days})
    for clock in clocks.filter(stopped_at=None).iterator():
        if counted(clock, calendar) != clock.due_on:  # resumed or kept: its day stands as it is
            clocks.filter(pk=clock.pk).update(base_on=clock.due_on, base_length=0, base_unit="working_days")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0015_adm_assigning"), ("casework", "0003_calendar_notice")]
    operations = [
        migrations.AddField("complaintclock", "base_on", models.DateField(null=True)),
        migrations.AddField("complaintclock", "base_length", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("complaintclock", "base_unit", models.CharField(max_length=16, null=True)),
        migrations.AddField("complaintclock", "base_floor", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

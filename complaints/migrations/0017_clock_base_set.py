"""Every clock knows from what it is counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0016_clock_base")]
    operations = [
        migrations.AlterField("complaintclock", "base_on", models.DateField()),
        migrations.AlterField("complaintclock", "base_length", models.PositiveSmallIntegerField()),
        migrations.AlterField("complaintclock", "base_unit", models.CharField(max_length=16)),
    ]

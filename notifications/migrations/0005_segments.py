from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_only_logged")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="segments",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="条数"),
        ),
    ]

"""The yearly notices that staff load."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("ref", models.CharField(max_length=60, verbose_name="文号")),
                ("text", models.TextField(verbose_name="通知内容")),
                ("loaded_at", models.DateTimeField(verbose_name="载入时间")),
                ("days_at", models.DateTimeField(blank=True, null=True, verbose_name="日历更新时间")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                ("reached", models.BigIntegerField(default=0)),
                ("checked", models.PositiveIntegerField(default=0, verbose_name="已检查的案件")),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="期限有变的案件")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="没有成功的案件")),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="载入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "节假日安排通知",
                "verbose_name_plural": "节假日安排通知",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("applied_at", None)),
                        fields=("year",),
                        name="one_notice_under_way_a_year",
                    )
                ],
            },
        ),
    ]

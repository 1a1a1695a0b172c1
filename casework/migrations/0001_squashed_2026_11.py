"""The calendar, its notices and the setbacks of jobs as they stand in November 2026.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from casework.workdays import days_of_year

YEARS = range(2024, 2029)


def fill_calendar(apps, schema_editor):
    """The announced years and, provisionally, the two after them."""
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
    replaces = [
        ("casework", "0001_initial"),
        ("casework", "0002_calendar"),
        ("casework", "0003_calendar_notice"),
        ("casework", "0004_setbacks"),
        ("casework", "0005_lease_until"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workday", "工作日"),
                            ("weekend", "周末"),
                            ("holiday", "法定节假日"),
                            ("make_up", "调休上班"),
                        ],
                        max_length=8,
                        verbose_name="性质",
                    ),
                ),
                ("notice_ref", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("updated_at", models.DateTimeField(db_index=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "日历",
                "verbose_name_plural": "日历",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="Setback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.CharField(max_length=60, verbose_name="任务")),
                ("key", models.BigIntegerField(verbose_name="编号")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="失败次数")),
                ("first_at", models.DateTimeField(verbose_name="首次失败")),
                ("last_at", models.DateTimeField(verbose_name="最近失败")),
                ("error", models.CharField(max_length=100, verbose_name="错误类型")),
            ],
            options={
                "verbose_name": "后台任务的失败",
                "verbose_name_plural": "后台任务的失败",
                "indexes": [models.Index(fields=["last_at"], name="setback_lately")],
                "constraints": [models.UniqueConstraint(fields=("job", "key"), name="one_setback_a_row")],
            },
        ),
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
                ("lease_until", models.DateTimeField(blank=True, null=True)),
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
                        condition=models.Q(("applied_at", None)), fields=("year",), name="one_notice_under_way_a_year"
                    )
                ],
            },
        ),
        migrations.RunPython(fill_calendar, migrations.RunPython.noop),
    ]

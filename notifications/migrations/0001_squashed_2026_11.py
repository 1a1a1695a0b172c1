"""Notices and what was spent on SMS as they stand in November 2026.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_sms_sent"),
        ("notifications", "0003_read_notice"),
        ("notifications", "0004_only_logged"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("site", "站内"), ("email", "邮件"), ("sms", "短信")],
                        max_length=8,
                        verbose_name="渠道",
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="类型")),
                ("key", models.CharField(max_length=150, verbose_name="标识")),
                ("address", models.CharField(max_length=254, verbose_name="地址")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                ("html", models.TextField(blank=True, verbose_name="网页正文")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="链接")),
                ("language", models.CharField(max_length=16, verbose_name="语言")),
                ("is_secret", models.BooleanField(default=False, verbose_name="含验证码")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("not_before", models.DateTimeField(verbose_name="不早于")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="占用至")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发送时间")),
                ("failed_at", models.DateTimeField(null=True, verbose_name="失败时间")),
                ("logged_at", models.DateTimeField(null=True, verbose_name="写入日志时间")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="最近错误")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "permissions": [("read_notice", "可以查看发出的内容")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        fields=["-is_secret", "not_before", "id"],
                        name="notice_unsent",
                    ),
                    models.Index(
                        condition=models.Q(("failed_at__isnull", False)),
                        fields=["-failed_at", "-id"],
                        name="notice_failed",
                    ),
                    models.Index(
                        condition=models.Q(("logged_at__isnull", False)), fields=["logged_at"], name="notice_logged"
                    ),
                    models.Index(fields=["user", "channel", "-id"], name="notice_person"),
                    models.Index(
                        condition=models.Q(("channel", "site"), ("read_at", None)),
                        fields=["user"],
                        name="notice_unread",
                    ),
                    models.Index(fields=["address", "-id"], name="notice_address"),
                    models.Index(
                        condition=models.Q(("channel", "sms"), ("sent_at__isnull", False)),
                        fields=["sent_at"],
                        name="notice_sms_sent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "channel"), name="notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("failed_at", None), _connector="OR"),
                        name="notice_sent_or_failed",
                        violation_error_message="一条通知不能既已发送又发送失败。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("logged_at", None), ("failed_at__isnull", False), _connector="OR"),
                        name="notice_logged_is_not_sent",
                    ),
                ],
            },
        ),
    ]

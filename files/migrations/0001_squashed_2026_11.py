"""Stored files, uploads and shelves as they stand in November 2026.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("files", "0001_initial"),
        ("files", "0002_media"),
        ("files", "0003_evi_rejected"),
        ("files", "0004_claimed_at"),
        ("files", "0005_assembled_in_the_background"),
        ("files", "0006_staged_files"),
        ("files", "0007_upload_attempts"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "图片"), ("pdf", "PDF"), ("audio", "录音"), ("video", "录像")],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("format", models.CharField(help_text="files.kinds.KINDS", max_length=8, verbose_name="格式")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("page_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="页数")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="页面图片数")),
                ("seconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="时长（秒）")),
                ("codecs", models.CharField(blank=True, max_length=40, verbose_name="编码")),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "处理中"), ("clean", "已上传"), ("rejected", "未通过检查")],
                        default="received",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "reason_code",
                    models.CharField(
                        blank=True, help_text="files.errors.REASONS", max_length=20, verbose_name="未通过的原因"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[("none", "未查毒"), ("clean", "已查毒，未发现病毒"), ("infected", "查出病毒")],
                        default="none",
                        max_length=8,
                        verbose_name="查毒",
                    ),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True, verbose_name="查毒时间")),
                ("redactions", models.JSONField(blank=True, default=list, verbose_name="遮挡的方框")),
                ("original", models.FileField(upload_to="", verbose_name="原件")),
                ("cleaned", models.FileField(blank=True, upload_to="", verbose_name="净化后的副本")),
                ("thumbnail", models.FileField(blank=True, upload_to="", verbose_name="缩略图")),
                ("edition", models.PositiveSmallIntegerField(default=0, verbose_name="副本的版次")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="处理次数")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="处理租约到期")),
                (
                    "claimed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="最近一次开始处理的时间"),
                ),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传者",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
            },
        ),
        migrations.CreateModel(
            name="StagedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("slot", models.CharField(blank=True, max_length=40)),
                ("caption", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                ("staged_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="staged", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "待提交的文件",
                "verbose_name_plural": "待提交的文件",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                ("received", models.PositiveBigIntegerField(default=0, verbose_name="已收到（字节）")),
                ("parts", models.JSONField(default=list, editable=False)),
                ("assemble_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("reason_code", models.CharField(blank=True, editable=False, max_length=20)),
                ("created_at", models.DateTimeField(verbose_name="开始时间")),
                ("touched_at", models.DateTimeField(verbose_name="最后收到时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stored",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "上传中的文件",
                "verbose_name_plural": "上传中的文件",
            },
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(models.F("id"), condition=models.Q(("state", "received")), name="files_pending"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                models.F("created_at"), condition=models.Q(("state", "rejected")), name="files_rejected"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "clean"), _negated=True),
                    models.Q(models.Q(("cleaned", ""), _negated=True), ("reason_code", "")),
                    _connector="OR",
                ),
                name="files_clean_has_copy",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("cleaned", ""), models.Q(("reason_code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="files_rejected_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="files_hash_is_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), models.Q(("original", ""), _negated=True)), name="files_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan", "infected"), _negated=True), ("state", "rejected"), _connector="OR"
                ),
                name="files_infected_is_rejected",
            ),
        ),
        migrations.AddIndex(
            model_name="stagedfile",
            index=models.Index(fields=["owner", "key"], name="files_staged_shelf"),
        ),
        migrations.AddIndex(
            model_name="stagedfile",
            index=models.Index(fields=["staged_at"], name="files_staged_since"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["touched_at"], name="files_upload_touched"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("received__lte", models.F("size"))),
                name="files_upload_within_size",
            ),
        ),
    ]

"""Accounts as they stand in November 2026: people, roles, codes, agreements, archives, and the shared cache.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION accounts_agreement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what somebody agreed to is never changed'; END $$;
CREATE TRIGGER accounts_agreement_stays BEFORE UPDATE ON accounts_agreement
    FOR EACH ROW EXECUTE FUNCTION accounts_agreement_stays();
"""

ALLOW = """
DROP TRIGGER accounts_agreement_stays ON accounts_agreement;
DROP FUNCTION accounts_agreement_stays();
"""


def create_cache_table(apps, schema_editor):
    """The shared cache holds rate limits: its table comes with every `migrate`."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_shared_cache"),
        ("accounts", "0003_hotline_callers"),
        ("accounts", "0004_code_requests"),
        ("accounts", "0005_rolechange"),
        ("accounts", "0006_choices_by_group"),
        ("accounts", "0007_keep_earlier_choices"),
        ("accounts", "0008_privacy"),
        ("accounts", "0009_language"),
        ("accounts", "0010_absences"),
        ("accounts", "0011_code_tries"),
        ("accounts", "0012_agreements"),
        ("accounts", "0013_factor_reset"),
        ("accounts", "0014_archive_warned"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeTries",
            fields=[
                (
                    "issue",
                    models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="验证码的摘要"),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("first_at", models.DateTimeField(db_index=True, verbose_name="第一次")),
            ],
            options={
                "verbose_name": "验证码核对",
                "verbose_name_plural": "验证码核对",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="邮箱")),
                ("phone", models.CharField(blank=True, max_length=16, null=True, unique=True, verbose_name="手机号")),
                ("phone_verified_at", models.DateTimeField(blank=True, null=True, verbose_name="手机号验证时间")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("zh-hant", "繁體中文")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="语言",
                    ),
                ),
                ("wants_sms", models.BooleanField(default=True, verbose_name="短信通知")),
                ("wants_email", models.BooleanField(default=True, verbose_name="邮件通知")),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="不要的通知",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="免打扰开始")),
                ("quiet_to", models.TimeField(blank=True, null=True, verbose_name="免打扰结束")),
                ("large_type", models.BooleanField(default=False, verbose_name="大字版")),
                ("is_staff", models.BooleanField(default=False, verbose_name="工作人员")),
                ("is_active", models.BooleanField(default=True, verbose_name="可登录")),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="注册时间"),
                ),
                (
                    "sign_up_started_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="未完成的注册"),
                ),
                (
                    "leaving_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="注销生效时间"),
                ),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="注销时间")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="从哪一天起")),
                ("last_on", models.DateField(verbose_name="到哪一天为止")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "请假",
                "verbose_name_plural": "请假",
                "ordering": ["-first_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.CharField(
                        choices=[("terms", "用户协议"), ("privacy", "隐私政策")], max_length=8, verbose_name="文件"
                    ),
                ),
                ("version", models.CharField(max_length=10, verbose_name="版本")),
                ("at", models.DateTimeField(verbose_name="同意时间")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "协议同意记录",
                "verbose_name_plural": "协议同意记录",
            },
        ),
        migrations.CreateModel(
            name="CodeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=64, verbose_name="号码或邮箱的摘要")),
                ("client", models.CharField(max_length=64, verbose_name="网络地址的摘要")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
            ],
            options={
                "verbose_name": "验证码申请",
                "verbose_name_plural": "验证码申请",
                "indexes": [
                    models.Index(fields=["target", "asked_at"], name="code_target"),
                    models.Index(fields=["client", "asked_at"], name="code_client"),
                    models.Index(fields=["asked_at"], name="code_asked"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataArchive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("is_built", models.BooleanField(default=False)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="archives",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "我的数据",
                "verbose_name_plural": "我的数据",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "gained",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="授予"
                    ),
                ),
                (
                    "lost",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="取消"
                    ),
                ),
                ("factor_reset", models.BooleanField(default=False, verbose_name="重置两步验证")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "角色变更",
                "verbose_name_plural": "角色变更",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("sign_up_started_at__isnull", False)),
                fields=["sign_up_started_at"],
                name="user_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("leaving_at__isnull", False)), fields=["leaving_at"], name="user_leaving"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="user_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__isnull", True), ("phone__regex", "^\\+[1-9][0-9]{5,14}$"), _connector="OR"),
                name="user_phone_is_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone_verified_at__isnull", True), ("phone__isnull", False), _connector="OR"),
                name="user_verified_phone_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), _negated=True), name="user_email_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["zh-hans", "zh-hant"])), name="user_language_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email__isnull", False), ("phone__isnull", False), ("password__startswith", "!"), _connector="OR"
                ),
                name="user_has_an_address",
                violation_error_message="手机号和邮箱请至少填写一项。",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wants_sms", True), models.Q(("email__isnull", False), ("wants_email", True)), _connector="OR"
                ),
                name="user_can_be_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_to__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                    _connector="OR",
                ),
                name="user_quiet_hours_have_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at", None),
                    models.Q(
                        ("email", None),
                        ("is_active", False),
                        ("is_staff", False),
                        ("leaving_at", None),
                        ("name", ""),
                        ("phone", None),
                    ),
                    _connector="OR",
                ),
                name="user_who_left_is_nobody",
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)), fields=["person", "last_on"], name="absences"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))), name="absence_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("user", "document", "version"), name="agreement_once"),
        ),
        migrations.AddIndex(
            model_name="dataarchive",
            index=models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="archives_to_build"),
        ),
        migrations.AddIndex(
            model_name="dataarchive",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="archives_over"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataarchive",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)), fields=("user",), name="one_archive_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataarchive",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_built", False),
                    models.Q(("expires_at__isnull", False), ("finished_at__isnull", False)),
                    _connector="OR",
                ),
                name="archive_built_has_an_end",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]

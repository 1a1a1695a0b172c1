"""Companies as they stand in November 2026: the directory, claims, members, invitations, with their ledgers.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework.models import append_only


class Migration(migrations.Migration):
    replaces = [
        ("businesses", "0001_initial"),
        ("businesses", "0002_directory"),
        ("businesses", "0003_search_columns"),
        ("businesses", "0004_claims_and_members"),
    ]

    initial = True

    dependencies = [
        ("files", "0001_squashed_2026_11"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Business",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="企业名称")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True, max_length=18, null=True, unique=True, verbose_name="统一社会信用代码"
                    ),
                ),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="简称、曾用名，用逗号分隔",
                        size=None,
                        verbose_name="别名",
                    ),
                ),
                (
                    "brands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="品牌名、店铺名，用逗号分隔",
                        size=None,
                        verbose_name="品牌和店铺",
                    ),
                ),
                (
                    "apps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="应用名、网站名，用逗号分隔",
                        size=None,
                        verbose_name="应用和网站",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="businesses.business",
                        verbose_name="已并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="BusinessClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                ("claimant_name", models.CharField(max_length=60, verbose_name="申请人姓名")),
                ("position", models.CharField(max_length=60, verbose_name="职务")),
                ("name", models.CharField(max_length=120, verbose_name="企业名称")),
                ("credit_code", models.CharField(max_length=18, verbose_name="统一社会信用代码")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "待核验"),
                            ("more_asked", "待补充"),
                            ("approved", "已通过"),
                            ("refused", "未通过"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("filed_at", models.DateTimeField(verbose_name="提交时间")),
                ("status_since", models.DateTimeField(verbose_name="状态开始于")),
                (
                    "business",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="businesses.business",
                        verbose_name="平台上的企业",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="business_claims",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业认领",
                "verbose_name_plural": "企业认领",
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("file", "提交申请"),
                            ("supply", "补充材料"),
                            ("withdraw", "撤回申请"),
                            ("ask_more", "要求补充"),
                            ("approve", "通过"),
                            ("refuse", "不通过"),
                        ],
                        max_length=10,
                        verbose_name="动作",
                    ),
                ),
                (
                    "status_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "待核验"),
                            ("more_asked", "待补充"),
                            ("approved", "已通过"),
                            ("refused", "未通过"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "status_to",
                    models.CharField(
                        choices=[
                            ("submitted", "待核验"),
                            ("more_asked", "待补充"),
                            ("approved", "已通过"),
                            ("refused", "未通过"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="新状态",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.TextField(blank=True, verbose_name="说明")),
                ("checks", models.JSONField(default=list, verbose_name="核对过的事项")),
                ("data", models.JSONField(default=dict, verbose_name="其他")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="businesses.businessclaim",
                        verbose_name="认领",
                    ),
                ),
            ],
            options={
                "verbose_name": "认领记录",
                "verbose_name_plural": "认领记录",
            },
        ),
        migrations.CreateModel(
            name="ClaimFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("licence", "营业执照"), ("letter", "授权书"), ("more", "补充材料")],
                        max_length=8,
                        verbose_name="用途",
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="businesses.businessclaim",
                        verbose_name="认领",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_file",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "认领材料",
                "verbose_name_plural": "认领材料",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "负责人"), ("handler", "处理人员"), ("viewer", "查看人员")],
                        max_length=8,
                        verbose_name="角色",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="手机号")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="邀请时间")),
                ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "已接受"), ("declined", "已谢绝"), ("revoked", "已收回")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="businesses.business",
                        verbose_name="企业",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结束者",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="邀请人",
                    ),
                ),
            ],
            options={
                "verbose_name": "邀请",
                "verbose_name_plural": "邀请",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "负责人"), ("handler", "处理人员"), ("viewer", "查看人员")],
                        max_length=8,
                        verbose_name="角色",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="有效")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="businesses.business",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业成员",
                "verbose_name_plural": "企业成员",
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("joined", "加入"), ("role", "变更角色"), ("removed", "移除"), ("left", "退出")],
                        max_length=8,
                        verbose_name="变动",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("claim", "认领"),
                            ("invitation", "邀请"),
                            ("owner", "负责人"),
                            ("self", "本人"),
                            ("staff", "平台工作人员"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "role_from",
                    models.CharField(
                        blank=True,
                        choices=[("owner", "负责人"), ("handler", "处理人员"), ("viewer", "查看人员")],
                        max_length=8,
                        verbose_name="原角色",
                    ),
                ),
                (
                    "role_to",
                    models.CharField(
                        blank=True,
                        choices=[("owner", "负责人"), ("handler", "处理人员"), ("viewer", "查看人员")],
                        max_length=8,
                        verbose_name="新角色",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="membership_events",
                        to="businesses.business",
                        verbose_name="企业",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="成员",
                    ),
                ),
            ],
            options={
                "verbose_name": "成员变动",
                "verbose_name_plural": "成员变动",
            },
        ),
        migrations.AddIndex(
            model_name="business",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="business_search"),
        ),
        migrations.AddIndex(
            model_name="businessclaim",
            index=models.Index(
                condition=models.Q(("status__in", ["more_asked", "submitted"])),
                fields=["status_since", "id"],
                name="claim_open",
            ),
        ),
        migrations.AddIndex(
            model_name="businessclaim",
            index=models.Index(fields=["credit_code"], name="claim_code"),
        ),
        migrations.AddConstraint(
            model_name="businessclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["more_asked", "submitted"])),
                fields=("claimant", "credit_code"),
                name="claim_open_once_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="businessclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("credit_code__regex", "^[0-9A-Z]{18}$")), name="claim_code_is_compact"
            ),
        ),
        migrations.AddConstraint(
            model_name="businessclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "approved"), _negated=True), ("business__isnull", False), _connector="OR"
                ),
                name="claim_approved_has_company",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["business", "-id"], name="invitation_company"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True),
                fields=["phone", "created_at"],
                name="invitation_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True),
                fields=["email", "created_at"],
                name="invitation_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("email", ""), _connector="XOR"), name="invitation_has_one_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at__isnull", True)),
                    models.Q(models.Q(("end", ""), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_ended_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("business", "user"), name="one_membership_per_person"),
        ),
        migrations.AddIndex(
            model_name="membershipevent",
            index=models.Index(fields=["business", "-id"], name="membership_event_company"),
        ),
        migrations.RunSQL(append_only("businesses_claimevent"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("businesses_membershipevent"), migrations.RunSQL.noop),
    ]

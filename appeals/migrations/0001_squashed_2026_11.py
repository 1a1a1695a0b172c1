"""Appeals as they stand in November 2026, with their ledger.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import casework.fields
from casework.models import append_only


class Migration(migrations.Migration):
    replaces = [
        ("appeals", "0001_initial"),
        ("appeals", "0002_seals"),
        ("appeals", "0003_complainant_words"),
        ("appeals", "0004_codes_without_choices"),
    ]

    initial = True

    dependencies = [
        ("complaints", "0001_squashed_2026_11"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(editable=False, max_length=24, unique=True, verbose_name="编号")),
                ("status_before", models.CharField(blank=True, editable=False, max_length=20)),
                ("serving", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="转办次数")),
                ("due_on", models.DateField(blank=True, editable=False, null=True, verbose_name="期限")),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("led_by", models.CharField(blank=True, default="", editable=False, max_length=20)),
                ("status_since", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="状态开始")),
                (
                    "last_hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        editable=False,
                        max_length=64,
                    ),
                ),
                ("salt", models.UUIDField(editable=False, null=True)),
                ("events_count", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("filed", "待分配复核员"),
                            ("under_review", "复核中"),
                            ("upheld", "申诉成立"),
                            ("dismissed", "未成立，维持原结果"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="filed",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "ended_as",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("supplement_required", "待补充材料"),
                            ("refused", "不予受理"),
                            ("referred", "已移送"),
                            ("accepted", "已受理"),
                            ("with_business", "待企业答复"),
                            ("objection", "企业异议核查"),
                            ("answered", "待您确认"),
                            ("mediation", "调解中"),
                            ("settled", "协议履行中"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                            ("under_appeal", "申诉复核中"),
                        ],
                        max_length=20,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("R01", "不属于受理范围"),
                            ("R02", "无管辖权限"),
                            ("R03", "其他机构已受理"),
                            ("R04", "本平台已受理"),
                            ("R05", "材料不全或虚假"),
                            ("R06", "身份无法核验"),
                            ("R07", "非生活消费或无争议"),
                            ("R08", "超过时限"),
                            ("R09", "未先向企业投诉或未满15日"),
                            ("R10", "无直接利害关系"),
                            ("R11", "被投诉人不明确"),
                            ("R12", "无具体请求或事实"),
                            ("R13", "已和解并履行"),
                            ("R14", "属举报、咨询或信访"),
                            ("R15", "法律规定的其他情形"),
                        ],
                        max_length=3,
                        verbose_name="不予受理依据",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("O01", "诉求全部满足"),
                            ("O02", "部分满足并认可"),
                            ("O03", "解释后认可"),
                            ("O04", "自行和解"),
                            ("O05", "调解成功并履行"),
                            ("O06", "协议已履行"),
                            ("O07", "调解终止"),
                            ("O08", "投诉人不认可"),
                            ("O09", "协议未履行"),
                            ("O10", "投诉人逾期未反馈"),
                            ("O11", "企业逾期未答复"),
                            ("O12", "重复并案"),
                            ("O13", "不符条件终止"),
                            ("O14", "涉嫌欺诈已移送"),
                            ("O15", "企业无法联系"),
                        ],
                        max_length=3,
                        verbose_name="原结果",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("facts", "事实认定有误"),
                            ("ground", "依据适用有误"),
                            ("procedure", "办理程序有误"),
                            ("evidence", "有新的证据"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="申诉理由",
                    ),
                ),
                ("statement", models.TextField(verbose_name="申诉说明")),
                ("filed_at", models.DateTimeField(verbose_name="申诉时间")),
                ("decision", models.TextField(blank=True, verbose_name="复核意见")),
                ("other_remedies", models.TextField(blank=True, verbose_name="其他解决途径")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("supplement_required", "待补充材料"),
                            ("refused", "不予受理"),
                            ("referred", "已移送"),
                            ("accepted", "已受理"),
                            ("with_business", "待企业答复"),
                            ("objection", "企业异议核查"),
                            ("answered", "待您确认"),
                            ("mediation", "调解中"),
                            ("settled", "协议履行中"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                            ("under_appeal", "申诉复核中"),
                        ],
                        max_length=20,
                        verbose_name="从哪里重新办理",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="complaints.complaint",
                        verbose_name="投诉",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核员",
                    ),
                ),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
            },
        ),
        migrations.CreateModel(
            name="AppealEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("status_from", models.CharField(max_length=20)),
                ("status_to", models.CharField(max_length=20)),
                ("role", models.CharField(max_length=16, verbose_name="身份")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("data", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("step", casework.fields.CodeField(max_length=32, verbose_name="步骤")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="appeals.appeal"
                    ),
                ),
            ],
            options={
                "verbose_name": "申诉记录",
                "verbose_name_plural": "申诉记录",
                "ordering": ["seq"],
            },
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("status__in", ["filed", "under_review"])),
                fields=["filed_at", "id"],
                name="open_appeals",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["reviewer", "status", "id"], name="appeals_by_reviewer"),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["decided_at", "status"], name="decided_appeals"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["filed", "under_review"])),
                fields=("complaint",),
                name="one_open_appeal",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["dismissed", "upheld"]), _negated=True),
                    models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="decided_appeal_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["dismissed", "under_review", "upheld"]), _negated=True),
                    ("reviewer__isnull", False),
                    _connector="OR",
                ),
                name="reviewed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealevent",
            constraint=models.UniqueConstraint(fields=("case", "seq"), name="one_appeal_line_per_seq"),
        ),
        migrations.RunSQL(append_only("appeals_appealevent"), migrations.RunSQL.noop),
    ]

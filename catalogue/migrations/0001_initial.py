"""Tables of what is asked of whom; the next migration fills them.

In a database made before this room the tables stand already, under the names they keep: they were those of complaints.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class CreateUnlessThere(migrations.CreateModel):
    """A table that complaints made in older databases."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        if table not in schema_editor.connection.introspection.table_names():
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateUnlessThere(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("hint", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                ("needs", models.CharField(blank=True, max_length=60, verbose_name="需要准备")),
                ("icon", models.CharField(default="doc", max_length=16, verbose_name="图标")),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="证据清单",
                    ),
                ),
                ("for_business", models.BooleanField(default=False, verbose_name="企业可以投诉")),
                (
                    "auto_accept",
                    models.BooleanField(
                        default=False,
                        help_text="被投诉企业已入驻、没有重复投诉时，提交后立即受理",
                        verbose_name="自动受理",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="catalogue.category",
                        verbose_name="上级类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "投诉类别",
                "verbose_name_plural": "投诉类别",
                "db_table": "complaints_category",
                "ordering": ["position", "pk"],
            },
        ),
        CreateUnlessThere(
            name="CategoryField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, verbose_name="键")),
                ("label", models.CharField(max_length=60, verbose_name="标签")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "单行文字"),
                            ("long", "多行文字"),
                            ("phone", "电话号码"),
                            ("date", "日期"),
                            ("money", "金额"),
                            ("number", "数字"),
                            ("choice", "单选"),
                            ("url", "网址"),
                            ("code", "编号（订单号等）"),
                            ("period", "时间段（起止日期）"),
                            ("region", "地区（省、市、区县）"),
                            ("company", "企业"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("help", models.CharField(blank=True, max_length=200, verbose_name="提示")),
                ("required", models.BooleanField(default=True, verbose_name="必填")),
                (
                    "pattern",
                    models.CharField(
                        blank=True, help_text="正则表达式，留空则不检查", max_length=120, verbose_name="格式"
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="选项",
                    ),
                ),
                ("personal", models.BooleanField(default=False, verbose_name="个人信息")),
                ("identifies", models.BooleanField(default=False, verbose_name="用于识别重复投诉")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="catalogue.category",
                        verbose_name="类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "类别字段",
                "verbose_name_plural": "类别字段",
                "db_table": "complaints_categoryfield",
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("category", "key"), name="one_field_per_key")],
            },
        ),
        CreateUnlessThere(
            name="CategoryVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("content", models.JSONField(verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="发布时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="catalogue.category",
                        verbose_name="类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "类别版本",
                "verbose_name_plural": "类别版本",
                "db_table": "complaints_categoryversion",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("category", "number"), name="one_category_version_per_number")
                ],
            },
        ),
        CreateUnlessThere(
            name="PrecheckQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, verbose_name="键")),
                ("label", models.CharField(max_length=100, verbose_name="问题")),
                ("help", models.CharField(blank=True, max_length=200, verbose_name="提示")),
                (
                    "kind",
                    models.CharField(
                        choices=[("choice", "单选"), ("date", "日期")],
                        default="choice",
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="选项",
                    ),
                ),
                (
                    "feeds",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contacted", "是否联系过企业"),
                            ("contacted_on", "联系日期"),
                            ("happened_on", "发生日期"),
                            ("proceedings", "其他处理途径"),
                        ],
                        help_text="后面的页面也要用到的信息，在这里问过就不再问",
                        max_length=16,
                        verbose_name="对应的公共信息",
                    ),
                ),
                (
                    "hits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="选了其中一项时，提示下面的依据",
                        size=None,
                        verbose_name="触发的选项",
                    ),
                ),
                ("limit", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="期限")),
                (
                    "unit",
                    models.CharField(
                        blank=True, choices=[("days", "天"), ("months", "个月")], max_length=6, verbose_name="期限单位"
                    ),
                ),
                (
                    "compare",
                    models.CharField(
                        blank=True,
                        choices=[("older", "早于期限"), ("newer", "未满期限")],
                        max_length=8,
                        verbose_name="日期触发条件",
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
                        verbose_name="可能的依据",
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("here", "可以在这里投诉"),
                            ("ask_first", "先向企业投诉"),
                            ("elsewhere", "向其他机构反映"),
                            ("too_late", "超过时限"),
                            ("in_court", "已由其他途径处理"),
                            ("existing", "回到原来的投诉"),
                            ("settled", "已经和解"),
                            ("owner", "由本人提出，或者由代理人提出"),
                        ],
                        max_length=12,
                        verbose_name="建议",
                    ),
                ),
                ("advice", models.TextField(blank=True, verbose_name="说明")),
                ("needs_reason", models.BooleanField(default=False, verbose_name="继续须说明理由")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="precheck",
                        to="catalogue.category",
                        verbose_name="类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "预检问题",
                "verbose_name_plural": "预检问题",
                "db_table": "complaints_precheckquestion",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("category", "key"), name="one_precheck_question_per_key")
                ],
            },
        ),
    ]

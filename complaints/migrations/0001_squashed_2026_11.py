"""Complaints as they stand in November 2026: the case, its ledger, and the letters that offices start with.

In place of the migrations that led here; those stay for databases that have begun them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.fields.json
from django.conf import settings
from django.db import migrations, models

import casework.fields
import complaints.models.terms
from casework.models import append_only

LETTERS = [
    (
        "propose_refusal.reason",
        "不属于受理范围（R01）",
        "{投诉人}：您对{企业}的投诉（编号{编号}）已经审核。您反映的事项不属于本平台的受理范围，因此不予受理。具体是：",
    ),
    (
        "propose_refusal.reason",
        "没有管辖权限（R02）",
        "{投诉人}：您对{企业}的投诉（编号{编号}）已经审核。您反映的事项应由其他主管部门处理，本平台没有管辖权限，因此不予受理。应处理的部门是：",
    ),
    (
        "propose_refusal.reason",
        "其他机构已受理（R03）",
        "{投诉人}：您的投诉（编号{编号}）已经审核。同一争议已由人民法院、仲裁机构或者其他行政机关受理，本平台不重复受理。已受理的机构是：",
    ),
    (
        "propose_refusal.reason",
        "还没有先向企业投诉（R09）",
        "{投诉人}：您的投诉（编号{编号}）已经审核。这类投诉须先向{企业}提出；企业在15日内没有答复，或者您对答复不满意的，可以再向本平台投诉。",
    ),
    (
        "propose_refusal.reason",
        "没有明确的被投诉人（R11）",
        "{投诉人}：您的投诉（编号{编号}）已经审核。按您填写的企业名称和线索，无法确定被投诉的是哪一家企业，因此不予受理。",
    ),
    (
        "propose_refusal.reason",
        "没有具体的请求或事实（R12）",
        "{投诉人}：您的投诉（编号{编号}）已经审核。投诉里没有写明具体的请求和事实根据，因此不予受理。缺少的是：",
    ),
    ("propose_refusal.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
    (
        "propose_refusal.other_remedies",
        "市场监管部门",
        "您可以拨打12315，或者向企业所在地的市场监督管理部门投诉、举报。",
    ),
    ("propose_refusal.other_remedies", "邮政管理部门", "您可以拨打12305，向当地邮政管理部门申诉。"),
    (
        "propose_refusal.other_remedies",
        "补齐后重新投诉",
        "条件具备后，您可以在本平台重新投诉，原来填写的内容会带过去。",
    ),
    ("request_supplement.items", "订单和付款", "订单页面的截图，显示订单号、商品和日期\n付款凭证，显示金额和收款方"),
    ("request_supplement.items", "与企业联系的经过", "您联系企业的日期、方式和工单号\n企业答复的截图或者录音"),
    ("request_supplement.items", "业务合同和账单", "业务合同或者套餐说明\n有争议月份的账单"),
    (
        "decline_amendment.reason",
        "提高的金额没有凭证",
        "您申请提高投诉{编号}的涉及金额，但没有提交新增金额的凭证，因此没有同意。补充凭证后，您可以再次申请。",
    ),
    ("serve.remark", "挂号信送达", "已将投诉{编号}的材料以挂号信寄往{企业}的登记地址，回执随案保存。"),
    ("close_unreachable.first", "信件退回", "按{企业}登记的地址寄送信件，被退回。日期和运单号："),
    (
        "decide_objection.reason",
        "异议不成立，请继续答复",
        "{企业}对投诉{编号}提出的异议已经审核，异议不成立，请继续答复。理由是：",
    ),
    (
        "decide_objection.reason",
        "应由另一家企业答复",
        "投诉{编号}所反映的事项应由另一家企业答复，因此转交该企业，投诉人的提交时间不变。认定的依据是：",
    ),
    ("decide_objection.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
    (
        "decline_extension.reason",
        "延期理由不充分",
        "投诉{编号}的延期申请没有同意，答复期限仍为{期限}。没有同意的原因是：",
    ),
    ("ask_referral.contact", "邮政管理部门", "申诉电话12305，或者所在省份邮政管理局的网站。"),
    ("ask_referral.contact", "市场监管部门", "热线12315，或者全国12315平台网站。"),
    (
        "discontinue.reason",
        "争议已由其他机构受理",
        "投诉{编号}的同一争议已由其他机构受理，本平台终止办理。受理的机构和日期是：",
    ),
    (
        "request_mediation.reason",
        "双方意见仍有差距",
        "双方对投诉{编号}的事实没有大的分歧，在处理方案上仍有差距，建议由平台的调解员主持调解。差距在于：",
    ),
    ("call_session.note", "请带材料", "请带身份证件、与投诉有关的合同和付款凭证。不能参加的，请至少提前一天告知。"),
    (
        "propose_settlement.text",
        "退款并了结争议",
        "投诉人{投诉人}与{企业}就投诉{编号}自愿达成协议：企业按下列金额和期限退款。退款到账后，双方对本次争议再无其他请求。退款的方式和账户是：",
    ),
    (
        "terminate_mediation.reason",
        "双方不能达成一致",
        "经调解员主持，双方对投诉{编号}不能达成一致，调解终止。没有谈拢的是：",
    ),
    ("message.text", "请双方核对事实", "为办理投诉{编号}，请双方核对以下事实，并在{期限}前留言说明。需要核对的是："),
    (
        "uphold.decision",
        "原依据不适用",
        "您对投诉{编号}的申诉已经复核。原结果引用的依据不适用于这件投诉，因此撤销原结果，重新办理。认定的事实是：",
    ),
    (
        "dismiss.decision",
        "原结果正确",
        "您对投诉{编号}的申诉已经复核。申诉的理由不足以改变原结果，因此维持。对您各项理由的回应是：",
    ),
    ("dismiss.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
]


def write_letters(apps, schema_editor):
    letter = apps.get_model("complaints", "LetterTemplate")
    letter.objects.bulk_create(
        letter(place=place, name=name, body=body, position=position if position < 17 else position + 4)
        for position, (place, name, body) in enumerate(LETTERS, 1)  # the later ones leave room, as they always did
    )


class Migration(migrations.Migration):
    replaces = [
        ("complaints", "0001_initial"),
        ("complaints", "0002_ledger_and_categories"),
        ("complaints", "0003_filing"),
        ("complaints", "0004_first_versions"),
        ("complaints", "0005_pre_contact"),
        ("complaints", "0006_evi_steps"),
        ("complaints", "0007_hotline_links"),
        ("complaints", "0008_cat_field_kinds"),
        ("complaints", "0010_amending_steps"),
        ("complaints", "0011_pre_precheck"),
        ("complaints", "0012_wri_similar_cases"),
        ("complaints", "0013_cat_category_versions"),
        ("complaints", "0014_paused_by"),
        ("complaints", "0015_adm_assigning"),
        ("complaints", "0016_clock_base"),
        ("complaints", "0017_clock_base_set"),
        ("complaints", "0018_cal_step"),
        ("complaints", "0019_call_logs"),
        ("complaints", "0020_adm_saved_filters"),
        ("complaints", "0021_case_groups"),
        ("complaints", "0022_adm_letters"),
        ("complaints", "0023_adm_first_letters"),
        ("complaints", "0024_casework"),
        ("complaints", "0025_appeal"),
        ("complaints", "0026_merging"),
        ("complaints", "0027_privacy"),
        ("complaints", "0028_conflicts_and_reveals"),
        ("complaints", "0029_seals"),
        ("complaints", "0030_personal_answers_out_of_search"),
        ("complaints", "0031_offer_remedies"),
        ("complaints", "0032_turns"),
        ("complaints", "0033_fill_turns"),
        ("complaints", "0034_settlement_hash"),
        ("complaints", "0035_who_opened"),
        ("complaints", "0036_annexes_and_corrections"),
        ("complaints", "0037_files_after_filing"),
        ("complaints", "0038_endings_announced"),
        ("complaints", "0039_typed_steps"),
        ("complaints", "0040_more_letters"),
        ("complaints", "0041_offline_dates_and_referral"),
        ("complaints", "0042_paper_scans"),
        ("complaints", "0043_letter_links"),
        ("complaints", "0044_complainant_words"),
        ("complaints", "0045_lease_until"),
        ("complaints", "0046_staged_files_move"),
        ("complaints", "0047_staged_files_below"),
        ("complaints", "0048_categories_to_catalogue"),
        ("complaints", "0049_typed_letter_links"),
        ("complaints", "0050_codes_without_choices"),
    ]

    initial = True

    dependencies = [
        ("businesses", "0001_squashed_2026_11"),
        ("catalogue", "0001_initial"),
        ("files", "0001_squashed_2026_11"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("propose_refusal.reason", "不予受理：理由"),
                            ("propose_refusal.other_remedies", "不予受理：其他解决途径"),
                            ("request_supplement.items", "要求补充材料：材料清单（一行一项）"),
                            ("decline_amendment.reason", "不同意修改：理由"),
                            ("serve.remark", "记录送达：说明"),
                            ("close_unreachable.first", "企业无法联系：第一次联系"),
                            ("decide_objection.reason", "决定异议：理由"),
                            ("decide_objection.other_remedies", "决定异议：其他解决途径"),
                            ("decline_extension.reason", "不同意延期：理由"),
                            ("ask_referral.contact", "移送：该机构的联系方式"),
                            ("discontinue.reason", "终止：理由"),
                            ("request_mediation.reason", "建议调解：理由"),
                            ("call_session.note", "安排调解会：说明"),
                            ("propose_settlement.text", "提出协议文本：正文"),
                            ("terminate_mediation.reason", "终止调解：说明"),
                            ("message.text", "留言"),
                            ("uphold.decision", "申诉成立：复核意见"),
                            ("dismiss.decision", "驳回申诉：复核意见"),
                            ("dismiss.other_remedies", "驳回申诉：其他解决途径"),
                        ],
                        max_length=40,
                        verbose_name="用在哪里",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("body", models.TextField(max_length=2000, verbose_name="正文")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "信件模板",
                "verbose_name_plural": "信件模板",
                "ordering": ["place", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=40, verbose_name="标题")),
                ("issue", models.TextField(verbose_name="共同的问题")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_groups",
                        to="businesses.business",
                        verbose_name="企业",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "群体投诉",
                "verbose_name_plural": "群体投诉",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
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
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[("web", "网上"), ("hotline", "热线")],
                        default="web",
                        editable=False,
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
                ("precheck", models.JSONField(blank=True, default=dict, verbose_name="预检")),
                (
                    "precheck_grounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="预检提示的依据",
                    ),
                ),
                ("override_reason", models.TextField(blank=True, verbose_name="仍要投诉的理由")),
                (
                    "respondent_name",
                    models.CharField(blank=True, max_length=120, verbose_name="企业名称（投诉人填写）"),
                ),
                ("respondent_hint", models.CharField(blank=True, max_length=200, verbose_name="信用代码、网址或地址")),
                ("contacted", models.BooleanField(null=True, verbose_name="是否联系过企业")),
                ("contacted_on", models.DateField(blank=True, null=True, verbose_name="联系日期")),
                ("contact_answered", models.BooleanField(null=True, verbose_name="企业是否已答复")),
                (
                    "contact_channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "客服电话"),
                            ("app", "应用或网站客服"),
                            ("shop", "营业厅或门店"),
                            ("email", "电子邮件"),
                            ("other", "其他方式"),
                        ],
                        max_length=8,
                        verbose_name="联系方式",
                    ),
                ),
                ("contact_ticket", models.CharField(blank=True, max_length=60, verbose_name="企业的工单号")),
                ("contact_result", models.CharField(blank=True, max_length=300, verbose_name="企业的答复")),
                (
                    "proceedings",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "没有"),
                            ("court", "已向法院起诉"),
                            ("arbitration", "已申请仲裁"),
                            ("agency", "已向其他行政机关投诉"),
                            ("platform", "已在本平台投诉，还在办理"),
                            ("settled", "已和企业和解，企业已经履行"),
                        ],
                        max_length=12,
                        verbose_name="其他处理途径",
                    ),
                ),
                (
                    "complainant_type",
                    models.CharField(
                        choices=[("consumer", "个人消费者"), ("business", "企业"), ("agent", "代理人（有授权委托书）")],
                        default="consumer",
                        max_length=8,
                        verbose_name="投诉人类型",
                    ),
                ),
                ("complainant_name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                ("complainant_company", models.CharField(blank=True, max_length=120, verbose_name="投诉人企业")),
                (
                    "complainant_licence",
                    models.CharField(blank=True, max_length=18, verbose_name="投诉人企业的统一社会信用代码"),
                ),
                ("agent_name", models.CharField(blank=True, max_length=60, verbose_name="代理人姓名")),
                ("agent_relation", models.CharField(blank=True, max_length=60, verbose_name="代理人与投诉人的关系")),
                ("region", models.CharField(blank=True, max_length=6, verbose_name="地区代码")),
                ("province", models.CharField(blank=True, max_length=12, verbose_name="省份")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("district", models.CharField(blank=True, max_length=40, verbose_name="区县")),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="标题")),
                ("facts", models.TextField(blank=True, verbose_name="事情经过")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="发生日期")),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="类别信息")),
                ("questions", models.JSONField(blank=True, default=list, editable=False)),
                ("identity", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="诉求",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="涉及金额"
                    ),
                ),
                (
                    "attested_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="保证真实的时间"),
                ),
                ("may_publish", models.BooleanField(default=False, verbose_name="同意公开")),
                ("complainant_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("business_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("officer_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("mediator_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("reviewer_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("filed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="提交时间")),
                ("accepted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="受理时间")),
                ("served_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="转交时间")),
                ("served_offline", models.BooleanField(default=False, editable=False, verbose_name="线下送达")),
                ("delivered_on", models.DateField(blank=True, editable=False, null=True, verbose_name="送达日期")),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="答复时间")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="办结时间")),
                ("overdue_since", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="逾期起始")),
                (
                    "escalation_level",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="督办级别"),
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
                ("ground_reason", models.TextField(blank=True, verbose_name="不予受理理由")),
                ("other_remedies", models.TextField(blank=True, verbose_name="其他解决途径")),
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
                        verbose_name="结果",
                    ),
                ),
                ("outcome_reason", models.TextField(blank=True, verbose_name="办结说明")),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("W1", "问题已经解决"),
                            ("W2", "投诉有误"),
                            ("W3", "另行起诉"),
                            ("W4", "不愿继续"),
                            ("W5", "受到企业压力"),
                        ],
                        max_length=2,
                        verbose_name="撤回原因",
                    ),
                ),
                ("supplement_rounds", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "rights_used",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("messages_count", models.PositiveIntegerField(default=0, editable=False)),
                ("breaches", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="违约次数")),
                ("breach_reason", models.CharField(blank=True, max_length=500, verbose_name="没有履行的约定")),
                ("referred_to", models.CharField(blank=True, max_length=120, verbose_name="移送的机构")),
                ("referral_contact", models.CharField(blank=True, max_length=300, verbose_name="该机构的联系方式")),
                ("referral_handed", models.CharField(blank=True, max_length=300, verbose_name="移交的材料")),
                (
                    "referral_ground",
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
                        verbose_name="不移送时的依据",
                    ),
                ),
                ("referral_reason", models.TextField(blank=True, verbose_name="移送的理由")),
                ("details_asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "absorbed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="最近一次并入其他投诉的时间"
                    ),
                ),
                (
                    "unanswered_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="记为未答复的时间"),
                ),
                (
                    "performed_reported_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="企业告知履行的时间"),
                ),
                ("performed_note", models.TextField(blank=True, verbose_name="履行说明")),
                ("appeals_count", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "barred_grounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "held_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="暂停到期删除的时间"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="内容删除的时间"),
                ),
                ("draft_saved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("draft_warned_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="版本")),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "business",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="businesses.business",
                        verbose_name="被投诉企业",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "category_version",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.categoryversion",
                    ),
                ),
                (
                    "complainant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="投诉人",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mediating",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="调解员",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="complaints.complaint",
                        verbose_name="并入的投诉",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="受理员",
                    ),
                ),
                (
                    "refiled_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refilings",
                        to="complaints.complaint",
                        verbose_name="原投诉",
                    ),
                ),
                (
                    "refusal_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接听人",
                    ),
                ),
            ],
            options={
                "verbose_name": "投诉",
                "verbose_name_plural": "投诉",
            },
        ),
        migrations.CreateModel(
            name="CallerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("digits", "已核对编号和手机号后四位"),
                            ("code", "已核对短信验证码"),
                            ("none", "身份没有核实，没有告知案件情况"),
                        ],
                        max_length=8,
                        verbose_name="核实方式",
                    ),
                ),
                ("phone", models.CharField(max_length=16, verbose_name="手机号")),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("passed_at", models.DateTimeField(blank=True, null=True, verbose_name="核实时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="caller_checks",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "来电人核实",
                "verbose_name_plural": "来电人核实",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("digits", "已核对编号和手机号后四位"),
                            ("code", "已核对短信验证码"),
                            ("none", "身份没有核实，没有告知案件情况"),
                        ],
                        max_length=8,
                        verbose_name="身份核实",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("progress", "询问进展"),
                            ("how", "询问怎样操作"),
                            ("facts", "补充情况"),
                            ("answer", "对企业的答复有意见"),
                            ("handling", "对办理过程有意见"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                        verbose_name="来电事由",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="记录")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "来电",
                "verbose_name_plural": "来电",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AttestationLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("content_sha256", models.CharField(max_length=64)),
                ("phone", models.CharField(max_length=16, verbose_name="手机号")),
                ("sent_at", models.DateTimeField(verbose_name="发送时间")),
                ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="退回时间")),
                ("returned_because", models.CharField(blank=True, max_length=500, verbose_name="退回原因")),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attestation_links",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "热线确认链接",
                "verbose_name_plural": "热线确认链接",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("B1", "同意，给予金钱补救（退款、赔偿等）"),
                            ("B2", "同意，采取其他补救（换货、恢复服务、更正等）"),
                            ("B3", "解释说明"),
                            ("B4", "不同意，并说明理由"),
                        ],
                        max_length=2,
                        verbose_name="答复类型",
                    ),
                ),
                ("text", models.TextField(verbose_name="答复内容")),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("refund", "退款"),
                                ("cancel_charge", "取消扣费"),
                                ("cancel_service", "取消服务"),
                                ("restore_service", "恢复服务"),
                                ("repair", "维修"),
                                ("replace", "换货"),
                                ("perform", "履行合同"),
                                ("correct_data", "更正信息"),
                                ("delete_data", "删除信息或注销账户"),
                                ("apology", "道歉"),
                                ("explanation", "解释说明"),
                                ("compensation", "赔偿损失"),
                                ("stop", "停止有关行为"),
                                ("other", "其他"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="补救方式",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="金额"),
                ),
                ("action", models.CharField(blank=True, max_length=200, verbose_name="处理措施")),
                ("perform_by", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="方案有效期至")),
                ("on_paper", models.BooleanField(default=False, verbose_name="书面答复，由受理员代录")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="收到书面答复的日期")),
                ("is_late", models.BooleanField(default=False, verbose_name="逾期答复")),
                ("at", models.DateTimeField(verbose_name="答复时间")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="接受时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers_given",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复",
                "verbose_name_plural": "答复",
                "ordering": ["pk"],
            },
            bases=(complaints.models.terms.HasTerms, models.Model),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                ("is_granted", models.BooleanField(null=True, verbose_name="同意")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "待同意的修改",
                "verbose_name_plural": "待同意的修改",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField(default=0)),
                ("owner", models.CharField(max_length=16, verbose_name="由谁")),
                (
                    "asks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, null=True, size=None
                    ),
                ),
                ("started_on", models.DateField(verbose_name="起算日")),
                ("length", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=16)),
                ("base_on", models.DateField()),
                ("base_length", models.PositiveSmallIntegerField()),
                ("base_unit", models.CharField(max_length=16)),
                ("base_floor", models.PositiveSmallIntegerField(default=0)),
                ("due_on", models.DateField(verbose_name="到期日")),
                ("due_at", models.DateTimeField(verbose_name="到期时刻")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("rung_at", models.DateTimeField(blank=True, null=True)),
                ("paused_on", models.DateField(blank=True, null=True)),
                ("paused_by", models.CharField(blank=True, default="", max_length=32)),
                ("left", models.SmallIntegerField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=24, verbose_name="结果")),
                ("kind", casework.fields.CodeField(max_length=20, verbose_name="期限")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "期限",
                "verbose_name_plural": "期限",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintEvent",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "办理记录",
                "verbose_name_plural": "办理记录",
                "ordering": ["seq"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "投诉内容的版本",
                "verbose_name_plural": "投诉内容的版本",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="关系")),
                ("since", models.DateField(verbose_name="从哪一天起")),
                ("declared_at", models.DateTimeField(verbose_name="申报时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="解除原因")),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="businesses.business",
                        verbose_name="企业",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申报人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "利益冲突",
                "verbose_name_plural": "利益冲突",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateTimeField(verbose_name="办结早于")),
                ("prepared_at", models.DateTimeField(verbose_name="准备时间")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="提出时间")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="完成时间")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "到期删除",
                "verbose_name_plural": "到期删除",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kept_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "主管已暂停到期删除"),
                            ("changed", "案件有了新的进展"),
                            ("erased", "已经删除"),
                            ("failed", "删除时出错，将在下一批重试"),
                        ],
                        max_length=8,
                        verbose_name="没有删除的原因",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disposals", to="complaints.complaint"
                    ),
                ),
                (
                    "disposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="complaints.disposal"
                    ),
                ),
            ],
            options={
                "verbose_name": "到期删除的投诉",
                "verbose_name_plural": "到期删除的投诉",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("evidence", "证据"),
                            ("letter", "授权委托书"),
                            ("appeal", "申诉材料"),
                            ("proof", "工作凭证"),
                        ],
                        default="evidence",
                        max_length=8,
                        verbose_name="用途",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("shows", models.CharField(blank=True, max_length=60, verbose_name="对应的清单项")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                ("rejection_told_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                ("taken_down_at", models.DateTimeField(blank=True, null=True, verbose_name="取下时间")),
                ("taken_down_reason", models.CharField(blank=True, max_length=500, verbose_name="取下的理由")),
                ("by_business", models.BooleanField(default=False, verbose_name="企业提交")),
                ("on_paper", models.BooleanField(default=False, verbose_name="书面答复的扫描件")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="complaints.complaint"
                    ),
                ),
                ("file", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="files.storedfile")),
            ],
            options={
                "verbose_name": "证据",
                "verbose_name_plural": "证据",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                ("interim", models.TextField(verbose_name="阶段性答复")),
                ("reason", models.CharField(max_length=500, verbose_name="延期理由")),
                ("at", models.DateTimeField(verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                ("is_granted", models.BooleanField(null=True, verbose_name="同意")),
                ("decision_reason", models.CharField(blank=True, max_length=500, verbose_name="决定的理由")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extensions",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "延期申请",
                "verbose_name_plural": "延期申请",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GroupAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("B1", "同意，给予金钱补救（退款、赔偿等）"),
                            ("B2", "同意，采取其他补救（换货、恢复服务、更正等）"),
                            ("B3", "解释说明"),
                            ("B4", "不同意，并说明理由"),
                        ],
                        max_length=2,
                        verbose_name="答复类型",
                    ),
                ),
                ("text", models.TextField(verbose_name="答复内容")),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("refund", "退款"),
                                ("cancel_charge", "取消扣费"),
                                ("cancel_service", "取消服务"),
                                ("restore_service", "恢复服务"),
                                ("repair", "维修"),
                                ("replace", "换货"),
                                ("perform", "履行合同"),
                                ("correct_data", "更正信息"),
                                ("delete_data", "删除信息或注销账户"),
                                ("apology", "道歉"),
                                ("explanation", "解释说明"),
                                ("compensation", "赔偿损失"),
                                ("stop", "停止有关行为"),
                                ("other", "其他"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="补救方式",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="金额"),
                ),
                ("action", models.CharField(blank=True, max_length=200, verbose_name="处理措施")),
                ("perform_by", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="方案有效期至")),
                ("at", models.DateTimeField(verbose_name="发送时间")),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="完成时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_answers",
                        to="complaints.casegroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "统一答复",
                "verbose_name_plural": "统一答复",
                "ordering": ["-pk"],
            },
            bases=(complaints.models.terms.HasTerms, models.Model),
        ),
        migrations.CreateModel(
            name="GroupAnswerResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("answered", "已送达"),
                            ("had_answer", "之前已经答复过"),
                            ("left", "投诉人已退出一起办理"),
                            ("ended", "投诉已经结束或者撤回"),
                            ("waiting", "现在不在待答复阶段"),
                            ("moved", "已不是贵企业的投诉"),
                            ("role", "发送人不能答复这一件"),
                            ("terms", "方案的金额或日期不符合要求"),
                            ("failed", "系统出错，没有送达，请单独答复"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="complaints.complaint"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="complaints.groupanswer"
                    ),
                ),
            ],
            options={
                "verbose_name": "统一答复的结果",
                "verbose_name_plural": "统一答复的结果",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("linked_at", models.DateTimeField(verbose_name="关联时间")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="退出时间")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_memberships",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="complaints.casegroup"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "群体投诉的成员",
                "verbose_name_plural": "群体投诉的成员",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LastAssigned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "officer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_assigned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "最近一次分配",
                "verbose_name_plural": "最近一次分配",
            },
        ),
        migrations.CreateModel(
            name="Mediation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                (
                    "asked_side",
                    models.CharField(
                        choices=[("complainant", "投诉人"), ("business", "企业"), ("staff", "平台")],
                        max_length=12,
                        verbose_name="申请方",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("reason", models.TextField(blank=True, verbose_name="申请理由")),
                (
                    "complainant_consented_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="投诉人同意的时间"),
                ),
                ("business_consented_at", models.DateTimeField(blank=True, null=True, verbose_name="企业同意的时间")),
                ("is_resumed", models.BooleanField(default=False, verbose_name="不须再次同意")),
                (
                    "refused_by",
                    models.CharField(
                        blank=True,
                        choices=[("complainant", "投诉人"), ("business", "企业"), ("staff", "平台")],
                        max_length=12,
                        verbose_name="不同意的一方",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="开始时间")),
                (
                    "termination",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("T1", "投诉人撤回，或双方自行和解"),
                            ("T2", "一方不参加或拒绝继续调解"),
                            ("T3", "双方不能达成一致"),
                            ("T4", "对检测、鉴定费用的承担不能达成一致"),
                            ("T5", "期限届满未达成协议"),
                            ("T6", "调解中发现不符合受理条件"),
                            ("T7", "一方死亡、注销或无法联系"),
                            ("T8", "其他情形"),
                        ],
                        max_length=2,
                        verbose_name="终止原因",
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mediations",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "调解",
                "verbose_name_plural": "调解",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("complainant", "投诉人"), ("business", "企业"), ("staff", "平台")],
                        max_length=12,
                        verbose_name="发送方",
                    ),
                ),
                (
                    "private_to",
                    models.CharField(
                        blank=True,
                        choices=[("complainant", "投诉人"), ("business", "企业"), ("staff", "平台")],
                        max_length=12,
                        verbose_name="仅与此方",
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="发送时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "留言",
                "verbose_name_plural": "留言",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="备注")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "内部备注",
                "verbose_name_plural": "内部备注",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("not_ours", "不是本企业的业务"),
                            ("duplicate", "同一事项重复投诉"),
                            ("settled", "此前已经和解并履行"),
                            ("not_eligible", "不符合受理条件"),
                            ("fraud", "涉嫌虚假投诉"),
                        ],
                        max_length=12,
                        verbose_name="异议理由",
                    ),
                ),
                ("text", models.TextField(verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resume", "异议不成立，企业继续答复"),
                            ("reroute", "转交另一家企业"),
                            ("refuse", "异议成立，不予受理"),
                            ("merge", "异议成立，并入另一件投诉"),
                        ],
                        max_length=8,
                        verbose_name="决定",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                ("reason", models.TextField(blank=True, verbose_name="决定的理由")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "企业异议",
                "verbose_name_plural": "企业异议",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[("complainant", "投诉人"), ("business", "企业"), ("staff", "平台")],
                        max_length=12,
                        verbose_name="提出方",
                    ),
                ),
                ("text", models.TextField(verbose_name="说明")),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("refund", "退款"),
                                ("cancel_charge", "取消扣费"),
                                ("cancel_service", "取消服务"),
                                ("restore_service", "恢复服务"),
                                ("repair", "维修"),
                                ("replace", "换货"),
                                ("perform", "履行合同"),
                                ("correct_data", "更正信息"),
                                ("delete_data", "删除信息或注销账户"),
                                ("apology", "道歉"),
                                ("explanation", "解释说明"),
                                ("compensation", "赔偿损失"),
                                ("stop", "停止有关行为"),
                                ("other", "其他"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="补救方式",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="金额"),
                ),
                ("action", models.CharField(blank=True, max_length=200, verbose_name="处理措施")),
                ("perform_by", models.DateField(verbose_name="完成日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="方案有效期至")),
                ("is_final", models.BooleanField(default=False, verbose_name="最终方案")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="接受时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "方案",
                "verbose_name_plural": "方案",
                "ordering": ["pk"],
            },
            bases=(complaints.models.terms.HasTerms, models.Model),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=20, verbose_name="角色")),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "投诉人姓名"),
                                ("phone", "手机号"),
                                ("email", "邮箱"),
                                ("agent", "代理人"),
                                ("region", "所在地区"),
                                ("answers", "号码、账号等类别信息"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="完整看到的信息",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="查看人",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="complaints.complaint"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="complaints.evidence",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "打开投诉",
                "verbose_name_plural": "打开投诉",
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("speed", models.PositiveSmallIntegerField(verbose_name="速度")),
                ("attitude", models.PositiveSmallIntegerField(verbose_name="态度")),
                ("result", models.PositiveSmallIntegerField(verbose_name="结果")),
                ("is_solved", models.BooleanField(verbose_name="问题解决了吗")),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="意见")),
                ("at", models.DateTimeField()),
                (
                    "complaint",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="complaints.complaint"),
                ),
            ],
            options={
                "verbose_name": "评价",
                "verbose_name_plural": "评价",
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "投诉人姓名"),
                                ("phone", "手机号"),
                                ("email", "邮箱"),
                                ("agent", "代理人"),
                                ("region", "所在地区"),
                                ("answers", "号码、账号等类别信息"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="查看的信息",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("identify", "核实身份"),
                            ("contact", "联系投诉人"),
                            ("check", "核对投诉内容或证据"),
                            ("paper", "制作文书或移送"),
                            ("again", "复核或监督"),
                        ],
                        max_length=10,
                        verbose_name="用途",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="查看人",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reveals", to="complaints.complaint"
                    ),
                ),
            ],
            options={
                "verbose_name": "查看个人信息",
                "verbose_name_plural": "查看个人信息",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(blank=True, max_length=300)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "保存的筛选",
                "verbose_name_plural": "保存的筛选",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ServiceLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serving", models.PositiveSmallIntegerField()),
                ("respondent_name", models.CharField(blank=True, max_length=120)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("typed_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "contact_kind",
                    models.CharField(
                        choices=[("phone", "短信"), ("email", "电子邮件")], max_length=8, verbose_name="验证码发送方式"
                    ),
                ),
                ("contact", models.CharField(max_length=254, verbose_name="企业联系人的手机号或邮箱")),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="首次打开时间")),
                (
                    "business",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="businesses.business",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_links",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "转办函链接",
                "verbose_name_plural": "转办函链接",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="开始时间")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="时长（分钟）")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="地点")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="会议链接")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("called_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mediation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="complaints.mediation"
                    ),
                ),
            ],
            options={
                "verbose_name": "调解会",
                "verbose_name_plural": "调解会",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("text", models.TextField(verbose_name="协议正文")),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("refund", "退款"),
                                ("cancel_charge", "取消扣费"),
                                ("cancel_service", "取消服务"),
                                ("restore_service", "恢复服务"),
                                ("repair", "维修"),
                                ("replace", "换货"),
                                ("perform", "履行合同"),
                                ("correct_data", "更正信息"),
                                ("delete_data", "删除信息或注销账户"),
                                ("apology", "道歉"),
                                ("explanation", "解释说明"),
                                ("compensation", "赔偿损失"),
                                ("stop", "停止有关行为"),
                                ("other", "其他"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="补救方式",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="金额"),
                ),
                ("action", models.CharField(blank=True, max_length=500, verbose_name="企业须做的事")),
                ("perform_by", models.DateField(verbose_name="履行期限")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("complainant_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="投诉人签署的时间")),
                ("business_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="企业签署的时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "business_signer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mediation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settlements",
                        to="complaints.mediation",
                    ),
                ),
            ],
            options={
                "verbose_name": "调解协议",
                "verbose_name_plural": "调解协议",
                "ordering": ["version"],
            },
            bases=(complaints.models.terms.HasTerms, models.Model),
        ),
        migrations.CreateModel(
            name="SupersededOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appeal", models.CharField(max_length=24, verbose_name="申诉编号")),
                (
                    "status",
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
                        verbose_name="状态",
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
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("other_remedies", models.TextField(blank=True, verbose_name="其他解决途径")),
                ("ended_at", models.DateTimeField(verbose_name="作出时间")),
                ("superseded_at", models.DateTimeField(verbose_name="推翻时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核员",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="superseded",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "被推翻的结果",
                "verbose_name_plural": "被推翻的结果",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SupplementItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("by_business", models.BooleanField(default=False, verbose_name="企业提出")),
                ("serving", models.PositiveSmallIntegerField(default=0)),
                ("request", models.CharField(max_length=200, verbose_name="需要补充")),
                ("answer", models.TextField(blank=True, verbose_name="补充内容")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplement_items",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "补充事项",
                "verbose_name_plural": "补充事项",
                "ordering": ["round", "pk"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="files",
                to="complaints.supplementitem",
                verbose_name="补充事项",
            ),
        ),
        migrations.CreateModel(
            name="TypedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=40, unique=True)),
                ("path", models.CharField(max_length=200)),
                ("data", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UndoPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("step", casework.fields.CodeField(max_length=32, verbose_name="步骤")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("fields", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("clocks", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("reason", models.TextField(blank=True, verbose_name="更正的理由")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undo_points",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
            ],
            options={
                "verbose_name": "可以更正的一步",
                "verbose_name_plural": "可以更正的步骤",
                "ordering": ["seq"],
            },
        ),
        migrations.CreateModel(
            name="WorkingCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base", models.PositiveIntegerField()),
                ("content", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_copy",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "未确认的修改",
                "verbose_name_plural": "未确认的修改",
            },
        ),
        migrations.CreateModel(
            name="BusinessMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="合并理由")),
                ("at", models.DateTimeField(verbose_name="合并时间")),
                ("members_moved", models.PositiveIntegerField(default=0, verbose_name="转移的成员")),
                ("cases_moved", models.PositiveIntegerField(default=0, verbose_name="转移的投诉")),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "merged",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="businesses.business",
                        verbose_name="被合并的企业",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="businesses.business",
                        verbose_name="保留的企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业合并",
                "verbose_name_plural": "企业合并",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)), fields=["id"], name="merges_under_way"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged", models.F("survivor")), _negated=True), name="merged_into_another"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="casegroup",
            index=models.Index(fields=["business", "-id"], name="groups_of_a_business"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["status", "due_at", "id"], name="worklist"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "accepted",
                            "answered",
                            "mediation",
                            "objection",
                            "settled",
                            "submitted",
                            "supplement_required",
                            "with_business",
                        ],
                    )
                ),
                fields=["due_at", "id"],
                name="open_worklist",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["business", "status", "due_at", "id"], name="business_worklist"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["complainant", "-id"], name="mine"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["officer", "status", "due_at", "id"], name="officer_worklist"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("status", "mediation")), fields=["mediator", "due_at", "id"], name="mediations"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("overdue_since__isnull", False), ("status", "with_business")),
                fields=["escalation_level", "due_at"],
                name="overdue_reply",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(condition=models.Q(("status", "draft")), fields=["draft_saved_at"], name="stale_drafts"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("status", "draft"), ("via", "hotline")),
                fields=["taken_by", "-id"],
                name="taken_drafts",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["complainant", "business", "-id"], name="mine_about"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="complaint_search"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("status", "closed")), fields=["category", "-id"], name="closed_alike"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("status", "closed")),
                fields=["business", "category", "-id"],
                name="closed_alike_here",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("identity", ""), _negated=True), fields=["identity", "-id"], name="same_identity"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "accepted",
                            "answered",
                            "mediation",
                            "objection",
                            "settled",
                            "submitted",
                            "supplement_required",
                            "with_business",
                        ],
                    )
                ),
                fields=["business", "category", "-id"],
                name="open_alike_here",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("place", "answers"),
                condition=models.Q(("answers__has_key", "place")),
                name="same_place",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "accepted",
                            "answered",
                            "mediation",
                            "objection",
                            "settled",
                            "submitted",
                            "supplement_required",
                            "with_business",
                        ],
                    )
                ),
                fields=["officer", "status", "due_at"],
                name="open_by_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("complainant_due_at__isnull", False)),
                fields=["complainant", "complainant_due_at", "id"],
                name="turn_of_complainant",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("business_due_at__isnull", False)),
                fields=["business", "business_due_at", "id"],
                name="turn_of_business",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("officer_due_at__isnull", False)),
                fields=["officer", "officer_due_at", "id"],
                name="turn_of_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("officer_due_at__isnull", False)),
                fields=["officer_due_at", "id"],
                name="turn_of_officers",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("mediator_due_at__isnull", False)),
                fields=["mediator_due_at", "id"],
                name="turn_of_mediators",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("reviewer_due_at__isnull", False)),
                fields=["reviewer_due_at", "id"],
                name="turn_of_reviewers",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("erased_at", None),
                    ("held_at", None),
                    ("status__in", ["closed", "referred", "refused", "withdrawn"]),
                ),
                fields=["status_since", "id"],
                name="past_retention",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    ("erased_at__isnull", False),
                    models.Q(
                        ("attested_at__isnull", False),
                        ("category__isnull", False),
                        ("filed_at__isnull", False),
                        ("happened_on__isnull", False),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("facts", ""), _negated=True),
                        models.Q(("remedies", []), _negated=True),
                        models.Q(("complainant_name", ""), _negated=True),
                        models.Q(
                            ("business__isnull", False),
                            models.Q(("respondent_name", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="filed_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="closed_has_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "refused"), _negated=True),
                    models.Q(
                        models.Q(("ground", ""), _negated=True),
                        models.Q(
                            models.Q(("ground_reason", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="refused_has_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["with_business", "objection", "answered", "mediation", "settled"]),
                        _negated=True,
                    ),
                    ("served_at__isnull", False),
                    _connector="OR",
                ),
                name="served_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="callercheck",
            index=models.Index(fields=["phone", "method", "at"], name="checks_of_a_phone"),
        ),
        migrations.AddIndex(
            model_name="attestationlink",
            index=models.Index(fields=["phone", "sent_at"], name="links_to_a_phone"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("complaint", "serving"), name="one_answer_per_serving"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code__in", ["B1", "B2"]), _negated=True),
                    models.Q(
                        ("perform_by__isnull", False),
                        models.Q(("amount__gt", 0), models.Q(("action", ""), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="relief_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("decided_at__isnull", True)),
                fields=("complaint",),
                name="one_open_amendment",
            ),
        ),
        migrations.AddIndex(
            model_name="complaintclock",
            index=models.Index(condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="due_clocks"),
        ),
        migrations.AddConstraint(
            model_name="complaintclock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)), fields=("case", "kind"), name="one_running_clock_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintevent",
            constraint=models.UniqueConstraint(fields=("case", "seq"), name="one_line_per_seq"),
        ),
        migrations.AddConstraint(
            model_name="complaintversion",
            constraint=models.UniqueConstraint(fields=("complaint", "number"), name="one_version_per_number"),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("person", "business"), name="one_standing_conflict"
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at", None), ("ended_by", None)),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="conflict_ended_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(
                        ("proposed_by__isnull", False),
                        ("released_at__isnull", False),
                        models.Q(("released_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="disposal_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_at", None), ("cancelled_at", None), _connector="OR"),
                name="disposal_released_or_cancelled",
            ),
        ),
        migrations.AddIndex(
            model_name="disposalitem",
            index=models.Index(
                condition=models.Q(("settled_at", None), ("told_at", None)), fields=["disposal"], name="disposal_untold"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)), fields=("complaint",), name="one_open_disposal"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.UniqueConstraint(fields=("disposal", "complaint"), name="once_in_a_disposal"),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(fields=("complaint", "serving"), name="one_extension_per_serving"),
        ),
        migrations.AddConstraint(
            model_name="groupanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)), fields=("group",), name="one_lead_answer_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupanswerresult",
            constraint=models.UniqueConstraint(fields=("lead", "complaint"), name="one_result_per_case"),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(fields=["group", "id"], name="members_of_a_group"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)), fields=("complaint",), name="one_live_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at", None),
                    ("is_resumed", True),
                    models.Q(("business_consented_at__isnull", False), ("complainant_consented_at__isnull", False)),
                    _connector="OR",
                ),
                name="mediation_by_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("complaint", "serving"), name="one_objection_per_serving"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at", None),
                    models.Q(models.Q(("decision", ""), _negated=True), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decided_objection_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("action", ""), _negated=True), _connector="OR"),
                name="offer_gives_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                fields=("complaint", "by", "role", "on", "evidence"), name="one_opening_a_day", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("attitude__range", (1, 5)), ("result__range", (1, 5)), ("speed__range", (1, 5))),
                name="one_to_five",
            ),
        ),
        migrations.AddIndex(
            model_name="reveal",
            index=models.Index(fields=["by", "at"], name="reveals_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="one_filter_per_name"),
        ),
        migrations.AddConstraint(
            model_name="servicelink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("complaint",), name="one_standing_letter_link"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", ""), _negated=True), models.Q(("link", ""), _negated=True), _connector="OR"
                ),
                name="session_is_somewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["sha256"], name="settlements_by_hash"),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(fields=("mediation", "version"), name="one_settlement_per_version"),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("action", ""), _negated=True), _connector="OR"),
                name="settlement_gives_something",
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", False)), fields=["removed_at"], name="removed_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="undopoint",
            constraint=models.UniqueConstraint(fields=("case", "seq"), name="one_undo_point_per_event"),
        ),
        migrations.RunSQL(append_only("complaints_complaintevent"), migrations.RunSQL.noop),
        migrations.RunPython(write_letters, migrations.RunPython.noop),
    ]

"""The first letters; supervisors change them and add their own."""

from django.db import migrations

LETTERS = [
    ("propose_refusal.reason", "不属于受理范围（R01）", "{投诉人}：您对{企业}的投诉（编号{编号}）已经审核。您反映的事项不属于本平台的受理范围，因此不予受理。具体是："),
    ("propose_refusal.reason", "没有管辖权限（R02）", "{投诉人}：您对{企业}的投诉（编号{编号}）已经审核。您反映的事项应由其他主管部门处理，本平台没有管辖权限，因此不予受理。应处理的部门是："),
    ("propose_refusal.reason", "其他机构已受理（R03）", "{投诉人}：您的投诉（编号{编号}）已经审核。同一争议已由人民法院、仲裁机构或者其他行政机关受理，本平台不重复受理。已受理的机构是："),
    ("propose_refusal.reason", "还没有先向企业投诉（R09）", "{投诉人}：您的投诉（编号{编号}）已经审核。这类投诉须先向{企业}提出；企业在15日内没有答复，或者您对答复不满意的，可以再向本平台投诉。"),
    ("propose_refusal.reason", "没有明确的被投诉人（R11）", "{投诉人}：您的投诉（编号{编号}）已经审核。按您填写的企业名称和线索，无法确定被投诉的是哪一家企业，因此不予受理。"),
    ("propose_refusal.reason", "没有具体的请求或事实（R12）", "{投诉人}：您的投诉（编号{编号}）已经审核。投诉里没有写明具体的请求和事实根据，因此不予受理。缺少的是："),
    ("propose_refusal.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
    ("propose_refusal.other_remedies", "市场监管部门", "您可以拨打12315，或者向企业所在地的市场监督管理部门投诉、举报。"),
    ("propose_refusal.other_remedies", "邮政管理部门", "您可以拨打12305，向当地邮政管理部门申诉。"),
    ("propose_refusal.other_remedies", "补齐后重新投诉", "条件具备后，您可以在本平台重新投诉，原来填写的内容会带过去。"),
    ("request_supplement.items", "订单和付款", "订单页面的截图，显示订单号、商品和日期\n付款凭证，显示金额和收款方"),
    ("request_supplement.items", "与企业联系的经过", "您联系企业的日期、方式和工单号\n企业答复的截图或者录音"),
    ("request_supplement.items", "业务合同和账单", "业务合同或者套餐说明\n有争议月份的账单"),
    ("decline_amendment.reason", "提高的金额没有凭证", "您申请提高投诉{编号}的涉及金额，但没有提交新增金额的凭证，因此没有同意。补充凭证后，您可以再次申请。"),
    ("serve.remark", "挂号信送达", "已将投诉{编号}的材料以挂号信寄往{企业}的登记地址，回执随案保存。"),
    ("close_unreachable.first", "信件退回", "按{企业}登记的地址寄送信件，被退回。日期和运单号："),
]


def write(apps, schema_editor):
    LetterTemplate = apps.get_model("complaints", "LetterTemplate")
    LetterTemplate.objects.bulk_create(
        LetterTemplate(place=place, name=name, body=body, position=position)
        for position, (place, name, body) in enumerate(LETTERS, 1)
    )


class Migration(migrations.Migration):

    dependencies = [
        ("complaints", "0022_adm_letters"),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
    ]

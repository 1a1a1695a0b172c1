"""Letters for objections, extensions, referrals, endings, mediation, messages and appeals; supervisors change them."""

from django.db import migrations

LETTERS = [
    ("decide_objection.reason", "异议不成立，请继续答复", "{企业}对投诉{编号}提出的异议已经审核，异议不成立，请继续答复。理由是："),
    ("decide_objection.reason", "应由另一家企业答复", "投诉{编号}所反映的事项应由另一家企业答复，因此转交该企业，投诉人的提交时间不变。认定的依据是："),
    ("decide_objection.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
    ("decline_extension.reason", "延期理由不充分", "投诉{编号}的延期申请没有同意，答复期限仍为{期限}。没有同意的原因是："),
    ("ask_referral.contact", "邮政管理部门", "申诉电话12305，或者所在省份邮政管理局的网站。"),
    ("ask_referral.contact", "市场监管部门", "热线12315，或者全国12315平台网站。"),
    ("discontinue.reason", "争议已由其他机构受理", "投诉{编号}的同一争议已由其他机构受理，本平台终止办理。受理的机构和日期是："),
    ("request_mediation.reason", "双方意见仍有差距", "双方对投诉{编号}的事实没有大的分歧，在处理方案上仍有差距，建议由平台的调解员主持调解。差距在于："),
    ("call_session.note", "请带材料", "请带身份证件、与投诉有关的合同和付款凭证。不能参加的，请至少提前一天告知。"),
    ("propose_settlement.text", "退款并了结争议", "投诉人{投诉人}与{企业}就投诉{编号}自愿达成协议：企业按下列金额和期限退款。退款到账后，双方对本次争议再无其他请求。退款的方式和账户是："),
    ("terminate_mediation.reason", "双方不能达成一致", "经调解员主持，双方对投诉{编号}不能达成一致，调解终止。没有谈拢的是："),
    ("message.text", "请双方核对事实", "为办理投诉{编号}，请双方核对以下事实，并在{期限}前留言说明。需要核对的是："),
    ("uphold.decision", "原依据不适用", "您对投诉{编号}的申诉已经复核。原结果引用的依据不适用于这件投诉，因此撤销原结果，重新办理。认定的事实是："),
    ("dismiss.decision", "原结果正确", "您对投诉{编号}的申诉已经复核。申诉的理由不足以改变原结果，因此维持。对您各项理由的回应是："),
    ("dismiss.other_remedies", "法院或仲裁", "您可以向人民法院起诉；与企业订有仲裁条款的，可以申请仲裁。"),
]


def write(apps, schema_editor):
    LetterTemplate = apps.get_model("complaints", "LetterTemplate")
    LetterTemplate.objects.bulk_create(
        LetterTemplate(place=place, name=name, body=body, position=position)
        for position, (place, name, body) in enumerate(LETTERS, 21)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0039_typed_steps"),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
    ]

"""Makes what was filed before versions were kept version 1 of its case."""

from django.db import migrations

from complaints.rules import content

SAID = (
    "category precheck precheck_grounds override_reason business respondent_name respondent_hint contacted contacted_on "
    "contact_channel contact_ticket contact_result proceedings title facts happened_on answers remedies amount "
    "complainant_type complainant_name complainant_company complainant_licence agent_name agent_relation region province "
    "city district may_publish"
).split()


def keep(apps, schema_editor):
    complaint = apps.get_model("complaints", "Complaint")
    version = apps.get_model("complaints", "ComplaintVersion")
    filed = complaint.objects.filter(version=0, filed_at__isnull=False).exclude(status="draft")
    for case in filed.select_related("category", "business").iterator(chunk_size=500):
        said = content.snapshot(case, SAID)
        version.objects.create(
            complaint=case,
            number=1,
            content=said,
            sha256=content.sha256(case.reference, 1, said, case.filed_at),
            at=case.filed_at,
            by_id=case.complainant_id,
        )
        complaint.objects.filter(pk=case.pk).update(version=1)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_filing")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]

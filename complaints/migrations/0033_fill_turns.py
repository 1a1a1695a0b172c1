"""Turns of the cases that are open now; batch by batch, so that nobody waits for a lock."""

from django.db import migrations

BATCH = 5000  # cases
# What each clock that runs says today, as the commands would have written it.
ASKS = """
    update complaints_complaintclock c set asks = array['complainant']
    from complaints_complaint k
    where k.id = c.case_id and c.stopped_at is null and c.case_id between %(first)s and %(last)s
      and (c.kind = 'reply' and k.escalation_level >= 3
           and not exists (select from complaints_complaintclock o
                           where o.case_id = k.id and o.kind = 'consent' and o.stopped_at is null)
        or c.kind = 'performance' and c.rung >= 2 and k.performed_reported_at is null);
    update complaints_complaintclock c set owner = 'complainant'
    from complaints_complaint k
    where k.id = c.case_id and c.stopped_at is null and c.case_id between %(first)s and %(last)s
      and c.kind = 'performance' and k.performed_reported_at is not null;
    update complaints_complaintclock c set
        owner = case when m.complainant_consented_at is null and m.business_consented_at is not null
                     then 'complainant' else 'business' end,
        asks = case when m.complainant_consented_at is null and m.business_consented_at is null
                    then array['complainant'] end
    from (select distinct on (complaint_id) * from complaints_mediation
          where complaint_id between %(first)s and %(last)s order by complaint_id, id desc) m
    where m.complaint_id = c.case_id and c.stopped_at is null and c.kind = 'consent';
    update complaints_complaintclock c set asks = array_remove(array[
        case when s.complainant_signed_at is null then 'complainant' end,
        case when s.business_signed_at is null then 'business' end], null)
    from (select distinct on (m.complaint_id) m.complaint_id, s.*
          from complaints_mediation m join complaints_settlement s on s.mediation_id = m.id
          where m.complaint_id between %(first)s and %(last)s
          order by m.complaint_id, m.id desc, s.version desc) s
    where s.complaint_id = c.case_id and c.stopped_at is null and c.kind = 'mediation'
      and s.at >= c.started_at;
"""
DUE = """
    with running as (
        select case_id, due_at, unnest(array_append(coalesce(asks, '{}'), owner)) as side
        from complaints_complaintclock
        where stopped_at is null and paused_on is null and kind not in ('undo_window', 'appeal_window')
          and case_id between %(first)s and %(last)s)
    update complaints_complaint k set
        complainant_due_at = d.complainant, business_due_at = d.business, officer_due_at = d.officer,
        mediator_due_at = d.mediator, reviewer_due_at = d.reviewer
    from (select case_id,
                 min(due_at) filter (where side = 'complainant') as complainant,
                 min(due_at) filter (where side = 'business') as business,
                 min(due_at) filter (where side = 'officer') as officer,
                 min(due_at) filter (where side = 'mediator') as mediator,
                 min(due_at) filter (where side = 'reviewer') as reviewer
          from running group by case_id) d
    where k.id = d.case_id;
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select coalesce(min(id), 1), coalesce(max(id), 0) from complaints_complaint")
        least, most = cursor.fetchone()
        for first in range(least, most + 1, BATCH):
            span = {"first": first, "last": first + BATCH - 1}
            cursor.execute(ASKS, span)
            cursor.execute(DUE, span)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0032_turns")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

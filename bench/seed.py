"""Fills a database with as many cases as asked, by SQL: the shape of a real table, not its words."""

from __future__ import annotations

from django.db import connection

CASES = """
insert into complaints_complaint (
    reference, status, status_before, serving, due_on, due_at, status_since, last_hash, events_count, created_at,
    complainant_id, category_id, business_id, respondent_name, respondent_hint, contacted, contact_channel,
    contact_ticket, contact_result, proceedings, complainant_type, complainant_name, complainant_company, province, city,
    title, facts, happened_on, answers, questions, identity, remedies, amount, attested_at, may_publish, filed_at,
    accepted_at, served_at, served_offline, answered_at, closed_at, escalation_level, ground, ground_reason,
    other_remedies, outcome, outcome_reason, withdrawal_reason, supplement_rounds, performed_note
)
select
    'TS-260101-' || upper(lpad(to_hex(n), 7, '0')), s.status, '', 1,
    case when s.status = 'closed' then null else (m.at + interval '5 days')::date end,
    case when s.status = 'closed' then null else m.at + interval '5 days' end,
    m.at, repeat('0', 64), 0, m.at,
    u.ids[1 + n %% array_length(u.ids, 1)], c.ids[1 + n %% array_length(c.ids, 1)],
    b.ids[1 + (n / 7) %% array_length(b.ids, 1)], '', '', true, 'phone', '', '', 'none', 'consumer', '林晓云', '', '浙江省',
    '杭州市', '冰箱能效等级与宣传不符', repeat('页面标注一级能效，到货为二级，客服不处理。', 4), m.at::date, '{}', '[]', n::text,
    '{refund}', 100, m.at, false, m.at, m.at, m.at, false, m.at, m.at, 0, '', '', '', s.outcome, '', '', 0, ''
from generate_series(%(first)s, %(last)s) n
cross join lateral (select %(now)s::timestamptz - n * interval '1 minute' as at) m
cross join lateral (
    select case when n %% 20 = 0 then 'submitted' when n %% 20 in (1, 2) then 'with_business'
                when n %% 20 = 3 then 'answered' else 'closed' end as status
) t
cross join lateral (select t.status, case when t.status = 'closed' then 'O01' else '' end as outcome) s
cross join (select array_agg(id order by id) as ids from accounts_user where not is_staff) u
cross join (select array_agg(id order by id) as ids from complaints_category where parent_id is not null) c
cross join (select array_agg(id order by id) as ids from businesses_business) b
"""
CLOCKS = """
insert into complaints_complaintclock (
    case_id, kind, serving, owner, started_on, length, unit, due_on, due_at, provisional, next_at, rung, started_at,
    result
)
select id, case status when 'submitted' then 'intake' when 'with_business' then 'reply' else 'confirm' end, 1,
    'officer', created_at::date, 5, 'working_days', due_on, due_at, false, %(now)s::timestamptz + interval '30 days', 0,
    created_at, ''
from complaints_complaint where due_at is not null and id > %(after)s
"""


def fill(count: int, now: object) -> None:
    """Add cases until there are `count`; people, companies and categories must exist."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(id), 0) from complaints_complaint")
        have, last = cursor.fetchone()
        if have < count:
            values = {"first": last + 1, "last": last + count - have, "now": now, "after": last}
            cursor.execute(CASES, values)
            cursor.execute(CLOCKS, values)
        cursor.execute("vacuum analyze complaints_complaint")
        cursor.execute("vacuum analyze complaints_complaintclock")

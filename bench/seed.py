"""Fills a database with as many cases as asked, by SQL: the shape of a real table, not its words."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import Model

from complaints.models import Complaint, ComplaintClock
from search import bigrams

# Each case says a thing, a fault, what the company did and what happened next: as many texts as there are combinations.
THINGS = "冰箱 洗衣机 手机 宽带 会员 机票 家具 课程 快递 空调 耳机 话费 网课 健身卡 外卖 酒店 电动车 净水器 相机 手表 平板 沙发 床垫 充值".split()  # noqa: SIM905
FAULTS = "与宣传不符 到货破损 迟迟不发货 自动续费 拒绝退款 无法使用 多扣费用 服务中断 虚假宣传 收货少件 质量很差 突然涨价".split()  # noqa: SIM905
DEEDS = "客服说要等 客服不接电话 商家答复以实物为准 商家要求撤销评价 平台客服让找商家 门店已经关门 企业称系统故障 对方只肯退一半".split()  # noqa: SIM905
ENDS = "至今没有处理 已经等了三周 我要求全额返还 我要求更换新的 请平台督促 又被扣了一次 联系了四次没有结果".split()  # noqa: SIM905
RARE = 1999  # one case in so many tells of 扫地机

CASES = """
insert into complaints_complaint (
    reference, status, status_before, serving, due_on, due_at, status_since, last_hash, events_count, created_at,
    complainant_id, category_id, business_id, respondent_name, respondent_hint, contacted, contact_channel,
    contact_ticket, contact_result, proceedings, complainant_type, complainant_name, complainant_company, province, city,
    title, facts, happened_on, answers, questions, identity, remedies, amount, attested_at, may_publish, filed_at,
    accepted_at, served_at, served_offline, answered_at, closed_at, escalation_level, ground, ground_reason,
    other_remedies, outcome, outcome_reason, withdrawal_reason, supplement_rounds, performed_note, search,
    via, precheck, precheck_grounds, override_reason, complainant_licence, agent_name, agent_relation, region, district, version
    /* columns */
)
select
    r.reference, s.status, '', 1,
    case when s.status = 'closed' then null else (m.at + interval '5 days')::date end,
    case when s.status = 'closed' then null else m.at + interval '5 days' end,
    m.at, repeat('0', 64), 0, m.at,
    u.ids[1 + n %% array_length(u.ids, 1)], c.ids[1 + n %% array_length(c.ids, 1)],
    b.ids[1 + (n / 7) %% array_length(b.ids, 1)], '', '', true, 'phone', '', '', 'none', 'consumer', '林晓云', '', '浙江省',
    '杭州市', w.title, w.facts, m.at::date, jsonb_build_object('order_number', r.number), '[]', r.number,
    '{refund}', 100, m.at, false, m.at, m.at, m.at, false, m.at, m.at, 0, '', '', '', s.outcome, '', '', 0, '',
    array_to_tsvector(w.lexemes || array[
        r.number, '1/' || r.number, lower(r.reference), '1/' || lower(r.reference),
        lower(replace(r.reference, '-', '')), '1/' || lower(replace(r.reference, '-', ''))
    ]), 'web', '{}', '{}', '', '', '', '', '', '', 1
    /* values */
from generate_series(%(first)s, %(last)s) n
cross join lateral (select %(now)s::timestamptz - n * interval '1 minute' as at) m
cross join lateral (
    select case when n %% 20 = 0 then 'submitted' when n %% 20 in (1, 2) then 'with_business'
                when n %% 20 = 3 then 'answered' else 'closed' end as status
) t
cross join lateral (select t.status, case when t.status = 'closed' then 'O01' else '' end as outcome) s
cross join lateral (
    select 'TS-260101-' || upper(lpad(to_hex(n), 7, '0')) as reference, (403100000000 + n * 7919::bigint)::text as number
) r
join bench_words w on w.word = n %% %(words)s
cross join (select array_agg(id order by id) as ids from accounts_user where not is_staff) u
cross join (select array_agg(id order by id) as ids from complaints_category where parent_id is not null) c
cross join (select array_agg(id order by id) as ids from businesses_business) b
"""
CLOCKS = """
insert into complaints_complaintclock (
    case_id, kind, serving, owner, started_on, length, unit, base_on, base_length, base_unit, base_floor, due_on, due_at,
    provisional, next_at, rung, started_at, paused_by, result
    /* columns */
)
select id, case status when 'submitted' then 'intake' when 'with_business' then 'reply' else 'confirm' end, 1,
    'officer', created_at::date, 5, 'working_days', due_on, 0, 'working_days', 0, due_on, due_at,
    false, %(now)s::timestamptz + interval '30 days', 0, created_at, '', ''
    /* values */
from complaints_complaint where due_at is not null and id > %(after)s
"""


def words() -> list[tuple[int, str, str, list[str]]]:
    """(number, title, facts, lexemes) of each text."""
    rows = []
    for n in range(RARE):
        thing, fault = THINGS[n % len(THINGS)], FAULTS[n // 2 % len(FAULTS)]
        deed, end = DEEDS[n // 3 % len(DEEDS)], ENDS[n // 5 % len(ENDS)]
        thing = thing if n else "扫地机"
        title = f"{thing}{fault}"
        facts = (
            f"{n % 12 + 1}月在网上购买{thing}，付款后发现{fault}。{deed}，{end}。" * 2
            + f"单据编号第{n * n}号，共{n % 97}元。"
        )
        rows.append((n, title, facts, bigrams.lexemes([], title, [facts])))
    return rows


def _whole(statement: str, model: type[Model]) -> tuple[str, dict[str, Any]]:
    """The statement with every other column that may not be null, at the model's default; columns come with time."""
    named = set(re.findall(r"\w+", statement.split("/* columns */")[0]))
    rest = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in named and not field.null and not field.primary_key
    }
    columns = "".join(f", {column}" for column in rest)
    values = "".join(f", %(rest_{column})s" for column in rest)
    statement = statement.replace("/* columns */", columns).replace("/* values */", values)
    return statement, {f"rest_{column}": value for column, value in rest.items()}


def fill(count: int, now: object) -> None:
    """Add cases until there are `count`; people, companies and categories must exist."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(id), 0) from complaints_complaint")
        have, last = cursor.fetchone()
        if have < count:
            cursor.execute(
                "create temp table bench_words (word int primary key, title text, facts text, lexemes text[])"
            )
            cursor.executemany("insert into bench_words values (%s, %s, %s, %s)", words())
            cursor.execute("analyze bench_words")
            cursor.execute("drop index if exists complaint_search")  # building it once is far quicker
            values = {"words": RARE, "first": last + 1, "last": last + count - have, "now": now, "after": last}
            for statement, model in ((CASES, Complaint), (CLOCKS, ComplaintClock)):
                whole, rest = _whole(statement, model)
                cursor.execute(whole, values | rest)
            cursor.execute("create index complaint_search on complaints_complaint using gin (search)")
            cursor.execute("drop table bench_words")
        cursor.execute("vacuum analyze complaints_complaint")
        cursor.execute("vacuum analyze complaints_complaintclock")

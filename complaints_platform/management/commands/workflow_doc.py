"""Writes docs/workflow.md from both tables, so that the lawyer's copy and the machine's cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from appeals import workflow as appeal_workflow
from casework.moves import BACK, Move, Rung, Unit, Way
from complaints.workflow import CLOCKS, CORRECTABLE_DAYS, LEADING, MOVES, Clock, Role, Status, Step

ROLE_NAMES = {
    Role.COMPLAINANT: "投诉人",
    Role.BUSINESS: "企业处理人员",
    Role.BUSINESS_VIEWER: "企业查看人员",
    Role.OFFICER: "受理员",
    Role.MEDIATOR: "调解员",
    Role.REVIEWER: "复核员",
    Role.SUPERVISOR: "主管",
    Role.AUDITOR: "审计员",
    Role.SYSTEM: "系统",
}
UNIT_NAMES = {Unit.WORKING_DAYS: "个工作日", Unit.DAYS: "日", Unit.HOURS: "小时", Unit.DATE: "约定日期"}


class Command(BaseCommand):
    help = (
        "Write docs/workflow.md from the tables of complaints and appeals; with --check only say whether it is stale."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        text = document()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                raise SystemExit("docs/workflow.md is stale: run manage.py workflow_doc")
            return
        path.write_text(text, encoding="utf-8")


def document() -> str:
    """The whole page, in the site's language."""
    with translation.override("zh-hans"):
        parts = [
            *_head(),
            *_diagram("状态图", MOVES, Step, Status, Status.DRAFT),
            *_steps("步骤", MOVES, Step, Status),
            *_clocks(),
            *_appeals(),
        ]
        return "\n".join([*parts, ""])


def _head() -> list[str]:
    return [
        "# 投诉流程",
        "",
        "由`manage.py workflow_doc`从`complaints/workflow.py`和`appeals/workflow.py`生成，请勿手工修改。",
        "",
        "## 状态",
        "",
        "| 代码 | 名称 | 列表显示的期限 |",
        "|---|---|---|",
        *[f"| `{s.value}` | {s.label} | {_lead(s)} |" for s in Status],
        "",
    ]


def _lead(status: Status) -> str:
    return "、".join(str(Clock(kind).label) for kind in LEADING.get(status, ()))


def _diagram(heading: str, moves: Mapping[str, Move], steps: Any, statuses: Any, first: str) -> list[str]:
    lines = [f"## {heading}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    for step, move in moves.items():
        for target in _targets(move):
            lines += [f"    {source} --> {target}: {steps(step).label}" for source in _ordered(move.sources, statuses)]
    return [*lines, "```", ""]


def _steps(heading: str, moves: Mapping[str, Move], steps: Any, statuses: Any) -> list[str]:
    rows = [f"## {heading}", "", "| 步骤 | 从 | 到 | 由谁 | 条件 | 期限 | 可更正 |", "|---|---|---|---|---|---|---|"]
    for step, move in ((steps(name), move) for name, move in moves.items()):
        sources = "、".join(str(statuses(source).label) for source in _ordered(move.sources, statuses))
        ends = ["原状态" if move.to == BACK else ""] + [str(statuses(target).label) for target in _targets(move)]
        target = "、".join(end for end in ends if end) or "不变"
        by = "、".join(ROLE_NAMES[Role(role)] for role in Role if role in move.by)
        guards = "、".join(f"`{guard}`" for guard in move.guards)
        row = [f"{step.label} `{step.value}`", sources, target, by, guards, _all_effects(move), _correctable(move)]
        rows.append(f"| {' | '.join(row)} |")
    return [*rows, ""]


def _correctable(move: Move) -> str:
    """Whether a supervisor may undo the step with `correct_step`, for how long see `CORRECTABLE_DAYS`."""
    return f"{CORRECTABLE_DAYS}个工作日内" if move.correctable else ""


def _targets(move: Move) -> list[str]:
    """The statuses a step leads to, the usual one first."""
    usual = [move.to] if move.to and move.to != BACK else []
    return [*usual, *move.ways]


def _all_effects(move: Move) -> str:
    others = [f"到{Status(target).label}时{_effects(way)}" for target, way in move.ways.items() if _effects(way)]
    return "。".join([effects for effects in [_effects(move)] if effects] + others)


def _effects(way: Way) -> str:
    parts = [("开始", way.starts), ("停止", way.stops), ("暂停", way.pauses), ("恢复", way.resumes)]
    return "；".join(f"{verb}{'、'.join(_clock(kind) for kind in kinds)}" for verb, kinds in parts if kinds)


def _clock(kind: str) -> str:
    return "全部期限" if kind == "*" else str(Clock(kind).label)


def _clocks() -> list[str]:
    rows = ["## 期限", "", "| 期限 | 由谁 | 长度 | 阶梯 |", "|---|---|---|---|"]
    for clock, rule in ((Clock(name), rule) for name, rule in CLOCKS.items()):
        length = UNIT_NAMES[rule.unit] if rule.unit == Unit.DATE else f"{rule.length}{UNIT_NAMES[rule.unit]}"
        rungs = "；".join(_rung(rung) for rung in rule.rungs)
        rows.append(f"| {clock.label} `{clock.value}` | {ROLE_NAMES[Role(rule.owner)]} | {length} | {rungs} |")
    return rows


def _rung(rung: Rung) -> str:
    when = "到期"
    if rung.working_days:
        when += f"{'后' if rung.working_days > 0 else '前'}{abs(rung.working_days)}个工作日"
    if rung.days:
        when += f"{'再过' if rung.working_days else '后' if rung.days > 0 else '前'}{abs(rung.days)}日"
    what = str(Step(rung.step).label) if rung.step else "自行结束" if rung.ends else "提醒"
    return f"{when}{rung.at:%H:%M}{what}" if rung.at else f"{when}24:00{what}"


def _appeals() -> list[str]:
    """The table of the appeal; its clock and ladder stand above, among the complaint's."""
    found = appeal_workflow.MOVES, appeal_workflow.Step, appeal_workflow.Status
    return ["", *_diagram("申诉的状态图", *found, appeal_workflow.Status.FILED), *_steps("申诉的步骤", *found)[:-1]]


def _ordered(sources: frozenset[str], statuses: Any) -> list[str]:
    return [status.value for status in statuses if status in sources]

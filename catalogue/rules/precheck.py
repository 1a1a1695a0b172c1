"""The pre-check: questions that decide, before anything is written, where a matter belongs (DOMAIN §8)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalogue.rules.codes import Ground, Proceedings
from catalogue.rules.fields import OWN_LICENCE
from ui.templatetags.ui import cn_date
from ui.traditional import spoken
from ui.values import Json, Words


class QuestionKind(models.TextChoices):
    CHOICE = "choice", _("单选")
    DATE = "date", _("日期")


class Feeds(models.TextChoices):
    """The fields of the common block that a question fills, so that no later page asks for them again."""

    CONTACTED = "contacted", _("是否联系过企业")
    CONTACTED_ON = "contacted_on", _("联系日期")
    HAPPENED_ON = "happened_on", _("发生日期")
    PROCEEDINGS = "proceedings", _("其他处理途径")


class Contacted(models.TextChoices):
    """Outcome of the first complaint to the company."""

    ANSWERED = "answered", _("联系过，企业答复了，我不满意")
    WAITING = "waiting", _("联系过，企业还没有答复")
    NO = "no", _("还没有联系")


class Unit(models.TextChoices):
    DAYS = "days", _("天")
    MONTHS = "months", _("个月")


class Compare(models.TextChoices):
    OLDER = "older", _("早于期限")
    NEWER = "newer", _("未满期限")


class Route(models.TextChoices):
    """Route that the answer speaks for."""

    HERE = "here", _("可以在这里投诉")
    ASK_FIRST = "ask_first", _("先向企业投诉")
    ELSEWHERE = "elsewhere", _("向其他机构反映")
    TOO_LATE = "too_late", _("超过时限")
    IN_COURT = "in_court", _("已由其他途径处理")
    EXISTING = "existing", _("回到原来的投诉")
    SETTLED = "settled", _("已经和解")
    OWNER = "owner", _("由本人提出，或者由代理人提出")


@dataclass(frozen=True)
class Question:
    """One question, and what follows from it; a filed case keeps those it was asked."""

    key: str
    label: Words  # text, or a text to be translated
    help: Words = ""
    kind: str = QuestionKind.CHOICE
    choices: tuple[str, ...] = ()
    feeds: str = ""
    hits: tuple[str, ...] = ()
    limit: int | None = None
    unit: str = ""
    compare: str = ""
    ground: str = ""
    route: str = ""
    advice: str = ""
    needs_reason: bool = False
    judges: str = ""  # key of the question whose answer it judges; it is not asked itself

    @property
    def name(self) -> str:
        """Key of its answer: the common field it fills, or a question's own; several questions may judge one answer."""
        return self.feeds or f"p_{self.asks}"

    @property
    def asks(self) -> str:
        """Key under which its answer is kept, where it fills no common field."""
        return self.judges or self.key

    @property
    def is_date(self) -> bool:
        return self.feeds in _DATES if self.feeds else self.kind == QuestionKind.DATE

    @property
    def options(self) -> list[tuple[str, Words]]:
        """Possible answers as (value, words); `hits` are values. Common fields have their own coded lists."""
        if self.feeds == Feeds.CONTACTED:
            return list(Contacted.choices)
        if self.feeds == Feeds.PROCEEDINGS:
            return list(Proceedings.choices)
        return [] if self.is_date else [(choice, spoken(choice)) for choice in self.choices]

    def as_row(self) -> dict[str, Json]:
        return {**self.__dict__, "choices": list(self.choices), "hits": list(self.hits)}


_DATES = (Feeds.CONTACTED_ON, Feeds.HAPPENED_ON)
# What is asked where a category has no question of its own for a common field.
STANDARD = (
    Question("contacted", _("您联系过企业吗？"), feeds=Feeds.CONTACTED),
    Question(
        "contacted_on",
        _("联系日期"),
        _("记得的填写；联系过几次的，填第一次。例如2026年11月8日"),
        QuestionKind.DATE,
        feeds=Feeds.CONTACTED_ON,
    ),
    Question(
        "happened_on",
        _("发生日期"),
        _("持续发生的，填第一次发现的日期。例如2026年11月8日"),
        QuestionKind.DATE,
        feeds=Feeds.HAPPENED_ON,
    ),
    Question(
        "proceedings",
        _("这件事还通过其他途径处理吗？"),
        _("法院、仲裁机构或其他部门已经受理的，平台不再受理"),
        feeds=Feeds.PROCEEDINGS,
    ),
)


@dataclass(frozen=True)
class Finding:
    """One answer that speaks against filing here, or that there is something to do first."""

    question: Question
    ground: str  # empty: advice that no rule of refusal stands behind
    route: str
    advice: str
    needs_reason: bool

    @property
    def heading(self) -> str:
        """The likely ground in plain words, or where the matter should go first."""
        if self.ground:
            return _now("可能不予受理：%(ground)s") % {"ground": Ground(self.ground).label}
        return str(Route(self.route).label) if self.route else _now("请注意")

    @property
    def changes_category(self) -> bool:
        """Whether the advice, which an office may reword, is to choose another category."""
        return "请更改类别" in self.advice

    @property
    def route_words(self) -> str:
        """Advice on where to go; empty when the heading gives it or there is nowhere to go."""
        says_no_more = not self.ground or self.route in ("", Route.TOO_LATE, Route.IN_COURT, Route.SETTLED)
        return "" if says_no_more else str(Route(self.route).label)


def question(row: Mapping[str, Json]) -> Question:
    """A question from stored JSON, from the catalogue or from a row of the database."""
    known = {name: row[name] for name in Question.__dataclass_fields__ if name in row}
    return Question(**{**known, "choices": tuple(row.get("choices") or ()), "hits": tuple(row.get("hits") or ())})


def asked(questions: Sequence[Question]) -> list[Question]:
    """Questions of the page: each common field once, by the first question that fills it, and no field left out."""
    first: dict[str, Question] = {}
    for one in (*questions, *STANDARD):
        first.setdefault(one.name, one)
    return list(first.values())


def missing(questions: Sequence[Question], answers: Mapping[str, object]) -> list[Question]:
    """The questions that have no answer, or one that is no longer on the list. No date without contact."""
    return [
        one
        for one in asked(questions)
        if is_needed(one, questions) and _applies(one, answers) and not _is_answered(one, answers.get(one.name))
    ]


def is_needed(one: Question, questions: Iterable[Question]) -> bool:
    """Whether it must be answered: the day of contact only where a rule judges it, or the category asks it as its own.

    `questions`: all of the category's pre-check.
    """
    if one.feeds != Feeds.CONTACTED_ON or one.key != Feeds.CONTACTED_ON:
        return True
    return any(row.limit for row in questions if row.feeds == Feeds.CONTACTED_ON)


def asked_elsewhere(questions: Iterable[Question]) -> frozenset[str]:
    """Keys of a category's own questions that another page than the details asks: the pre-check, or the person's."""
    return frozenset({question.key for question in questions} | {OWN_LICENCE})


def findings(questions: Sequence[Question], answers: Mapping[str, Json], today: date) -> list[Finding]:
    """Findings of the answers, in the order of the questions; empty when nothing speaks against filing here.

    `answers` are found under the questions' names: the value of an option, or a date.
    """
    found = [
        Finding(one, one.ground, one.route, one.advice, one.needs_reason)
        for one in questions
        if _applies(one, answers) and _hits(one, answers, today)
    ]
    on, happened = answers.get(Feeds.CONTACTED_ON), answers.get(Feeds.HAPPENED_ON)
    for one in asked(questions):
        if one.feeds == Feeds.CONTACTED_ON and _applies(one, answers) and on and happened and on < happened:
            words = _now("联系日期%(on)s早于发生日期%(happened)s。填错了的请更改；没有填错的，可以继续。")
            found.append(Finding(one, "", "", words % {"on": cn_date(on), "happened": cn_date(happened)}, False))
    return found


def defects(one: Question) -> dict[str, str]:
    """Faults of a question as staff wrote it, by field; a rule that can never fire, or always fires, is one."""
    found: dict[str, str] = {}
    options = [value for value, _words in one.options]
    speaks = one.ground or one.route or one.advice or one.needs_reason
    if one.is_date:
        if one.hits or one.choices:
            found["hits"] = _now("日期问题没有选项，请改用期限")
        if len({bool(one.limit), bool(one.unit), bool(one.compare)}) > 1:
            found["limit"] = _now("期限、单位和触发条件要么都填，要么都不填")
        fires = bool(one.limit)
    else:
        if one.limit or one.unit or one.compare:
            found["limit"] = _now("只有日期问题才有期限")
        if len(options) < 2 and not one.feeds:
            found["choices"] = _now("请至少写两个选项")
        unknown = [hit for hit in one.hits if hit not in options]
        if unknown:
            found["hits"] = _now("选项里没有：%(hits)s") % {"hits": "、".join(unknown)}
        elif one.hits and set(options) <= set(one.hits):
            found["hits"] = _now("不能所有选项都触发，请至少留一个可以投诉的选项")
        fires = bool(one.hits)
    if fires and not (one.advice and one.route):
        found["advice"] = _now("触发后要告诉投诉人怎么办：请选择建议并写说明")
    if speaks and not fires:
        found.setdefault("hits", _now("写了依据或建议，但没有触发条件，永远不会提示"))
    return found


def _applies(one: Question, answers: Mapping[str, object]) -> bool:
    return one.feeds != Feeds.CONTACTED_ON or answers.get(Feeds.CONTACTED) in (Contacted.ANSWERED, Contacted.WAITING)


def _is_answered(one: Question, answer: object) -> bool:
    return isinstance(answer, date) if one.is_date else answer in [value for value, _words in one.options]


def _hits(one: Question, answers: Mapping[str, object], today: date) -> bool:
    answer = answers.get(one.name)
    if not one.is_date:
        return answer in one.hits
    if one.limit is None or not isinstance(answer, date):
        return False
    if one.compare == Compare.NEWER:
        # Order 35: the company has 15 days to answer; who was answered and is not content need not wait for them.
        is_waiting = one.feeds != Feeds.CONTACTED_ON or answers.get(Feeds.CONTACTED) == Contacted.WAITING
        return is_waiting and today <= last_day(answer, one.limit, one.unit)
    return one.compare == Compare.OLDER and today > last_day(answer, one.limit, one.unit)


def last_day(start: date, limit: int, unit: str) -> date:
    """The day at whose end the time is over: the first day does not count (Civil Code Art. 201, 202)."""
    if unit == Unit.DAYS:
        return start + timedelta(days=limit)
    years, month = divmod(start.month - 1 + limit, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))

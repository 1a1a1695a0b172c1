"""A case of which everything is in its file."""

from __future__ import annotations

from complaints.commands import answer, evidence, intake
from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from files.intake import receive
from files.tasks import process
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples


def full() -> Complaint:
    """Filed with a file, edited, noted on, answered with a file."""
    case = cases.draft(cases.person(), cases.company(cases.person("徐敏")))
    stored = receive(samples.upload(samples.picture()), owner=case.complainant, now=MONDAY)
    evidence.add_evidence(case, actor=case.complainant, stored=stored, caption="铭牌", now=MONDAY)
    process()
    draft_commands.file(case, actor=case.complainant, attested=True, now=MONDAY)
    officer = cases.officer()
    intake.accept(case, actor=officer, now=MONDAY)
    intake.note(case, actor=officer, text="内部的看法", now=MONDAY)
    case = cases.amend(case)
    proof = receive(samples.upload(samples.picture(size=(30, 20))), owner=cases.handler_of(case), now=MONDAY)
    answer.answer(
        case, actor=cases.handler_of(case), code="B3", text="解释说明如下，请您查看。", files=[proof], now=MONDAY
    )
    return cases.fresh(case)

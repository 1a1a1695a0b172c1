"""Words typed on the pages of a draft, and a person who fills them in."""

from __future__ import annotations

import os
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from catalogue.models import Category
from complaints.models import Complaint
from tests.factories import cases
from tests.support import samples

RESPONDENT = {
    "respondent_name": "某某商店",
    "respondent_hint": "example.com",
    "contact_channel": "phone",
    "contact_ticket": "A-1",
    "contact_result": "以实物为准",
}
PRECHECK: dict[str, Any] = {
    "contacted": "answered",
    "contacted_on_y": "2026",
    "contacted_on_m": "11",
    "contacted_on_d": "12",
    "happened_on_y": "2026",
    "happened_on_m": "11",
    "happened_on_d": "11",
    "proceedings": "none",
}
DETAILS: dict[str, Any] = {
    "title": "冰箱能效与页面不符",
    "facts": cases.FACTS,
    "remedies": ["refund", "compensation"],
    "amount": "3,299.00",
}
PERSON: dict[str, Any] = {
    "complainant_type": "consumer",
    "complainant_name": "林晓云",
    "region": "杭州西湖",
}
LICENCE = "91110000600037341L"
AGENT = PERSON | {
    "complainant_type": "agent",
    "complainant_name": "林秀英",
    "agent_name": "林晓云",
    "agent_relation": "子女",
}
DECLARED = {"attested": "on", "shares": "on"}
OWN: dict[str, dict[str, Any]] = {
    "TEL-02": {
        "q_service_number": "138 0013 8000",
        "q_account": "KD123456",
        "q_service_region": "浙江省杭州市",
        "q_service_line": "宽带",
    },
    "ECM-02": {
        "q_platform": "某某商城",
        "q_shop": "晴川旗舰店",
        "q_order_number": "4031772955182064",
        "q_goods": "BCD-460冰箱",
        "q_bought_on_y": "2026",
        "q_bought_on_m": "11",
        "q_bought_on_d": "8",
        "q_return_tried": "申请过，被拒绝",
    },
    "B2B-02": {
        "q_contract_number": "HT-2026-1",
        "q_other_party": "明月家居有限公司",
        "q_other_party_code": "91110000600037341L",
        "q_contract_due_on_y": "2026",
        "q_contract_due_on_m": "9",
        "q_contract_due_on_d": "30",
        "q_contract_amount": "50000",
        "q_breach": "收货后未付款",
    },
    "OTH-01": {},
}
COMPANY = {"complainant_company": "明月家居有限公司", "complainant_licence": LICENCE}
GO_ON = {"result": "1"}


def first(code: str) -> dict[str, Any]:
    """Form data of a pre-check whose answers speak against nothing."""
    own = cases.harmless(Category.objects.get(code=code[:3]))
    return PRECHECK | {f"p_{key}": choice for key, choice in own.items()}


class Filer:
    """A person at the pages of one draft."""

    def __init__(self, person: Any = None, draft: Complaint | None = None) -> None:
        self.person = person or cases.person()
        self.client = Client()
        self.client.force_login(self.person)
        self.reference = draft.reference if draft else ""

    def begin(self, code: str) -> HttpResponse:
        """A draft of this kind of problem, or of the first one below a top level."""
        response = self.client.post(reverse("complaints:new"), {"sub": code if "-" in code else f"{code}-01"})
        self.reference = Complaint.objects.latest("pk").reference
        return response

    def url(self, page: str) -> str:
        return reverse("complaints:draft", args=[self.reference, page])

    def get(self, page: str, query: str = "") -> HttpResponse:
        return self.client.get(self.url(page) + query)

    def post(self, page: str, data: dict[str, Any] | None = None, query: str = "", **more: Any) -> HttpResponse:
        return self.client.post(self.url(page) + query, data or {}, **more)

    def fill(self, code: str) -> None:
        """Everything up to the check."""
        self.begin(code)
        self.post("precheck", first(code))
        self.post("respondent", RESPONDENT)
        self.post("details", DETAILS | OWN[code])
        self.post("person", PERSON | COMPANY)

    def upload(self, *files: SimpleUploadedFile, **data: Any) -> HttpResponse:
        return self.post("evidence", {"files": list(files), "do": "upload", **data})

    @property
    def case(self) -> Complaint:
        return Complaint.objects.get(reference=self.reference)


def picture(name: str = "照片.png") -> SimpleUploadedFile:
    return samples.upload(samples.picture(), name)


LONGER = int(os.environ.get("LONGER", "1"))  # `script/test --long` tries ten times as much
NAMES = [
    *PRECHECK, *RESPONDENT, *DETAILS, *PERSON, *COMPANY, *OWN["ECM-02"], *OWN["B2B-02"], *OWN["TEL-02"],
    "result", "override_reason", "q_url", "q_act", "complainant_type", "business",
    "q_service_region_code", "q_other_party_pick", "q_other_party_own",
    "q_time_window_from_y", "q_time_window_from_m", "q_time_window_from_d", "q_time_window_to_y",
    "category", "sub", "remove", "note-1", "note-99999999999999999999", "attested", "shares", "do",
]  # fmt: skip
ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "\0", "0", "-1", "９９", "2026", "1e999", "NaN", "later", "on", "yes", "none", "ECM", "ECM-01"]
    ),
    st.integers().map(str),
)


def encodable(data: dict[str, Any]) -> dict[str, Any]:
    """Lone surrogates cannot be sent."""

    def clean(value: str) -> str:
        return value.encode("utf-8", "replace").decode()

    return {
        name: [clean(v) for v in value] if isinstance(value, list) else clean(value) for name, value in data.items()
    }

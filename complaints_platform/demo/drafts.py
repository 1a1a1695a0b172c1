"""Complete drafts: whatever a category asks has a plausible answer, whatever is attached is drawn."""

from __future__ import annotations

import io
import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from businesses.models import Business
from casework.workdays import day_of
from catalogue.models import Category
from complaints.commands import draft, evidence
from complaints.models import Complaint
from complaints_platform.demo.words import VALUES
from files.intake import receive

_orders = itertools.count(217, 311)


def write(
    who: User,
    business: Business | None,
    category: str,
    title: str,
    facts: str,
    files: tuple[str, ...] = (),
    amount: str = "260",
) -> Complaint:
    """A draft of this person's, ready to be filed."""
    leaf = Category.objects.select_related("parent").get(code=category)
    case = draft.start_draft(actor=who, category=leaf)
    draft.save_draft(case, actor=who, changes=filled(leaf, business, title, facts, amount, who.name))
    for name in files:
        stored = receive(picture(name, title), owner=who, now=timezone.now())
        evidence.add_evidence(case, actor=who, stored=stored, caption=name.split(".")[0])
    return case


def filled(leaf: Category, business: Business | None, title: str, facts: str, amount: str, name: str) -> dict[str, Any]:
    """The words typed into a draft."""
    today = day_of(timezone.now())
    first = leaf.top.precheck.filter(feeds="", judges="", is_active=True)
    respondent = (
        {"business": business}
        if business
        else {"respondent_name": "某某优品店", "respondent_hint": "https://example.com/shop"}
    )
    return {
        **respondent,
        "precheck": {"answers": {row.key: row.choices[0] for row in first}},
        "contacted": True,
        "contacted_on": today - timedelta(days=16),
        "contact_answered": True,
        "contact_channel": "phone",
        "contact_result": "客服答复会核实，之后没有再联系",
        "proceedings": "none",
        "complainant_name": name,
        "region": "330106",
        "province": "浙江省",
        "city": "杭州市",
        "district": "西湖区",
        "title": title,
        "facts": facts,
        "happened_on": today - timedelta(days=20),
        "remedies": ["refund", "explanation"],
        "amount": Decimal(amount),
        "answers": {row.key: _value(row, today, amount) for row in leaf.top.fields.filter(is_active=True)},
    }


def _value(row: Any, today: date, amount: str) -> Any:
    """A plausible answer to a category's own question."""
    if row.choices:
        return str(row.choices[0])
    by_kind: dict[str, Any] = {
        "date": (today - timedelta(days=20)).isoformat(),
        "money": amount,
        "phone": "13800138001",
        "url": "https://example.com/item",
        "number": "1",
        "code": f"4031{today:%y%m%d}{next(_orders):06}",
        "region": {"code": "330100", "name": "浙江省杭州市"},
        "period": {"from": (today - timedelta(days=14)).isoformat(), "to": ""},
        "company": {"name": "明月家居有限公司", "credit_code": "", "business": None},
    }
    return by_kind.get(row.kind, VALUES.get(row.key, "见事情经过"))


def picture(name: str, title: str) -> SimpleUploadedFile:
    """A drawn stand-in for a photograph."""
    image = Image.new("RGB", (900, 1200), "#dfe7ea")
    draw = ImageDraw.Draw(image)
    for row in range(8):
        draw.rectangle((80, 140 + row * 110, 820 - row % 3 * 140, 190 + row * 110), fill="#b7c6cc")
    draw.rectangle((80, 1060, 420, 1120), fill="#b5381d")
    buffer = io.BytesIO()
    kind = "PNG" if name.endswith("png") else "JPEG"
    image.save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")

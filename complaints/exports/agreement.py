"""The signed agreement as a PDF with its Chinese font inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from complaints.exports import typeset
from complaints.exports.receipt import Row, qr_svg


@dataclass(frozen=True)
class Agreement:
    """The words of an agreement, all of them final."""

    brand: str
    heading: str
    reference: str
    rows: Sequence[Row]
    parties_heading: str
    parties: Sequence[Row]
    facts_heading: str
    facts: Sequence[Row]
    terms_heading: str
    terms: Sequence[Row]
    text: str
    after: Sequence[tuple[str, str]]  # heading and paragraph
    signed_heading: str
    signed: Sequence[Row]
    hash_heading: str
    hash: str
    hash_help: str
    verify_url: str
    scan: str
    footer: str


def pdf(agreement: Agreement, at: datetime) -> bytes:
    """The agreement as PDF/A-2a; the same words and moment give the same bytes."""
    return typeset.pdf("agreement.typ", asdict(agreement) | {"qr": qr_svg(agreement.verify_url)}, at)

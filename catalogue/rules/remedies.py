"""Remedies that fit a category: what somebody may sensibly ask for there, in the order of the list of codes."""

from __future__ import annotations

from catalogue.rules.codes import Remedy

_WORDS = (Remedy.APOLOGY, Remedy.EXPLANATION, Remedy.COMPENSATION, Remedy.OTHER)
_MONEY = (Remedy.REFUND, Remedy.CANCEL_CHARGE, Remedy.CANCEL_SERVICE)
_TELECOM = (*_MONEY, Remedy.RESTORE_SERVICE, Remedy.PERFORM)
_GOODS = (Remedy.REFUND, Remedy.REPAIR, Remedy.REPLACE, Remedy.PERFORM)
_DATA = (Remedy.CORRECT_DATA, Remedy.DELETE_DATA, Remedy.STOP)
# By top category, or by kind of problem where it has fewer; a category that is not here may ask for everything.
_FIT: dict[str, tuple[Remedy, ...]] = {
    "TEL": (*_TELECOM, Remedy.CORRECT_DATA, Remedy.STOP, *_WORDS),
    "FEE": (*_MONEY, *_WORDS),
    "NET": (*_TELECOM, Remedy.REPAIR, *_WORDS),
    "APP": (*_MONEY, Remedy.RESTORE_SERVICE, *_DATA, *_WORDS),
    "APP-04": (*_MONEY, Remedy.PERFORM, *_WORDS),
    "APP-05": (*_MONEY, *_WORDS),
    "CSC": (Remedy.REFUND, Remedy.PERFORM, Remedy.STOP, *_WORDS),
    "PIP": (*_DATA, *_WORDS),
    "SPM": (Remedy.STOP, Remedy.DELETE_DATA, *_WORDS),
    "ECM": (*_GOODS, *_WORDS),
    "AUC": (Remedy.REFUND, Remedy.STOP, *_WORDS),
    "B2B": (*_GOODS, Remedy.EXPLANATION, Remedy.COMPENSATION, Remedy.OTHER),
}


def fitting(kind: str) -> list[Remedy]:
    """Remedies for a kind of problem, by its code (APP-05)."""
    found = _FIT.get(kind) or _FIT.get(kind.split("-")[0]) or tuple(Remedy)
    return [remedy for remedy in Remedy if remedy in found]

"""The rows of the staff's step pages: what the table of the workflow says of a step is not said again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.views import StepPage, calls
from complaints.workflow import CORRECTABLE_DAYS, MOVES, Step


@dataclass(frozen=True)
class StaffStepPage(StepPage):
    is_loud: bool = False  # the staff's clock waits for it: its button stands out


def staff_page(step: Step, button: Any, command: Callable[..., Any], **more: Any) -> StaffStepPage:
    """A page that is called what its step is, and calls the command with all that was typed."""
    days = CORRECTABLE_DAYS if MOVES[step].correctable else 0
    return StaffStepPage(step=step, title=step.label, button=button, run=calls(command), correctable_days=days, **more)


def table(*pages: StaffStepPage) -> dict[str, StaffStepPage]:
    return {page.step: page for page in pages}

"""The state that a complaint goes on to when its appeal is upheld (DOMAIN §5, §9)."""

from __future__ import annotations

from complaints.workflow import Status


def places(ended_as: str, *, is_served: bool) -> tuple[Status, ...]:
    """The statuses a reviewer may choose from, the most likely one first.

    What was refused, or never reached a company, is taken up; what a company had is answered anew or mediated.
    """
    if ended_as == Status.REFUSED or not is_served:
        return (Status.ACCEPTED,)
    return (Status.WITH_BUSINESS, Status.MEDIATION)

"""The deeds on companies, each one function: the pages, the admin and the demo data call these and nothing else."""

from businesses.commands.claiming import approve, ask_more, file_claim, refuse, supply, withdraw
from businesses.commands.members import (
    accept_invitation,
    appoint,
    cancel_absence,
    change_role,
    decline_invitation,
    enter_absence,
    invite,
    leave,
    remove_member,
    revoke_invitation,
)
from businesses.commands.merging import merge_into

__all__ = [
    "accept_invitation",
    "appoint",
    "approve",
    "ask_more",
    "cancel_absence",
    "change_role",
    "decline_invitation",
    "enter_absence",
    "file_claim",
    "invite",
    "leave",
    "merge_into",
    "refuse",
    "remove_member",
    "revoke_invitation",
    "supply",
    "withdraw",
]

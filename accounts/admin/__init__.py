"""People in Django's admin: accounts and roles, invitations, absences, blocks, what was changed by whom."""

from accounts.admin.absence import AbsenceAdmin
from accounts.admin.filing_block import FilingBlockAdmin
from accounts.admin.invitation import StaffInvitationAdmin
from accounts.admin.role_change import RoleChangeAdmin
from accounts.admin.user import UserAdmin

__all__ = ["AbsenceAdmin", "FilingBlockAdmin", "RoleChangeAdmin", "StaffInvitationAdmin", "UserAdmin"]

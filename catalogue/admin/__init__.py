"""The categories in the admin: their questions, pre-check and evidence list, in versions."""

from catalogue.admin.category import CategoryAdmin

__all__ = ["CategoryAdmin"]

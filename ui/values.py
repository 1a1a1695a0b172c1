"""Names for two sorts of values that every room hands on, and that no class of ours describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# What JSON holds, as `json.loads` gives it and a JSON column keeps it: who reads it knows its shape.
Json: TypeAlias = Any

# A text for people, in one language or in that of whoever reads it (`gettext_lazy`).
Words: TypeAlias = "_StrOrPromise"

# What a valid form holds (`cleaned_data`), by its fields' names: each field says of which type its value is.
Cleaned: TypeAlias = dict[str, Any]

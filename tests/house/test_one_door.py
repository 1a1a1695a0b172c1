"""One door: nothing but the machine writes a status, a clock or a ledger line; the admin writes by commands alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from casework.models import Case, Clock, Event
from tests.factories import cases
from tests.support.rooms import ROOMS, ROOT

MACHINE = "casework/machine.py"
# Columns that the machine alone writes, and the rows that it alone makes and changes.
OF_A_CASE = {"status_before", "status_since", "due_on", "due_at", "led_by", "last_hash", "events_count"}
OF_A_CLOCK = {"stopped_at", "paused_on", "paused_by", "next_at", "rung", "rung_at", "base_on", "base_length"}
ROWS = {"clock_model", "event_model", "clocks", "events"} | {
    model.__name__ for model in apps.get_models() if issubclass(model, Clock | Event)
}
WRITING = {"create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create", "save"}
# A request for more time holds the company's clock: the sweep only looks again later, no due day moves.
MAY: dict[str, set[str]] = {"complaints/commands/clock.py": {"next_at"}}
# What is no case: people, companies, categories, letters, the calendar, saved filters.
ADMIN_FORMS = {"accounts/admin/user.py", "businesses/admin.py", "catalogue/admin/category.py"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and name != MACHINE:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def names_in(node: ast.AST) -> set[str]:
    """Every name and attribute that occurs in an expression."""
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def assigned(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Attributes that are written by assignment, `setattr` with a name, or by keywords of a queryset's `update`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for one in ast.walk(target):
                    if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
                        yield node.lineno, one.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            for keyword in node.keywords:
                yield node.lineno, keyword.arg or ""


def test_only_the_machine_writes_a_status_a_due_day_or_a_chain():
    found = [
        f"{name}:{line} {attribute}"
        for name, tree in modules()
        for line, attribute in assigned(tree)
        if attribute in OF_A_CASE | OF_A_CLOCK
        and attribute not in MAY.get(name, set())
        and name.split("/")[0] in ("casework", "complaints", "appeals")
    ]
    found += [
        f"{name}:{line} status"
        for name, tree in modules()
        for line, attribute in assigned(tree)
        if attribute == "status" and name.split("/")[0] in ("complaints", "appeals")
    ]

    assert found == []


def test_only_the_machine_makes_or_changes_a_clock_or_a_line_of_the_ledger():
    found = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            if isinstance(node.func, ast.Name) and node.func.id in ROWS:
                found.append(f"{name}:{node.lineno} {node.func.id}()")
            elif isinstance(node.func, ast.Attribute) and node.func.attr in WRITING - {"save"}:
                touched = names_in(node.func.value) & ROWS
                found += [f"{name}:{node.lineno} {one}.{node.func.attr}" for one in touched]

    assert found == []


def test_the_admin_writes_by_commands_alone():
    found = []
    for name, tree in modules():
        if "/admin" not in name or name in ADMIN_FORMS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
                found.append(f"{name}:{node.lineno} .{node.func.attr}()")
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROWS:
                found.append(f"{name}:{node.lineno} {node.func.id}()")
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".desk"):
                found += (
                    []
                    if name.endswith(("admin/steps.py", "workspace/admin/appeal.py"))
                    else [f"{name}:{node.lineno} desk"]
                )

    assert found == []


@pytest.mark.django_db
def test_no_form_of_the_admin_holds_a_case_a_clock_or_a_ledger_line():
    """Not even a superuser's: they are read there, and each change is a step."""
    request = RequestFactory().get("/admin/")
    request.user = cases.person("系统管理员", is_staff=True, is_superuser=True)
    shown = [row for row in admin.site._registry.values() if issubclass(row.model, Case | Clock | Event)]

    assert {row.model.__name__ for row in shown} == {"Complaint", "Appeal"}
    for row in shown:
        may = (row.has_add_permission(request), row.has_change_permission(request), row.has_delete_permission(request))
        assert may == (False, False, False), row
        assert not row.list_editable and not row.inlines, row
    inlined = {inline.model for row in admin.site._registry.values() for inline in row.inlines}
    assert not [model for model in inlined if issubclass(model, Case | Clock | Event)]

"""Fills the search column of cases that have none: after an upgrade, or with --all after a change of its rules."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.commands import finding


class Command(BaseCommand):
    help = "补建投诉的全文检索；可以随时中断，再次运行会接着做"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="全部重建，而不只是缺少的")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in finding.reindex_search(everything=options["all"]):
            if options["verbosity"] > 1:
                self.stdout.write(f"{done}")
        if options["verbosity"]:
            self.stdout.write(f"已补建{done}件投诉的全文检索")

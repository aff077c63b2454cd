"""What Wagtail brings for sites of pages and this house has no use for: taken off the menus and the home page."""

from __future__ import annotations

from typing import Any

MENU = {"explorer", "documents", "snippets", "help"}
REPORTS = {"locked-pages", "workflows", "workflow-tasks", "aging-pages", "page-types-usage"}
SETTINGS = {"workflows", "workflow-tasks", "redirects", "sites"}
PANELS = {
    "WorkflowObjectsToModeratePanel",
    "UserObjectsInWorkflowModerationPanel",
    "RecentEditsPanel",
    "LockedPagesPanel",
}
SUMMARY = {"PagesSummaryItem", "DocumentsSummaryItem"}


def without_names(items: list[Any], names: set[str]) -> None:
    items[:] = [item for item in items if item.name not in names]


def without_classes(items: list[Any], names: set[str]) -> None:
    items[:] = [item for item in items if type(item).__name__ not in names]

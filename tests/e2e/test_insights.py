"""A lead looks at the numbers: told in sentences, drawn, as tables, and as files to take home."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Look = Callable[..., None]
SLUG = "northbay-coffee"
FILL = f"""
from pipelines.models import Project
from studio.access import add_member
from studio.models import Role, User
from tests.decided import busy_quarter
project = Project.objects.get(slug="{SLUG}")
people = [User.objects.create_user(f"{{name}}@example.com", name=name.title()) for name in ("ines", "marc", "jo")]
for one in people:
    add_member(project, one, Role.REVIEWER)
busy_quarter(project, people)
"""


def test_a_lead_looks_at_the_numbers(studio: Any, person: Page, look: Look, tmp_path: Path) -> None:
    page = person
    page.goto(studio.welcome)
    page.get_by_role("button", name="Enter the studio").click()
    page.wait_for_url("**/runs/*/")
    studio.manage("shell", "-c", FILL)
    page.get_by_role("link", name="Insights").click()
    page.wait_for_url(f"**/projects/{SLUG}/insights/")
    expect(page.get_by_text("decisions took").first).to_be_visible()
    page.get_by_label("The last").select_option("90")
    page.wait_for_url("**days=90**")
    look(page, "insights")
    page.get_by_label("by", exact=True).select_option("reviewer")
    page.wait_for_url("**by=reviewer**")
    expect(page.get_by_role("row").filter(has_text="Marc").first).to_contain_text("%")
    page.get_by_label("by", exact=True).select_option("model")
    page.wait_for_url("**by=model**")
    expect(page.get_by_role("row").filter(has_text="openai/gpt-image-2")).to_contain_text("$0.0")
    tables(page, look)
    files(page, tmp_path)


def tables(page: Page, look: Look) -> None:
    """Every plot has its table, which stays open when other days are asked for."""
    time = page.get_by_role("region", name="Time to a decision")
    for summary in page.locator(".figure summary").all():
        summary.click()
    expect(time.get_by_role("table")).to_be_visible()
    look(page, "insights-tables", themes=("light",))
    page.get_by_label("The last").select_option("365")
    page.wait_for_url("**days=365**")
    expect(time.get_by_role("table")).to_be_visible()


def files(page: Page, folder: Path) -> None:
    """A table and all decisions, as files."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="What is approved as CSV").click()
    rows = read(taken.value, folder)
    assert [row[0] for row in rows[1:]][-1] == "All"
    with page.expect_download() as taken:
        page.get_by_role("link", name="All decisions (CSV)").click()
    assert len(read(taken.value, folder)) > 240


def read(download: Any, folder: Path) -> list[list[str]]:
    path = folder / download.suggested_filename
    download.save_as(path)
    with path.open(newline="") as file:
        return list(csv.reader(file))

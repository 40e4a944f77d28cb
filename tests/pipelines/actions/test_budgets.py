"""Budgets: what fits to the last millionth, and what is said when it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pipelines.actions.budgets import dollars, reserve_money
from pipelines.errors import OverBudget
from pipelines.models import Project, Run, Spending
from tests.asking import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def run(project: Project) -> Run:
    return Worker(project).run


def test_what_fits_exactly_fits_and_a_millionth_more_does_not(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(budget=Decimal("0.3"))
    for amount in ("0.1", "0.2"):
        reserve_money(run, Decimal(amount), when=NOVEMBER)
    with pytest.raises(OverBudget):
        reserve_money(run, Decimal("0.000001"), when=NOVEMBER)


def test_sums_stay_exact_over_thousands_of_calls(run: Run) -> None:
    for _ in range(300):
        reserve_money(run, Decimal("0.000007"), when=NOVEMBER)
    assert Run.objects.get(pk=run.pk).reserved == Decimal("0.0021")
    Run.objects.filter(pk=run.pk).update(budget=Decimal("0.002107"))
    reserve_money(run, Decimal("0.000007"), when=NOVEMBER)


def test_a_month_begins_anew_with_the_next(run: Run, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(month_budget=Decimal("0.05"))
    reserve_money(run, Decimal("0.05"), when=NOVEMBER)
    with pytest.raises(OverBudget, match=r"The project's budget for November 2026 of \$0\.05 has \$0\.00 left"):
        reserve_money(run, Decimal("0.01"), when=NOVEMBER)
    reserve_money(run, Decimal("0.05"), when=DECEMBER)
    months = Spending.objects.order_by("month").values_list("month", "reserved")
    assert list(months) == [(date(2026, 11, 1), Decimal("0.05")), (date(2026, 12, 1), Decimal("0.05"))]


def test_the_sentence_names_the_budget_what_is_left_and_what_to_do(run: Run, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(budget=Decimal(1), cost=Decimal("0.9"), reserved=Decimal("0.07"))
    with pytest.raises(OverBudget) as caught:
        reserve_money(run, Decimal("0.04"), when=NOVEMBER)
    assert caught.value.message == (
        "The project's budget of $1.00 has $0.03 left, and this call may cost $0.04, so it was not sent. Raise the "
        "budget or choose a cheaper model, then try again."
    )


def test_dollars_are_told_to_the_cent_or_as_finely_as_they_are() -> None:
    assert [dollars(Decimal(text)) for text in ("0", "4", "0.040000", "0.000125", "1234.5")] == [
        "$0.00",
        "$4.00",
        "$0.04",
        "$0.000125",
        "$1,234.50",
    ]

"""Trials as people see them: the models to choose from with what they would cost, and the answers side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import NotFound
from ..graph import TRIALS
from ..models import Call, Run, StepRun, Trial, TrialChoice, is_file
from ..providers.abilities import NOMINAL
from ..providers.prices import priced, prices_of
from ..states import DONE, FINAL, RUN_LIVE
from .catalogue import RETIRED, ModelRow, Sought, model_rows
from .plans import plan_of_run
from .prices import pinned_prices

FEWEST_TO_CHOOSE = 2


@dataclass(frozen=True)
class Candidate:
    """A model that can be tried, by the `name` to ask it by; `price` is that of a usual request, None where unknown."""

    name: str
    row: ModelRow
    price: Decimal | None


@dataclass(frozen=True)
class Answer:
    """What one model gave. `model` is "" while it is not to be known; `letter` names it anyway.

    `cost` is US dollars and None where none is known; `seconds` are from its first request to its last answer.
    `chosen_by` are the others who chose it, `mine` whether I did.
    """

    step: str
    step_run: StepRun | None
    letter: str
    model: str
    text: str
    picture: Mapping[str, Any] | None
    seconds: float | None
    cost: Decimal | None
    problem: str
    chosen_by: Sequence[str]
    mine: bool

    @property
    def state(self) -> str:
        """Its step run's state; blocked before there is one."""
        return self.step_run.state if self.step_run else "blocked"

    @property
    def is_here(self) -> bool:
        """Whether there is something to look at."""
        return self.state == DONE

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in FINAL


@dataclass(frozen=True)
class TrialSeen:
    """A trial's run as one person may see it."""

    trial: Trial
    answers: Sequence[Answer]
    is_revealed: bool
    has_chosen: bool
    may_choose: bool
    is_live: bool

    @property
    def is_open(self) -> bool:
        """Whether there is a choice to make, and by this person."""
        return self.may_choose and not self.has_chosen and _here(self.answers) >= FEWEST_TO_CHOOSE


def trial_candidates(ability: str) -> list[Candidate]:
    """The models that can be tried now, by service and id, once for each connection; bounded queries."""
    rows = [row for row in model_rows(Sought(ability=ability, connected=True)) if _may_be_asked(row)]
    named = [(f"{name}/{row.model.model_id}", row) for row in rows for name in row.names]
    listed = pinned_prices(name for name, _ in named)
    return [Candidate(name, row, _usual_price(listed, name, ability)) for name, row in named]


def trial_of(run: Run) -> Trial:
    """The trial that a run belongs to; raises NotFound for an ordinary run."""
    found = Trial.objects.filter(pipeline=run.version.pipeline_id).first()
    if found is None:
        raise NotFound
    return found


def trial_seen(run: Run, *, by: int, may_choose: bool) -> TrialSeen:
    """The answers as far as they have come; four queries, whatever there is.

    In a blind trial models are named to whoever has chosen, to whoever may only look once somebody has, and to all when
    there will be nothing to choose from. Who else chose is told together with the names.
    """
    trial, is_live = trial_of(run), run.state in RUN_LIVE
    rows = {row.step: row for row in StepRun.objects.filter(run=run, replaced=False)}
    choices = list(TrialChoice.objects.filter(run=run).select_related("by", "step_run"))
    has_chosen = any(choice.by_id == by for choice in choices)
    too_few = not is_live and sum(row.state == DONE for row in rows.values()) < FEWEST_TO_CHOOSE
    is_revealed = not trial.blind or has_chosen or too_few or (not may_choose and bool(choices))
    calls, output = _calls(run), TRIALS[trial.ability].output
    answers = [
        Answer(
            step=step,
            step_run=rows.get(step),
            letter=step.upper(),
            model=drawn.params["model"] if is_revealed else "",
            problem=_problem(rows.get(step), is_revealed=is_revealed),
            **_given(rows.get(step), output),
            **_spent(rows.get(step), calls),
            **_choosers([choice for choice in choices if choice.step_run.step == step], by, is_revealed=is_revealed),
        )
        for step, drawn in plan_of_run(run).drawing.steps.items()
    ]
    return TrialSeen(trial, answers, is_revealed, has_chosen, may_choose, is_live)


def _may_be_asked(row: ModelRow) -> bool:
    return row.model.enabled and row.status != RETIRED and row.missing_since is None


def _usual_price(listed: Mapping[str, Mapping[str, Any]], name: str, ability: str) -> Decimal | None:
    connection, _, model_id = name.partition("/")
    return priced(prices_of(listed, connection, model_id), NOMINAL[ability])


def _here(answers: Sequence[Answer]) -> int:
    return sum(answer.is_here for answer in answers)


def _calls(run: Run) -> Mapping[int, list[Call]]:
    found: defaultdict[int, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(run=run).only("step_run_id", "sent_at", "finished_at", "cost"):
        found[call.step_run_id].append(call)
    return found


def _given(row: StepRun | None, output: str) -> dict[str, Any]:
    value = row.outputs.get(output) if row else None
    return {"text": value if isinstance(value, str) else "", "picture": value if is_file(value) else None}


def _spent(row: StepRun | None, calls: Mapping[int, list[Call]]) -> dict[str, Any]:
    made = calls.get(row.pk, []) if row else []
    sent = [call.sent_at for call in made if call.sent_at]
    ended = [call.finished_at for call in made if call.finished_at]
    known = [call.cost for call in made if call.cost is not None]
    return {
        "seconds": (max(ended) - min(sent)).total_seconds() if sent and ended else None,
        "cost": sum(known, Decimal(0)) if known else None,
    }


def _choosers(choices: Sequence[TrialChoice], by: int, *, is_revealed: bool) -> dict[str, Any]:
    names = [str(choice.by or "Somebody") for choice in choices if choice.by_id != by] if is_revealed else []
    return {"chosen_by": names, "mine": any(choice.by_id == by for choice in choices)}


def _problem(row: StepRun | None, *, is_revealed: bool) -> str:
    """Why there will be no answer; the service's own words would say which one it is."""
    if row is None or row.state == DONE or row.state not in FINAL or not row.error:
        return ""
    return str(row.error.get("message", "")) if is_revealed else "It has given no answer."

"""Starting a trial, and choosing one of its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from pipelines.actions import choose_answer, retry_run, start_trial
from pipelines.errors import Invalid, InvalidDrawing, NotFound, Stale
from pipelines.models import Call, Model, Pipeline, Project, Run, Trial, TrialChoice
from studio.models import User
from tests.factories import drawing, make_asset, make_run
from tests.peers.service import Said, Service, serving
from tests.trials import HAIKU, OPUS, PICTURES, SONNET, connect_all, try_texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
Work = Callable[[Run], Run]
BUSY = Said({"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}, 400)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield connect_all(service)


def test_each_model_is_asked_the_very_same_once(service: Service, project: Project, dora: User, work: Work) -> None:
    prompt = "Say {about} and {brand}, word for word"
    run = work(try_texts(project, dora, HAIKU, SONNET, OPUS, prompt=prompt, budget="0.5"))
    assert (run.state, run.started_by, run.budget, run.fresh) == ("done", dora, Decimal("0.5"), True)
    sent = [asked.json for asked in service.sent("POST /v1/messages")]
    assert {body["model"] for body in sent} == {name.partition("/")[2] for name in (HAIKU, SONNET, OPUS)}
    assert all(prompt in str(body["messages"]) for body in sent)
    assert len(sent) == Call.objects.filter(run=run).count() == 3


def test_an_edit_gives_every_model_the_same_picture(
    service: Service, project: Project, dora: User, photo: bytes, work: Work
) -> None:
    inputs = {"prompt": "Make it night", "picture": make_asset(project, photo).as_value()}
    run = work(start_trial(project, ability="edit_image", models=PICTURES, inputs=inputs, by=dora, seed=1))
    assert run.state == "done"
    first, second = (asked.form["image"] for asked in service.sent("POST /v1/images/edits"))
    assert first == second


def test_its_pipeline_is_its_own_and_in_no_list(service: Service, project: Project, dora: User, work: Work) -> None:
    runs = [try_texts(project, dora, prompt="A  line\nfor a cup " + "x" * 99) for _ in range(2)]
    names = set(Pipeline.objects.values_list("name", flat=True))
    assert names == {"Trial: A line for a cup " + "x" * 43 + "…"}
    assert len({run.version.pipeline_id for run in runs}) == 2
    assert not project.pipelines.filter(trial=None).exists()


def test_what_failed_is_tried_again_as_part_of_the_same_trial(
    service: Service, project: Project, dora: User, bob: User, work: Work
) -> None:
    service.stumble("POST /v1/messages", BUSY)
    run = work(try_texts(project, dora))
    assert run.state == "done_with_failures"
    again = work(retry_run(run))
    assert again.state == "done"
    assert choose_answer(again, step="a", by=bob).run == again


@pytest.mark.parametrize(
    ("models", "sentence"),
    [
        ((), "none are chosen"),
        ((HAIKU, HAIKU), "1 are chosen"),
        (tuple(f"x/{number}" for number in range(7)), "7 are chosen"),
        ((HAIKU, "bfl/flux-pro"), "`bfl/flux-pro` cannot be asked"),
        ((HAIKU, PICTURES[0]), "cannot be asked for this now"),
        ((HAIKU, "auto"), "`auto` cannot be asked"),
    ],
)
def test_models_that_cannot_be_tried_start_nothing(
    service: Service, project: Project, dora: User, models: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        start_trial(project, ability="text", models=models, inputs={"prompt": "x"}, by=dora, seed=1)
    assert not Pipeline.objects.exists()


@pytest.mark.parametrize(
    "change", [{"enabled": False}, {"retires_on": "2026-01-01"}, {"limits": {"missing_since": "2026-01-01"}}]
)
def test_a_model_that_may_not_be_asked_cannot_be_tried(
    service: Service, project: Project, dora: User, change: dict[str, Any]
) -> None:
    Model.objects.filter(model_id="claude-haiku-5-5").update(**change)
    with pytest.raises(Invalid, match="cannot be asked"):
        try_texts(project, dora)


def test_what_is_missing_is_told_at_its_field_and_leaves_nothing_behind(
    service: Service, project: Project, dora: User
) -> None:
    with pytest.raises(InvalidDrawing) as caught:
        try_texts(project, dora, prompt=" ".strip())
    assert [problem.field for problem in caught.value.problems] == ["inputs.prompt"]
    assert not Trial.objects.exists() and not Pipeline.objects.exists()


def test_an_ability_that_is_not_tried_is_not_there(project: Project, dora: User) -> None:
    with pytest.raises(NotFound):
        start_trial(project, ability="speak", models=(HAIKU, SONNET), inputs={}, by=dora, seed=1)


def test_a_person_chooses_once_and_others_choose_for_themselves(
    service: Service, project: Project, dora: User, bob: User, work: Work
) -> None:
    run = work(try_texts(project, dora))
    first = choose_answer(run, step="a", by=bob)
    assert choose_answer(run, step="a", by=bob) == first
    with pytest.raises(Stale, match="already chosen A"):
        choose_answer(run, step="b", by=bob)
    choose_answer(run, step="b", by=dora)
    told = [(choice.by, choice.step_run.step) for choice in TrialChoice.objects.all()]
    assert told == [(bob, "a"), (dora, "b")]


def test_only_an_answer_that_is_here_can_be_chosen_and_only_among_several(
    service: Service, project: Project, dora: User, work: Work
) -> None:
    run = try_texts(project, dora)
    with pytest.raises(Invalid, match="not here"):
        choose_answer(run, step="a", by=dora)
    service.stumble("POST /v1/messages", BUSY)
    work(run)
    (step,) = run.step_runs.filter(state="done").values_list("step", flat=True)
    with pytest.raises(Invalid, match="only one answer"):
        choose_answer(run, step=step, by=dora)
    with pytest.raises(Invalid, match="not here"):
        choose_answer(run, step="<script>", by=dora)
    assert not TrialChoice.objects.exists()


@pytest.mark.usefixtures("toys")
def test_an_ordinary_run_has_nothing_to_choose(project: Project, dora: User) -> None:
    with pytest.raises(NotFound):
        choose_answer(
            make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}})), step="say", by=dora
        )

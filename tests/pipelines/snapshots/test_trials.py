"""A trial as people see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from pipelines.actions import change_model, choose_answer, connect, start_trial
from pipelines.errors import NotFound
from pipelines.models import Model, Project, Run
from pipelines.providers.abilities import NOMINAL
from pipelines.providers.prices import priced
from pipelines.snapshots import trial_candidates, trial_of, trial_seen
from pipelines.snapshots.trials import TrialSeen
from studio.models import User
from tests.factories import drawing, make_run
from tests.peers.service import Said, Service, serving
from tests.trials import HAIKU, OPUS, PICTURES, SONNET, connect_all, try_texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
Work = Callable[[Run], Run]
NO = Said({"type": "error", "error": {"type": "invalid_request_error", "message": "claude says no"}}, 400)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield connect_all(service)


def seen(run: Run, by: User, *, may_choose: bool = True) -> TrialSeen:
    return trial_seen(Run.objects.get(pk=run.pk), by=by.pk, may_choose=may_choose)


def names(told: TrialSeen) -> list[str]:
    return [answer.model for answer in told.answers]


def test_candidates_are_what_can_be_asked_now_at_the_price_of_a_usual_request(service: Service) -> None:
    connect("anthropic", name="spare", values={"key": "k"})
    change_model(Model.objects.get(model_id="claude-opus-4-7"), prices={})
    found = {one.name: one.price for one in trial_candidates("text")}
    prices = Model.objects.get(model_id="claude-haiku-5-5").prices
    assert found[HAIKU] == found["spare/claude-haiku-5-5"] == priced(prices, NOMINAL["text"]) == Decimal("0.00025")
    assert found[OPUS] is None
    assert {one.name for one in trial_candidates("edit_image")} >= set(PICTURES)
    change_model(Model.objects.get(model_id="claude-haiku-5-5"), enabled=False)
    assert HAIKU not in {one.name for one in trial_candidates("text")}


def test_answers_come_with_their_time_and_cost(service: Service, project: Project, dora: User, work: Work) -> None:
    run = try_texts(project, dora)
    before = seen(run, dora)
    assert [answer.is_here for answer in before.answers] == [False, False]
    assert (before.is_live, before.is_open) == (True, False)
    work(run)
    after = seen(run, dora)
    assert names(after) == [HAIKU, SONNET]
    assert [answer.text for answer in after.answers] == ["16 letters", "17 letters"]
    assert all(answer.cost and answer.seconds is not None for answer in after.answers)
    assert sum(answer.cost or 0 for answer in after.answers) == Run.objects.get(pk=run.pk).cost
    assert (after.is_live, after.is_open) == (False, True)


def test_pictures_are_shown_whole(service: Service, project: Project, dora: User, work: Work) -> None:
    inputs = {"prompt": "A cup"}
    run = work(start_trial(project, ability="generate_image", models=PICTURES, inputs=inputs, by=dora, seed=1))
    assert [answer.picture and answer.picture["kind"] for answer in seen(run, dora).answers] == ["image", "image"]


def test_a_blind_one_names_nobody_until_i_have_chosen(
    service: Service, project: Project, dora: User, bob: User, vera: User, work: Work
) -> None:
    run = work(try_texts(project, dora, blind=True))
    assert names(seen(run, bob)) == ["", ""]
    assert [answer.letter for answer in seen(run, bob).answers] == ["A", "B"]
    choose_answer(run, step="b", by=bob)
    mine, theirs = seen(run, bob), seen(run, dora)
    assert sorted(names(mine)) == [HAIKU, SONNET]
    assert [answer.mine for answer in mine.answers] == [False, True]
    assert (mine.is_open, theirs.is_open) == (False, True)
    # Dora has still to choose: neither names nor what Bob thinks of them.
    assert names(theirs) == ["", ""]
    assert not any(answer.chosen_by for answer in theirs.answers)
    assert sorted(names(seen(run, vera, may_choose=False))) == [HAIKU, SONNET]
    choose_answer(run, step="b", by=dora)
    assert [list(answer.chosen_by) for answer in seen(run, dora).answers] == [[], ["Bob"]]


def test_in_a_blind_one_a_failure_does_not_say_whose_it_is(
    service: Service, project: Project, dora: User, work: Work
) -> None:
    service.stumble("POST /v1/messages", NO)
    run = work(try_texts(project, dora, HAIKU, SONNET, OPUS, blind=True))
    told = seen(run, dora)
    assert [answer.problem for answer in told.answers if answer.problem] == ["It has given no answer."]
    step = next(answer.step for answer in told.answers if answer.is_here)
    choose_answer(run, step=step, by=dora)
    assert any("claude says no" in answer.problem for answer in seen(run, dora).answers)


def test_where_there_is_nothing_to_choose_from_all_is_told(
    service: Service, project: Project, dora: User, work: Work
) -> None:
    service.on("POST /v1/messages", NO)
    told = seen(work(try_texts(project, dora, blind=True)), dora)
    assert (told.is_revealed, told.is_open) == (True, False)
    assert sorted(names(told)) == [HAIKU, SONNET]


@pytest.mark.usefixtures("toys")
def test_an_ordinary_run_is_no_trial(project: Project) -> None:
    with pytest.raises(NotFound):
        trial_of(make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}})))


def test_the_number_of_queries_does_not_grow(
    service: Service,
    project: Project,
    dora: User,
    bob: User,
    work: Work,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    few = work(try_texts(project, dora))
    many = work(try_texts(project, dora, *[one.name for one in trial_candidates("text")][:6]))
    for person in (dora, bob):
        choose_answer(many, step="a", by=person)
    for run in (few, many):
        run = Run.objects.select_related("version").get(pk=run.pk)
        with django_assert_num_queries(4):
            trial_seen(run, by=dora.pk, may_choose=True)
    with django_assert_num_queries(9):
        trial_candidates("text")

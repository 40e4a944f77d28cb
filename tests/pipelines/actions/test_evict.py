"""Eviction: what nothing points to goes, everything else stays, and what went is made again when it is wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from pipelines.actions import (
    Evicted,
    cancel_run,
    claim_step_runs,
    decide_review,
    evict,
    evict_daily,
    publish_brand,
    retry_run,
    start_run,
    store_content,
)
from pipelines.actions.contents import drop_contents
from pipelines.errors import Invalid
from pipelines.models import OPEN, Asset, Project, Review, Run, StepRun, Version, content_name
from pipelines.snapshots import run_outputs, step_run_story
from studio.management.supervisor import Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey
from studio.models import User
from tests.conftest import work_on
from tests.factories import PNG, drawing, make_asset, make_version
from tests.inks import COLUMN, FILES, chain, contents, every_value, grow_old

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inks", "queue", "heard")]

Work = Callable[[Run], Run]


def by_step(run: Run, step: str, path: str = "0") -> StepRun:
    return run.step_runs.get(step=step, path=path)


@pytest.fixture
def version(project: Project) -> Version:
    return make_version(project, chain())


def test_what_was_made_on_the_way_goes_and_outputs_stay(version: Version, work: Work, tmp_path: Path) -> None:
    run = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    grow_old(tmp_path)
    gone = evict()
    assert (gone.assets, gone.bytes) == (1, 256)
    (output,) = run_outputs(run)
    assert output.asset
    assert output.asset.read()
    assert contents(tmp_path) == {output.asset.sha256}


def test_the_step_run_says_what_was_evicted_where_it_made_and_where_it_used_it(
    version: Version, work: Work, tmp_path: Path
) -> None:
    run = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    grow_old(tmp_path)
    evict()
    today = timezone.localdate()
    sentence = f"This intermediate result was evicted on {today.day} {today:%B %Y}."
    made, used = step_run_story(run, by_step(run, "ink")), step_run_story(run, by_step(run, "wash"))
    assert made["outputs"][0]["shown"] == [{"text": sentence}]
    assert used["inputs"][0]["shown"] == [{"text": sentence}]
    assert (made["evicted"], used["facts"]) == (f"{today.day} {today:%B %Y}", {})


def test_a_rerun_makes_it_again_with_equal_content_and_says_why(version: Version, work: Work, tmp_path: Path) -> None:
    run = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    grow_old(tmp_path)
    evict()
    again = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    made = by_step(again, "ink")
    assert made.reused_from is None
    assert made.outputs["file"]["sha256"] == by_step(run, "ink").outputs["file"]["sha256"]
    assert Asset.objects.get(pk=made.outputs["file"]["asset"]).read()
    why = step_run_story(again, made)["reuse"].why
    today = timezone.localdate()
    assert why == f"Made anew: the result of run {run.pk} was evicted on {today.day} {today:%B %Y}."


def test_what_a_younger_run_used_again_stays_until_that_is_old_too(
    version: Version, work: Work, tmp_path: Path
) -> None:
    old = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    young = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    assert by_step(young, "ink").reused_from == by_step(old, "ink")
    grow_old(tmp_path, Run.objects.filter(pk=old.pk))
    assert evict().assets == 0
    grow_old(tmp_path, Run.objects.filter(pk=young.pk))
    assert evict().assets == 1
    assert by_step(young, "ink").outputs["file"]["evicted"]


def test_what_people_decided_on_and_what_a_run_was_given_stays(
    project: Project, version: Version, work: Work, tmp_path: Path
) -> None:
    looked = make_version(project, chain("red", steps=("ink", "wash", "look", "sheets"), outputs={"out": "wash.file"}))
    asked = work(start_run(looked, inputs={"rows": ["a"]}, by=None, approve_all=True))
    first = work(start_run(version, inputs={"rows": ["b"]}, by=None))
    given = by_step(first, "ink").outputs["file"]
    steps = {"wash": {"type": "wash", "in": {"file": "$given"}}}
    work(start_run(make_version(project, drawing(steps, inputs=FILES)), inputs={"given": [given]}, by=None))
    grow_old(tmp_path)
    assert evict().assets == 3, "the sheets"
    for value in (by_step(asked, "ink").outputs["file"], by_step(first, "ink").outputs["file"]):
        assert "evicted" not in value
        assert Asset.objects.get(pk=value["asset"]).read()


def test_a_run_that_failed_in_part_keeps_what_trying_again_needs(version: Version, work: Work, tmp_path: Path) -> None:
    steps = chain()["steps"]
    steps["wash"]["in"]["text"] = "ink.text"
    broken = make_version(version.pipeline.project, drawing(steps, inputs=COLUMN, outputs={"out": "wash.file"}))
    run = work(start_run(broken, inputs={"rows": ["a", "b/c", "d"]}, by=None))
    assert run.state == "done_with_failures"
    grow_old(tmp_path)
    assert evict().assets == 2
    assert "evicted" not in by_step(run, "ink", "1").outputs["file"]
    run = work(retry_run(run))
    assert by_step(run, "wash", "1").error["message"] == "There is a slash in this text."


def test_a_cancelled_run_goes_on_from_what_it_had(version: Version, work: Work, tmp_path: Path) -> None:
    run = start_run(version, inputs={"rows": ["a", "b"]}, by=None)
    while not run.step_runs.filter(step="wash", state="ready").exists():
        work_on(claim_step_runs(run.pk, "media", worker="here:1", limit=1)[0])
    cancel_run(run)
    grow_old(tmp_path)
    assert evict().assets == 0
    assert work(retry_run(run)).state == "done"


def test_equal_contents_and_logos_keep_their_file(
    project: Project, version: Version, work: Work, tmp_path: Path
) -> None:
    run = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    made = by_step(run, "ink").outputs["file"]["sha256"]
    logo = {"on_light": made, "on_dark": store_content(PNG)}
    publish_brand(
        project, rules={"name": "B", "palette": [{"name": "Ink", "hex": "#000000", "role": "ink"}], "logo": logo}
    )
    grow_old(tmp_path)
    assert evict().assets == 1
    assert made in contents(tmp_path)
    Asset.objects.create(project=project, sha256=logo["on_dark"], kind="image", mime="image/png", size=1)
    drop_contents([made, logo["on_dark"]])
    assert {made, logo["on_dark"]} <= contents(tmp_path)


def test_a_file_that_was_wanted_a_moment_ago_is_left(version: Version, work: Work, tmp_path: Path) -> None:
    run = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    made = by_step(run, "ink").outputs["file"]["sha256"]
    data = Asset.objects.get(pk=by_step(run, "ink").outputs["file"]["asset"]).read()
    grow_old(tmp_path)
    assert store_content(data) == made, "a worker that is about to save its row"
    assert evict().assets == 1
    assert (tmp_path / content_name(made)).read_bytes() == data
    assert contents(tmp_path) >= {made}


def test_young_runs_live_runs_and_uploads_are_left_alone(
    project: Project, version: Version, work: Work, tmp_path: Path, photo: bytes, bob: User
) -> None:
    uploaded = make_asset(project, photo)
    work(start_run(version, inputs={"rows": ["a"]}, by=None))
    waits = make_version(project, chain(steps=("ink", "wash", "look")))
    waiting = work(start_run(waits, inputs={"rows": ["c"]}, by=None))
    assert waiting.state == "waiting"
    assert evict(days=30).assets == 0
    assert evict(days=0, dry_run=True).assets == 1
    assert evict(days=0).assets == 1
    assert uploaded.read()
    review = Review.objects.get(state=OPEN)
    decide_review(review, verdict="approve", by=bob, seen=review.seen)
    assert work(waiting).state == "done"


def test_by_size_the_oldest_go_until_the_rest_fits(version: Version, work: Work, tmp_path: Path) -> None:
    runs = [work(start_run(version, inputs={"rows": [word]}, by=None)) for word in "abcd"]
    grow_old(tmp_path)
    kept = 8 * 256
    gone = evict(days=365, gigabytes=(kept - 256) / 1e9)
    evicted = ["evicted" in by_step(run, "ink").outputs["file"] for run in runs]
    assert 1 <= gone.assets < 4
    assert evicted == sorted(evicted, reverse=True)
    assert evict(days=365, gigabytes=0).assets == 0


def test_a_dry_run_changes_nothing(version: Version, work: Work, tmp_path: Path) -> None:
    run = work(start_run(version, inputs={"rows": ["a", "b"]}, by=None))
    grow_old(tmp_path)
    before = (contents(tmp_path), every_value(), by_step(run, "ink").cache_key)
    assert evict(days=110, dry_run=True).assets == 0
    gone = evict(days=1, dry_run=True)
    assert (gone.assets, gone.bytes) == (2, 512)
    assert (contents(tmp_path), every_value(), by_step(run, "ink").cache_key) == before


def test_numbers_below_nothing_are_refused() -> None:
    with pytest.raises(Invalid):
        evict(days=-1)


def test_the_command_says_how_much(
    version: Version, work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work(start_run(version, inputs={"rows": ["a"]}, by=None))
    grow_old(tmp_path)
    call_command("evict", days=1.0, dry_run=True)
    call_command("evict", days=1.0)
    assert capsys.readouterr().out.splitlines() == ["1 file would be evicted, 0.0 MB.", "1 file evicted, 0.0 MB."]


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A Valkey of the test's own."""
    with tempfile.TemporaryDirectory(prefix="pl-") as name:
        supervisor = Supervisor(tmp_path / "logs", say=lambda line: None)
        try:
            supervisor.start(describe_valkey(tmp_path, Path(name)))
            assert supervisor.wait(lambda: answers(Path(name)), 30)
            settings.REDIS_URL = f"unix://{Path(name) / SOCKET}?db=0"
            yield
        finally:
            supervisor.stop()


def test_of_several_hosts_one_evicts_a_day(server: None, version: Version, work: Work, tmp_path: Path) -> None:
    work(start_run(version, inputs={"rows": ["a"]}, by=None))
    grow_old(tmp_path)
    assert evict_daily() == Evicted(1, 256)
    assert evict_daily() is None


def test_without_the_server_nothing_is_evicted(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert evict_daily() is None

"""`python -m tests.reviewers [--database sqlite|postgres] [--only NAME]`: many decide at once; 1 when a promise broke.

`python -m tests.reviewers answer JSON` is some of them: threads that answer all reviews, told as JSON lines.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from tests.crowd import gather_people
from tests.postgres import running_postgres
from tests.workshop import Workshop, open_workshop

if TYPE_CHECKING:
    from pipelines.models import Decision, Review, Run
    from studio.models import User

PEOPLE, PROCESSES, ROWS = 50, 5, 20
READY = "ready\n"
T = TypeVar("T")
R = TypeVar("R")


def main() -> int:
    """Every scenario on one database."""
    parser = argparse.ArgumentParser(prog="python -m tests.reviewers")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--only", choices=[*SCENARIOS])
    parser.add_argument("--people", type=int, default=PEOPLE)
    given = parser.parse_args()
    with (
        running_postgres() if given.database == "postgres" else nullcontext("") as url,
        open_workshop(database=url, REVIEW_GRACE=0) as shop,
    ):
        shop.start_workers("media", 1)
        people = gather_people(shop.project, given.people)
        names = [given.only] if given.only else [*SCENARIOS]
        return int(not all(_holds(shop, people, name, given.database) for name in names))


def _holds(shop: Workshop, people: list[User], name: str, database: str) -> bool:
    began = time.monotonic()
    try:
        SCENARIOS[name](shop, people)
    except AssertionError as error:
        print(f"{database}: {name}: BROKEN: {error}\n{shop.logs()}", flush=True)
        return False
    print(f"{database}: {name}: held, {time.monotonic() - began:.1f} s", flush=True)
    return True


# --- What happens --------------------------------------------------------------------------------


def all_answer_at_once(shop: Workshop, people: list[User]) -> None:
    """Half approve, half send back: each review has one answer, and everybody else is told who gave it."""
    run, reviews = ask(shop, stages=[{}])
    told = answer_at_once(reviews, people)
    check_each(reviews, told, people=len(people), quorum=1)
    check_gone_on(shop, run, reviews)


def two_must_approve(shop: Workshop, people: list[User]) -> None:
    """Everybody approves: each review has two answers, of two people."""
    run, reviews = ask(shop, stages=[{"quorum": 2}])
    told = answer_at_once(reviews, people, verdicts=("approve",))
    check_each(reviews, told, people=len(people), quorum=2)
    check_gone_on(shop, run, reviews)


def undone_while_it_is_carried_out(shop: Workshop, people: list[User]) -> None:
    """Either it was taken back and nothing went on, or it went on and could not be taken back."""
    from pipelines.actions import undo_decision
    from pipelines.errors import Stale

    run, reviews = ask(shop, stages=[{}], grace=1.0)
    due = {review.pk: (answer(review, people[0]), time.monotonic() + 1.0)[1] for review in reviews}
    chance = random.Random(7)

    def take_back(review: Review) -> bool:
        time.sleep(max(0.0, due[review.pk] - time.monotonic() + chance.uniform(-0.15, 0.1)))
        try:
            undo_decision(review, by=people[0])
        except Stale:
            return False
        return True

    with turning(2):
        undone = at_once(take_back, reviews)
        assert shop.supervisor.wait(lambda: not _pending(reviews), 30), "some were never carried out"
    for review, back in zip(reviews, undone, strict=True):
        review.refresh_from_db()
        assert review.state == ("open" if back else "decided"), f"{review} is {review.state}, taken back: {back}"
    check_gone_on(shop, run, [review for review in reviews if review.state == "decided"])
    assert _went_on(run) == {review.step_run.path for review in reviews if review.state == "decided"}


def two_sweepers_turn(shop: Workshop, people: list[User]) -> None:
    """What two carry out at once goes on once."""
    run, reviews = ask(shop, stages=[{}], grace=0.5)
    for review in reviews:
        answer(review, people[0])
    with turning(4) as turned:
        assert shop.supervisor.wait(lambda: not _pending(reviews), 30), "some were never carried out"
    assert sum(turned) == len(reviews), f"{sum(turned)} were carried out, of {len(reviews)}"
    check_gone_on(shop, run, reviews)


def the_sweeper_dies(shop: Workshop, people: list[User]) -> None:
    """Killed again and again between deciding and carrying out: nothing is lost, and nothing is done twice."""
    run, reviews = ask(shop, stages=[{}], grace=0.3)
    shop.start_sweeper(every=0.05)
    chance = random.Random(11)
    try:
        for review in reviews:
            answer(review, people[0], "approve" if review.pk % 2 else "send_back")
            shop.supervisor.look()
            process = shop.supervisor._lives["sweep"].process
            if process and chance.random() < 0.5:
                process.kill()
        assert shop.supervisor.wait(lambda: not _pending(reviews), 90), "some were never carried out"
    finally:
        shop.supervisor._end([shop.supervisor._lives.pop("sweep")])
    check_gone_on(shop, run, reviews)


SCENARIOS: dict[str, Callable[[Workshop, list[User]], None]] = {
    "all answer at once": all_answer_at_once,
    "two must approve": two_must_approve,
    "undone while it is carried out": undone_while_it_is_carried_out,
    "two sweepers turn": two_sweepers_turn,
    "the sweeper dies": the_sweeper_dies,
}


# --- What is asked, and who answers --------------------------------------------------------------


def ask(shop: Workshop, **rules: Any) -> tuple[Run, list[Review]]:
    """A run over rows, each of which waits for an answer under these rules."""
    from pipelines.actions import start_run
    from pipelines.models import Review
    from tests.asked import asking, policy
    from tests.factories import make_version

    content = asking(policy=policy(shop.project, **rules))
    content["inputs"] = {"rows": {"type": "text", "many": True}}
    content["steps"]["make"]["in"] = {"text": "$rows"}
    words = [f"w{number}" for number in range(ROWS)]
    run = start_run(make_version(shop.project, content), inputs={"rows": words}, by=None, fresh=True)
    run = shop.wait_for(run, lambda now: now.reviews.filter(state="open").count() == ROWS, seconds=60)
    return run, list(Review.objects.filter(run=run).select_related("step_run").order_by("pk"))


def answer(review: Review, by: User, verdict: str = "approve") -> Decision:
    """What somebody answers."""
    from pipelines.actions import decide_review

    note = f"Not so, says {by}." if verdict == "send_back" else ""
    return decide_review(review, verdict=verdict, seen=review.seen, by=by, note=note)


def answer_once(review: Review, by: User, verdict: str) -> dict[str, Any]:
    """The same as a program sends it that uses an Idempotency-Key."""
    from studio.forms import do_once

    key = f"{review.pk} {by.pk}"
    return do_once(by, key=key, asked=key, make=lambda: {"decision": answer(review, by, verdict).pk})


def answer_at_once(
    reviews: Sequence[Review], people: Sequence[User], verdicts: tuple[str, ...] = ("approve", "send_back")
) -> list[dict[str, Any]]:
    """What everybody is told who answers every review, in several processes with a thread for each person."""
    said = [(user.pk, verdicts[place % len(verdicts)]) for place, user in enumerate(people)]
    asked = [review.pk for review in reviews]
    lots = [{"reviews": asked, "people": said[part::PROCESSES]} for part in range(PROCESSES)]
    command = (sys.executable, "-m", "tests.reviewers", "answer")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen((*command, json.dumps(lot)), **pipes) for lot in lots]
    for process in started:
        assert process.stdout and process.stdout.readline() == READY, "somebody did not come"
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    told = [line for process in started for line in process.communicate(timeout=300)[0].splitlines()]
    assert not any(process.returncode for process in started), "somebody broke down"
    return [json.loads(line) for line in told]


def answer_as(lot: dict[str, Any]) -> None:
    """Some of the people, each in a thread of their own and in an order of their own."""
    import django

    django.setup()
    from django.db import connection

    from pipelines.errors import StudioError
    from pipelines.models import Review
    from pipelines.steps import CATALOGUE
    from studio.models import User
    from tests.toys import TOYS

    CATALOGUE.update(TOYS)
    reviews = list(Review.objects.filter(pk__in=lot["reviews"]).order_by("pk"))

    people = User.objects.in_bulk([pk for pk, _ in lot["people"]])

    def work_through(item: tuple[int, str]) -> list[dict[str, Any]]:
        user, verdict = people[item[0]], item[1]
        own_order = random.Random(user.pk).sample(reviews, len(reviews))
        told = []
        for review in own_order:
            try:
                (answer_once if user.pk % 3 == 0 else answer)(review, user, verdict)
                said = {"error": "", "message": ""}
            except StudioError as error:
                said = {"error": type(error).__name__, "message": error.message}
            told.append({"review": review.pk, "by": user.pk, **said})
        connection.close()
        return told

    print(READY, end="", flush=True)
    sys.stdin.readline()
    for told in at_once(work_through, lot["people"]):
        for line in told:
            print(json.dumps(line))


def at_once(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """What the work gives for each, all in threads of their own."""
    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(work, items))


@contextmanager
def turning(number: int) -> Iterator[list[int]]:
    """So many that carry out what is due, again and again; how many each turn did."""
    from django.db import connection

    from pipelines.actions import turn_reviews

    over, turned = threading.Event(), list[int]()

    def turn() -> None:
        while not over.is_set():
            turned.append(turn_reviews())
            time.sleep(0.005)
        connection.close()

    threads = [threading.Thread(target=turn) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield turned
    finally:
        over.set()
        for thread in threads:
            thread.join()


# --- What must hold ------------------------------------------------------------------------------


def check_each(reviews: Sequence[Review], told: Sequence[dict[str, Any]], *, people: int, quorum: int) -> None:
    """Each review has as many answers as it needs, each from another person; all others are told one who won."""
    assert len(told) == len(reviews) * people, f"{len(told)} were told something"
    for review in reviews:
        review.refresh_from_db()
        assert review.state == "decided", f"{review} is {review.state}"
        decisions = list(review.decisions.select_related("by"))
        assert len({decision.by_id for decision in decisions}) == len(decisions) == quorum, f"{decisions} on {review}"
        mine = [line for line in told if line["review"] == review.pk]
        won = {line["by"] for line in mine if not line["error"]}
        assert won == {decision.by_id for decision in decisions}, f"told as won: {won}, stored: {decisions}"
        winners = [f"{decision.by} has already decided this: {decision.spoken}." for decision in decisions]
        errors = Counter((line["error"], line["message"]) for line in mine if line["error"])
        wrong = {error for error in errors if error[0] != "Stale" or error[1] not in winners}
        assert not wrong, f"on {review}, by {winners}: {wrong}"


def check_gone_on(shop: Workshop, run: Run, reviews: Sequence[Review]) -> None:
    """What was approved has gone on once, and what was sent back is made anew once."""
    from pipelines.models import StepRun

    for review in reviews:
        review.refresh_from_db()
    approved = {review.step_run.path for review in reviews if review.outcome == "approve"}
    back = {review.step_run.path for review in reviews if review.outcome == "send_back"}
    asked_anew = run.reviews.filter(step_run__round=1, state="open")
    done = lambda: _went_on(run) >= approved and asked_anew.count() == len(back)  # noqa: E731
    assert shop.supervisor.wait(done, 60), f"not all went on\n{shop.story(run)}"
    assert _went_on(run) == approved, f"went on: {_went_on(run)}, approved: {approved}"
    rounds = Counter(StepRun.objects.filter(run=run, step="make").values_list("path", flat=True))
    assert {path for path, number in rounds.items() if number == 2} == back, f"made anew: {rounds}"
    assert set(rounds.values()) <= {1, 2}, f"made too often: {rounds}"
    counts = Counter(StepRun.objects.filter(run=run, replaced=False).values_list("state", flat=True))
    run.refresh_from_db()
    assert run.counts() == {state: counts[state] for state in run.counts()}, "the run's counts are wrong"


def _went_on(run: Run) -> set[str]:
    return set(run.step_runs.filter(step="end", state="done").values_list("path", flat=True))


def _pending(reviews: Sequence[Review]) -> bool:
    from pipelines.models import Review

    there = Review.objects.filter(pk__in=[review.pk for review in reviews], state="decided")
    return there.filter(wake_at__isnull=False).exists()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    sys.exit(answer_as(json.loads(sys.argv[2])) if sys.argv[1:2] == ["answer"] else main())

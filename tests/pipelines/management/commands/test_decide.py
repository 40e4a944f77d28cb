"""`manage.py decide`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pipelines.actions import keep_reason
from pipelines.models import Decision, Project, Review, Run
from studio.management.supervisor import ROOT
from studio.models import User
from tests.asked import Work, answer, policy, waiting
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def leave(*words: Any) -> int:
    """The code that the command leaves with."""
    try:
        call_command("decide", *map(str, words))
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_several_reviews_are_approved_and_their_runs_go_on(
    project: Project, work: Work, bob: User, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = waiting(project, work), waiting(project, work)
    assert leave(first.pk, second.pk, "--as", "Bob@example.com", "approve") == 0
    assert capsys.readouterr().out.splitlines() == [f"Review {review.pk}: approved." for review in (first, second)]
    assert [work(review.run).state for review in (first, second)] == ["done", "done"]
    assert set(Decision.objects.values_list("by", flat=True)) == {bob.pk}


def test_it_is_sent_back_with_a_note_and_reasons(project: Project, work: Work, bob: User) -> None:
    keep_reason(project, label="Off brand", by=None)
    review = waiting(project, work)
    assert leave(review.pk, "send_back", "--as", bob.email, "--note", "warmer", "--reason", "off-brand") == 0
    kept = Decision.objects.get()
    assert (kept.verdict, kept.note, kept.reasons) == ("send_back", "warmer", ["off-brand"])


def test_options_are_counted_from_one(project: Project, work: Work, bob: User) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "ask": {"type": "pick", "in": {"asset": "split.word"}},
    }
    work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="a b c"))
    review = Review.objects.get()
    assert leave(review.pk, "pick", "--pick", 0, "--as", bob.email) == 2
    assert leave(review.pk, "pick", "--pick", 3, "--as", bob.email) == 0
    assert Decision.objects.get().picks == [2]


def test_a_text_is_edited(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    assert leave(review.pk, "edit", "--text", "Good day", "--as", bob.email) == 0
    assert Decision.objects.get().text == "Good day"


def test_one_of_several_approvals_says_how_many_there_are(
    project: Project, work: Work, bob: User, capsys: pytest.CaptureFixture[str]
) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    assert leave(review.pk, "approve", "--as", bob.email) == 0
    assert capsys.readouterr().out == f"Review {review.pk}: approved; 1 of 2 have approved in this stage.\n"


def test_who_is_late_is_told_who_won_and_the_others_are_answered(
    project: Project, work: Work, bob: User, alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    late, open_one = waiting(project, work), waiting(project, work)
    answer(late, alice)
    assert leave(late.pk, open_one.pk, "approve", "--as", bob.email) == 3
    told = capsys.readouterr()
    assert told.err == f"Review {late.pk}: Alice has already decided this: approved.\n"
    assert told.out == f"Review {open_one.pk}: approved.\n"


def test_who_is_not_asked_decides_nothing(project: Project, work: Work, vera: User, charlie: User) -> None:
    review = waiting(project, work)
    assert [leave(review.pk, "approve", "--as", one.email) for one in (vera, charlie)] == [3, 3]
    assert leave(review.pk + 1, "approve", "--as", vera.email) == 3
    assert not Decision.objects.exists()


def test_what_cannot_be_said_is_refused(
    project: Project, work: Work, bob: User, capsys: pytest.CaptureFixture[str]
) -> None:
    review = waiting(project, work)
    assert leave(review.pk, "send_back", "--as", bob.email) == 2
    assert capsys.readouterr().err == f"Review {review.pk}: Say in a few words what should change, then send it back.\n"
    assert leave(review.pk, "approve", "--as", bob.email, "--reason", "unheard-of") == 2
    assert leave(review.pk, "approve", "--as", "nobody@example.com") == 2
    with pytest.raises(CommandError):
        leave(review.pk, "perhaps", "--as", bob.email)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert leave(review.pk, "approve", "--as", bob.email) == 2
    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_as_a_program_of_its_own_it_takes_words_in_any_order(project: Project, work: Work, bob: User) -> None:
    # It knows no toys.
    asked = drawing({"ask": {"type": "review", "in": {"asset": "$words"}}}, inputs={"words": {"type": "text"}})
    first, second = (Review.objects.get(run=work(make_run(project, asked, words="hello"))) for _ in range(2))
    words = [str(first.pk), str(second.pk), "--as", bob.email, "approve", "--note", "Good."]
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}", "REVIEW_GRACE": "0"}
    command = (sys.executable, "manage.py", "decide", *words)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2), done.stderr
    assert subprocess.run(command, cwd=ROOT, env=env, capture_output=True).returncode == 3


def test_the_run_goes_on_only_after_the_grace(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, policy=policy(project, grace=60))
    assert leave(review.pk, "approve", "--as", bob.email) == 0
    assert Run.objects.get(pk=review.run_id).state == "waiting"

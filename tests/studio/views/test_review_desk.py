"""The review desk's own doors: items as data, answers taken back, previews, claims, marks, picks and edits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.actions.reviews.notices import tell_seated
from pipelines.models import Decision, Notice, Project, Review, Run
from studio.models import User
from tests.asked import policy
from tests.asked import waiting as waiting_for
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def decide(client: Client, review: Review, verdict: str, note: str = "", seen: str = "") -> Any:
    given = {"verdict": verdict, "note": note, "seen": seen or review.seen}
    return client.post(f"/reviews/{review.pk}/decide/", given)


def ask(client: Client, review: Review, verb: str, **given: Any) -> Any:
    return client.post(f"/reviews/{review.pk}/{verb}/", given, headers={"Accept": "application/json"})


def test_an_item_comes_as_data_and_as_its_part_of_the_page(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    told = client.get(f"/reviews/{waiting[1].pk}/item/").json()
    assert (told["id"], told["seen"], told["text"]) == (waiting[1].pk, waiting[1].seen, "<b>two</b>")
    assert "&lt;b&gt;two" in told["html"]
    assert "queue" not in told


def test_what_comes_next_is_the_rest_of_the_run_from_here_on_and_then_the_inbox(
    client: Client, bob: User, waiting: list[Review], project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {"ask": {"type": "ask", "in": {"asset": "$words"}}}
    work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="later"))
    other = Review.objects.latest("pk")
    client.force_login(bob)
    queue = client.get(f"/reviews/{waiting[1].pk}/item/?queue").json()["queue"]
    assert [(entry["id"], entry["place"], entry["by"]) for entry in queue] == [
        (waiting[0].pk, "row 0", ""),
        (other.pk, "", ""),
    ]


def test_what_i_have_open_in_another_tab_comes_next_as_mine(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    assert ask(client, waiting[0], "claim").json()["mine"]
    queue = client.get(f"/reviews/{waiting[1].pk}/item/?queue").json()["queue"]
    assert [(entry["id"], entry["by"]) for entry in queue] == [(waiting[0].pk, "")]


def test_a_program_is_told_what_came_of_an_answer(
    client: Client, bob: User, waiting: list[Review], settings: Any
) -> None:
    settings.REVIEW_GRACE = 60
    client.force_login(bob)
    answer = ask(client, waiting[0], "decide", verdict="approve", seen=waiting[0].seen)
    told = answer.json()
    assert answer.status_code == 201
    assert (told["id"], told["state"], told["outcome"], told["may_undo"]) == (waiting[0].pk, "decided", "approve", True)
    assert told["undo_until"]


def test_an_answer_brings_along_the_item_that_is_wanted_soon_as_its_own_door_shows_it(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    one, two = waiting
    alone = client.get(f"/reviews/{two.pk}/item/").json()
    said = {"verdict": "send_back", "seen": one.seen, "note": "Warmer, please."}
    along = ask(client, one, "decide", **said, ahead=two.pk).json()["ahead"]
    # What was typed for the one is nothing that was said of the other.
    assert "Warmer, please." not in along["html"]
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert {**along, "html": tokens.sub("", along["html"])} == {**alone, "html": tokens.sub("", alone["html"])}


@pytest.mark.parametrize("wanted", ["", "0", "999999", "9" * 400, "-1", "two", "²"])
def test_an_answer_is_kept_though_nothing_is_there_to_bring_along(
    client: Client, bob: User, waiting: list[Review], wanted: str
) -> None:
    client.force_login(bob)
    told = ask(client, waiting[0], "decide", verdict="approve", seen=waiting[0].seen, ahead=wanted)
    assert (told.status_code, "ahead" in told.json()) == (201, False)
    assert Decision.objects.filter(review=waiting[0]).count() == 1


def test_an_answer_brings_nothing_along_out_of_a_strangers_project(
    client: Client, bob: User, waiting: list[Review], work: Callable[[Run], Run]
) -> None:
    theirs = waiting_for(Project.objects.create(name="Theirs", slug="theirs"), work)
    client.force_login(bob)
    told = ask(client, waiting[0], "decide", verdict="approve", seen=waiting[0].seen, ahead=theirs.pk)
    assert (told.status_code, "ahead" in told.json()) == (201, False)


def test_an_answer_that_is_refused_brings_nothing_along(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    told = ask(client, waiting[0], "decide", verdict="approve", seen="other", ahead=waiting[1].pk)
    assert (told.status_code, "ahead" in told.json()) == (409, False)


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"verdict": "send_back"}, 422, "Say in a few words"),
        ({"verdict": "approve", "seen": "other"}, 409, "What is shown has changed"),
        ({"verdict": "send_back", "note": "x", "pins": "{"}, 422, "The marks could not be read"),
        ({"verdict": "send_back", "note": "x", "pins": "{}"}, 422, "The marks could not be read"),
        ({"verdict": "send_back", "note": "x", "pins": "[" * 200_000}, 422, "The marks could not be read"),
        ({"verdict": "send_back", "note": "x", "pins": '[{"x": 2, "y": 0}]'}, 422, "lies outside the picture"),
        ({"verdict": "send_back", "note": "x", "reasons": "nothing"}, 422, "is not among this project's reasons"),
        ({"verdict": "pick", "picks": "one"}, 422, "What was picked could not be read"),
    ],
)
def test_a_program_is_told_why_an_answer_was_not_kept(
    client: Client, bob: User, waiting: list[Review], given: dict[str, str], status: int, said: str
) -> None:
    client.force_login(bob)
    answer = ask(client, waiting[0], "decide", **{"seen": waiting[0].seen, **given})
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert not Decision.objects.exists()


def test_marks_reasons_and_words_are_kept_as_they_were_sent(
    client: Client, bob: User, project: Project, waiting: list[Review]
) -> None:
    project.reasons.create(code="too-dark", label="Too dark")
    client.force_login(bob)
    pins = '[{"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4, "region": true, "note": "Here"}]'
    answer = ask(
        client, waiting[0], "decide", verdict="send_back", seen=waiting[0].seen, pins=pins, reasons=["too-dark"]
    )
    assert answer.status_code == 201
    kept = Decision.objects.get()
    assert kept.reasons == ["too-dark"]
    assert kept.pins == [{"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4, "region": True, "note": "Here"}]


def test_an_answer_is_taken_back_and_the_review_is_asked_once_more(
    client: Client, bob: User, waiting: list[Review], settings: Any
) -> None:
    settings.REVIEW_GRACE = 60
    client.force_login(bob)
    decide(client, waiting[0], "approve")
    assert "Take your answer back" in client.get(f"/reviews/{waiting[0].pk}/").content.decode()
    assert ask(client, waiting[0], "undo").json() == {"id": waiting[0].pk, "state": "open"}
    assert Review.objects.get(pk=waiting[0].pk).state == "open"
    decide(client, waiting[0], "approve")
    assert client.post(f"/reviews/{waiting[0].pk}/undo/")["Location"] == f"/reviews/{waiting[0].pk}/"


def test_what_has_gone_on_is_not_taken_back(client: Client, bob: User, waiting: list[Review]) -> None:
    client.force_login(bob)
    decide(client, waiting[0], "approve")
    answer = ask(client, waiting[0], "undo")
    assert answer.status_code == 409
    assert "cannot be taken back" in answer.json()["detail"]
    assert "Take your answer back" not in client.get(f"/reviews/{waiting[0].pk}/").content.decode()


def test_a_preview_shows_the_prompt_and_decides_nothing(
    client: Client, bob: User, project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {
        "make": {"type": "write_text", "params": {"prompt": "A line about rain"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
    }
    run = work(make_run(project, drawing(steps)))
    review = Review.objects.get(run=run)
    client.force_login(bob)
    told = ask(client, review, "preview", note="Warmer").json()
    assert told["will"] == f"{told['was']}\nReviewer: Warmer"
    assert told["changes"][-1] == {"op": "in", "text": "\nReviewer: Warmer"}
    assert not Decision.objects.exists()
    assert ask(client, review, "preview", note="y" * 5000).status_code == 422


def test_who_looks_is_told_to_whoever_looks_too_and_keeps_nobody_out(
    client: Client, bob: User, alice: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    assert ask(client, waiting[0], "claim").json() == {"mine": True, "others": []}
    client.force_login(alice)
    told = ask(client, waiting[0], "claim").json()
    assert told == {"mine": False, "others": [{"id": waiting[0].pk, "by": "Bob", "place": "row 0"}]}
    page = client.get(f"/reviews/{waiting[0].pk}/").content.decode()
    assert "Bob is looking at this too." in page
    queue = client.get(f"/reviews/{waiting[1].pk}/item/?queue").json()["queue"]
    assert [entry["by"] for entry in queue] == ["Bob"]
    assert ask(client, waiting[0], "free").status_code == 204
    assert ask(client, waiting[0], "claim").json()["mine"] is False
    client.force_login(bob)
    ask(client, waiting[0], "free")
    client.force_login(alice)
    assert ask(client, waiting[0], "claim").json() == {"mine": True, "others": []}


def test_a_viewer_whom_a_policy_names_decides_and_takes_it_back(
    client: Client, vera: User, project: Project, work: Callable[[Run], Run], settings: Any
) -> None:
    settings.REVIEW_GRACE = 60
    slug = policy(project, stages=[{"who": {"people": [vera.pk]}}])
    review = waiting_for(project, work, policy=slug)
    client.force_login(vera)
    assert 'id="decision"' in client.get(f"/reviews/{review.pk}/").content.decode()
    assert ask(client, review, "decide", verdict="approve", seen=review.seen).status_code == 201
    assert ask(client, review, "undo").json()["state"] == "open"


def test_a_text_is_edited_and_the_page_shows_both(
    client: Client, bob: User, alice: User, project: Project, work: Callable[[Run], Run]
) -> None:
    slug = policy(project, stages=[{"who": {"role": "reviewer"}, "quorum": 2}])
    review = waiting_for(project, work, policy=slug)
    client.force_login(bob)
    assert ask(client, review, "decide", verdict="edit", text="goodbye", seen=review.seen).status_code == 201
    client.force_login(alice)
    page = client.get(f"/reviews/{review.pk}/").content.decode()
    assert "At first it read:" in page
    assert "Two people must approve. Bob edited and approved just now." in page


def test_options_are_picked_with_a_form_alone(
    client: Client, bob: User, project: Project, work: Callable[[Run], Run]
) -> None:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "best": {"type": "pick", "in": {"asset": "split.word"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="one two three"))
    review = Review.objects.get(run=run)
    client.force_login(bob)
    page = client.get(f"/reviews/{review.pk}/").content.decode()
    assert page.count('name="picks"') == 3
    given = {"verdict": "pick", "picks": ["1"], "seen": review.seen}
    assert client.post(f"/reviews/{review.pk}/decide/", given).status_code == 302
    assert Decision.objects.get().picks == [1]


def test_who_looks_is_told_of_it_no_more(client: Client, bob: User, waiting: list[Review]) -> None:
    tell_seated(waiting[0], "remind")
    client.force_login(bob)
    assert Notice.objects.filter(user=bob, kind="remind", seen_at=None).exists()
    assert ask(client, waiting[0], "claim").json()["unread"] == 0
    assert not Notice.objects.filter(user=bob, kind="remind", seen_at=None).exists()


def test_any_member_leaves_a_comment_which_decides_nothing(client: Client, vera: User, waiting: list[Review]) -> None:
    client.force_login(vera)
    address = f"/reviews/{waiting[0].pk}/"
    assert client.post(f"{address}comment/", {"comment": "Lovely <b>light</b>"})["Location"] == address
    page = client.get(address).content.decode()
    assert "Lovely &lt;b&gt;light&lt;/b&gt;" in page
    assert not Decision.objects.exists()


def test_a_comment_carries_marks_which_the_page_shows(client: Client, vera: User, waiting: list[Review]) -> None:
    client.force_login(vera)
    address, marks = f"/reviews/{waiting[0].pk}/", [{"x": 0.25, "y": 0.5, "note": "Warmer"}, {"t": 2.41, "note": ""}]
    marks += [{"x": 0, "y": 0, "w": 0.5, "h": 0.5, "note": "<i>Calm</i>"}]
    given = {"comment": "", "pins": json.dumps(marks)}
    told = client.post(f"{address}comment/", given, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["pins"]) == (201, marks)
    page = client.get(address).content.decode()
    assert 'data-number="1" data-x="0.25" data-y="0.5">Mark 1</button>' in page
    assert 'data-number="2" data-t="2.41">At 0:02.4</button>' in page
    assert 'data-w="0.5" data-h="0.5">Box 3</button>' in page
    assert "&lt;i&gt;Calm" in page


@pytest.mark.parametrize(
    "pins", ['[{"x": 1.2, "y": 0}]', '[{"x": 0.8, "y": 0, "w": 0.5, "h": 0.1}]', "{", '[{"t": -1}]', "7"]
)
def test_a_comment_whose_marks_lie_nowhere_is_refused(
    client: Client, bob: User, waiting: list[Review], pins: str
) -> None:
    client.force_login(bob)
    address, given = f"/reviews/{waiting[0].pk}/comment/", {"comment": "Look <b>here</b>", "pins": pins}
    answer = client.post(address, given)
    assert (answer.status_code, "Look &lt;b&gt;here" in answer.content.decode()) == (422, True)
    told = client.post(address, given, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["errors"][0]["loc"][0]) == (422, "pins")
    assert not waiting[0].comments.exists()


def test_a_comment_that_cannot_be_kept_comes_back_as_it_was_written(
    client: Client, bob: User, waiting: list[Review]
) -> None:
    client.force_login(bob)
    answer = client.post(f"/reviews/{waiting[0].pk}/comment/", {"comment": "y" * 4001})
    assert answer.status_code == 422
    assert "y" * 4001 in answer.content.decode()
    assert not waiting[0].comments.exists()

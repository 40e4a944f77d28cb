"""Hand-offs: shown by GET, taken back by POST, once, by those who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import cancel_run, hand_back
from pipelines.models import Asset, HandOff, Project, Run, StepRun
from studio.models import User
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

PARAMS: dict[str, Any] = {"prompt": "A <b>harbour</b>", "settings": {"ar": "16:9", "tile": True}}


@pytest.fixture
def out(project: Project, photo: bytes, work: Callable[[Run], Run]) -> HandOff:
    """A picture to be made with Midjourney, after a photo."""
    steps = {"paint": {"type": "hand_off", "in": {"image": "$photo"}, "params": PARAMS}}
    content = drawing(steps, inputs={"photo": {"type": "image"}}, outputs={"picture": "paint.image"})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    return HandOff.objects.get(run=run)


def text_wanted(project: Project, work: Callable[[Run], Run]) -> HandOff:
    steps = {"write": {"type": "hand_off", "params": {"tool": "other", "name": "Loom", "wants": "text"}}}
    return HandOff.objects.get(run=work(make_run(project, drawing(steps))))


def bring(client: Client, out: HandOff, **given: Any) -> Any:
    return client.post(f"/hand-offs/{out.pk}/hand-back/", given)


def upload(data: bytes, name: str = "made.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_the_page_lays_out_what_to_take_along(client: Client, dora: User, out: HandOff) -> None:
    client.force_login(dora)
    page = client.get(f"/hand-offs/{out.pk}/").content.decode()
    assert "A &lt;b&gt;harbour&lt;/b&gt; --ar 16:9 --tile" in page
    assert "forbids automation" in page
    assert 'href="https://www.midjourney.com/imagine" target="_blank" rel="noopener noreferrer"' in page
    assert "?download" in page


def test_a_picture_that_is_brought_back_is_the_steps_output(
    client: Client, dora: User, out: HandOff, photo: bytes, work: Callable[[Run], Run]
) -> None:
    client.force_login(dora)
    answer = bring(client, out, file=upload(photo))
    assert (answer.status_code, answer["Location"]) == (302, f"/runs/{out.run_id}/")
    assert work(out.run).state == "done"
    row = StepRun.objects.get(pk=out.step_run_id)
    assert Asset.objects.get(pk=row.outputs["image"]["asset"]).read() == photo
    assert (row.facts["source"], row.facts["by"]) == ("manual", "Dora")
    assert "handed back by Dora" in client.get(f"/hand-offs/{out.pk}/").content.decode()
    assert "made.jpg" not in client.get("/reviews/").content.decode()


def test_a_text_may_be_typed(client: Client, bob: User, project: Project, work: Callable[[Run], Run]) -> None:
    out = text_wanted(project, work)
    client.force_login(bob)
    assert bring(client, out, text="  Two\r\nlines ").status_code == 302
    assert StepRun.objects.get(pk=out.step_run_id).outputs["text"] == "Two\nlines"


def test_a_text_may_be_a_file(client: Client, bob: User, project: Project, work: Callable[[Run], Run]) -> None:
    out = text_wanted(project, work)
    client.force_login(bob)
    assert bring(client, out, file=SimpleUploadedFile("a.txt", "Grüße".encode())).status_code == 302
    assert StepRun.objects.get(pk=out.step_run_id).outputs["text"] == "Grüße"


def test_what_is_no_picture_is_refused_with_the_reason(client: Client, dora: User, out: HandOff) -> None:
    client.force_login(dora)
    answer = bring(client, out, file=upload(b"only words", "notes.txt"))
    assert answer.status_code == 422
    assert "Here a picture is wanted" in answer.content.decode()
    assert HandOff.objects.get(pk=out.pk).state == "open"


def test_nothing_is_not_taken(client: Client, dora: User, out: HandOff) -> None:
    client.force_login(dora)
    answer = bring(client, out, text="words for a picture")
    assert answer.status_code == 422
    assert "Choose the picture that you have brought back" in answer.content.decode()


def test_the_second_is_told_who_was_first(client: Client, dora: User, bob: User, out: HandOff, photo: bytes) -> None:
    client.force_login(dora)
    bring(client, out, file=upload(photo))
    client.force_login(bob)
    answer = bring(client, out, file=upload(photo))
    assert answer.status_code == 409
    assert "Dora has already handed this back" in answer.content.decode()


def test_it_is_in_the_inbox_and_in_the_count(client: Client, dora: User, vera: User, out: HandOff) -> None:
    client.force_login(dora)
    page = client.get("/reviews/").content.decode()
    assert "To be made elsewhere" in page
    assert f"/hand-offs/{out.pk}/" in page
    assert "data-open-reviews>1<" in page
    client.force_login(vera)
    assert "Nothing waits for you" in client.get("/reviews/").content.decode()


def test_a_viewer_may_look_and_no_more(client: Client, vera: User, out: HandOff, photo: bytes) -> None:
    client.force_login(vera)
    assert "does not hand things back" in client.get(f"/hand-offs/{out.pk}/").content.decode()
    assert bring(client, out, file=upload(photo)).status_code == 403


def test_what_is_no_longer_wanted_is_said_so(client: Client, dora: User, out: HandOff) -> None:
    cancel_run(out.run)
    client.force_login(dora)
    assert "no longer wanted" in client.get(f"/hand-offs/{out.pk}/").content.decode()


def test_after_one_comes_the_next_of_the_run(
    client: Client, dora: User, project: Project, work: Callable[[Run], Run]
) -> None:
    params = {"tool": "designerbox", "wants": "text"}
    steps = {name: {"type": "hand_off", "params": {**params, "prompt": name}} for name in ("one", "two")}
    run = work(make_run(project, drawing(steps)))
    first, second = HandOff.objects.filter(run=run)
    client.force_login(dora)
    assert bring(client, first, text="done")["Location"] == f"/hand-offs/{second.pk}/"


def test_what_a_program_is_to_answer_is_nothing_for_people(client: Client, alice: User, out: HandOff) -> None:
    HandOff.objects.filter(pk=out.pk).update(kind="program")
    client.force_login(alice)
    assert client.get(f"/hand-offs/{out.pk}/").status_code == 404
    assert "Nothing waits for you" in client.get("/reviews/").content.decode()


def test_only_owners_see_the_signing_secret(client: Client, alice: User, dora: User, project: Project) -> None:
    for user, is_shown in ((alice, True), (dora, False)):
        client.force_login(user)
        assert ("whsec_" in client.get(f"/projects/{project.slug}/").content.decode()) is is_shown


def test_one_whose_person_has_left_can_still_be_looked_at(
    client: Client, alice: User, dora: User, out: HandOff
) -> None:
    steps = StepRun.objects.get(pk=out.step_run_id)
    hand_back(out, outputs={"text": "x", "image": make_asset(steps.run.project, b"words", "a.txt").as_value()}, by=dora)
    dora.delete()
    client.force_login(alice)
    assert "somebody who has left" in client.get(f"/hand-offs/{out.pk}/").content.decode()

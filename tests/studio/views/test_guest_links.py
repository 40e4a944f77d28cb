"""What somebody outside sees behind a link, what they may do there, and everything that stays shut."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from pipelines.actions import comment_review, create_project, make_thumb, revoke_guest
from pipelines.models import AuditEntry, Comment, Decision, GuestLink, Project, Review, Run
from studio.models import User
from tests.asked import Clock, Work
from tests.guests import PASSPHRASE, guest_of, say, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
EVERYBODY = ["alice", "dora", "bob", "vera", "charlie", "nobody"]


@pytest.fixture
def review(project: Project, work: Work, photo: bytes) -> Review:
    return shown(project, work, photo)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def no_tries() -> None:
    cache.clear()


def places(door: str, pk: int) -> dict[str, str]:
    """Every address behind a link, by how it is asked."""
    get = ["", f"{pk}/", f"{pk}/content/", f"{pk}/thumb/"]
    return {f"{door}{path}": "get" for path in get} | {
        f"{door}{path}": "post" for path in ("enter/", f"{pk}/comment/", f"{pk}/decide/")
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_has_the_link_is_let_in_and_nobody_else(
    who: str, review: Review, dora: User, client: Client, request: pytest.FixtureRequest
) -> None:
    _, door = guest_of(review, by=dora)
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    opened = [(client.get(path) if way == "get" else None) for path, way in places(door, review.pk).items()]
    assert {one.status_code for one in opened if one is not None} == {200}
    for path, way in places("/g/not-this-one/", review.pk).items():
        assert getattr(client, way)(path).status_code == 404


@pytest.mark.parametrize("how", ["revoked", "expired", "another's review", "another's link", "of another project"])
def test_what_a_link_does_not_open_is_told_like_what_does_not_exist(
    how: str, review: Review, project: Project, work: Work, dora: User, client: Client, clock: Clock, photo: bytes
) -> None:
    link, door = guest_of(review, by=dora)
    other = shown(project, work, photo)
    pk = review.pk
    if how == "revoked":
        revoke_guest(link, by=dora)
    elif how == "expired":
        clock.forward(days=8)
    elif how == "another's review":
        pk = other.pk
    elif how == "another's link":
        _, door = guest_of(other, by=dora)
    else:
        Review.objects.filter(pk=pk).update(project=create_project("Elsewhere"))
    nothing = client.get("/g/nothing/7/")
    shut = [path for path in places(door, pk) if str(pk) in path.removeprefix(door)]
    shut += [door] if how in ("revoked", "expired") else []
    for path in shut:
        found = getattr(client, places(door, pk)[path])(path, say(review))
        assert (found.status_code, found.content) == (404, nothing.content), path
    assert not Decision.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", ["alice", "nobody"])
@pytest.mark.parametrize("path", ["/g/", "/g/not-this-one/", "/g/not-this-one/7/", "/g/not-this-one/7/nowhere/"])
def test_an_error_behind_a_link_leads_nowhere_into_the_house(
    who: str, path: str, client: Client, request: pytest.FixtureRequest
) -> None:
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    found = client.get(path)
    page = found.content.decode()
    assert (found.status_code, "There is nothing at this address" in page) == (404, True)
    assert "Ask whoever sent it to you" in page
    assert set(re.findall(r'<a [^>]*href="([^"]*)"', page)) == {"#page"}
    assert found.content == Client().get("/g/another/").content


def test_a_fault_of_ours_behind_a_link_leads_nowhere_into_the_house(
    review: Review, dora: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(link: GuestLink) -> None:
        raise RuntimeError("the password is tulip")

    _, door = guest_of(review, by=dora)
    monkeypatch.setattr("studio.views.guest_links.note_link_opened", fail)
    client.raise_request_exception = False
    found = client.get(door)
    assert (found.status_code, "<a " in found.content.decode()) == (500, False)
    assert b"tulip" not in found.content


def test_a_form_that_is_too_old_leads_nowhere_into_the_house(review: Review, dora: User) -> None:
    _, door = guest_of(review, by=dora)
    found = Client(enforce_csrf_checks=True).post(f"{door}{review.pk}/comment/", {"note": "Hm"})
    page = found.content.decode()
    assert (found.status_code, "Load it again" in page) == (403, True)
    assert set(re.findall(r'<a [^>]*href="([^"]*)"', page)) == {"#page"}


def test_answers_stay_among_those_who_have_the_link(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    asked = [client.get(door), client.post(f"{door}enter/", {"passphrase": "wrong one"})]
    asked += [client.post(f"{door}enter/", {"passphrase": PASSPHRASE})]
    asked += [client.get(path) for path, way in places(door, review.pk).items() if way == "get"]
    asked += [client.post(f"{door}{review.pk}/comment/", {"note": "Hm"})]
    for found in asked:
        assert found["Referrer-Policy"] == "no-referrer"
        assert "noindex" in found["X-Robots-Tag"]
        assert found["Cache-Control"] == "private, no-store"


def test_looking_changes_nothing_but_when_it_was_opened(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora)
    tables = (GuestLink, Review, Run, Decision, Comment, AuditEntry)
    before = [list(table.objects.values()) for table in tables]  # type: ignore[attr-defined]
    for path, way in places(door, review.pk).items():
        expected = 200 if way == "get" else 405
        assert client.get(path, say(review)).status_code == expected
    after = [list(table.objects.values()) for table in tables]  # type: ignore[attr-defined]
    assert after[0][0].pop("opened_at") is not None
    assert before[0][0].pop("opened_at") is None
    assert before == after


def test_nothing_of_the_project_is_told_but_what_is_asked(
    project: Project, work: Work, dora: User, bob: User, client: Client, photo: bytes
) -> None:
    review = shown(project, work, photo)
    inside = "Between us: the client never pays."
    comment_review(review, note=inside, by=bob)
    _, door = guest_of(review, by=dora)
    for path in (door, f"{door}{review.pk}/"):
        page = client.get(path).content.decode()
        assert "Is it warm?" in page
        for secret in (inside, "Bob", "Dora", "Alice", f"/assets/{review.asset_id}", "/runs/", "$"):
            assert secret not in page, secret
    asset = review.asset
    assert asset
    assert client.get(f"/assets/{asset.pk}/").status_code == 302, "members only"


def test_a_guest_fetches_the_file_of_the_review_and_a_small_one(
    review: Review, dora: User, client: Client, photo: bytes
) -> None:
    _, door = guest_of(review, by=dora)
    whole = client.get(f"{door}{review.pk}/content/")
    assert b"".join(whole.streaming_content) == photo  # type: ignore[attr-defined]
    assert whole["Content-Type"] == "image/jpeg"
    assert client.get(f"{door}{review.pk}/thumb/")["Content-Type"] == "image/jpeg", "none has been made yet"
    assert review.asset
    make_thumb(review.asset)
    assert client.get(f"{door}{review.pk}/thumb/")["Content-Type"] == "image/webp"


def test_behind_a_passphrase_nothing_is_shown_or_done(review: Review, dora: User, client: Client) -> None:
    link, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    assert "Is it warm" not in client.get(door).content.decode()
    assert client.get(f"{door}{review.pk}/")["Location"] == client.get(f"{door}999999/")["Location"] == door
    for path in (f"{review.pk}/content/", f"{review.pk}/thumb/"):
        assert client.get(f"{door}{path}").status_code == 404
    for path in (f"{review.pk}/comment/", f"{review.pk}/decide/"):
        assert client.post(f"{door}{path}", say(review, note="x")).status_code == 404
    link.refresh_from_db()
    assert link.opened_at is None
    assert not Decision.objects.exists()


def test_the_right_passphrase_opens_this_link_in_this_browser_alone(review: Review, dora: User, client: Client) -> None:
    (_, door), (_, other) = (guest_of(review, by=dora, passphrase=PASSPHRASE) for _ in range(2))
    assert client.post(f"{door}enter/", {"passphrase": "harbour"}).status_code == 422
    assert client.post(f"{door}enter/", {"passphrase": PASSPHRASE})["Location"] == door
    assert client.get(f"{door}{review.pk}/").status_code == 200
    assert "A passphrase is needed" in client.get(other).content.decode()
    assert "A passphrase is needed" in Client().get(door).content.decode()


def test_what_the_session_keeps_cannot_be_carried_to_another_link(review: Review, dora: User, client: Client) -> None:
    (link, door), (other, shut) = (guest_of(review, by=dora, passphrase=PASSPHRASE) for _ in range(2))
    client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    session = client.session
    session[f"guest-{other.pk}"] = session[f"guest-{link.pk}"]
    session.save()
    assert "A passphrase is needed" in client.get(shut).content.decode()


def test_another_passphrase_shuts_the_door_again(review: Review, dora: User, client: Client) -> None:
    link, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    GuestLink.objects.filter(pk=link.pk).update(passphrase="another")
    assert "A passphrase is needed" in client.get(door).content.decode()


def test_entering_gives_the_browser_a_new_session(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    session = client.session
    session["begun"] = True
    session.save()
    before = session.session_key
    client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    assert client.session.session_key != before


def test_after_ten_tries_within_an_hour_even_the_right_one_is_refused(
    review: Review, dora: User, client: Client
) -> None:
    (_, door), (_, other) = (guest_of(review, by=dora, passphrase=PASSPHRASE) for _ in range(2))
    for _ in range(10):
        assert Client().post(f"{door}enter/", {"passphrase": "a guess"}).status_code == 422
    late = client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    assert late.status_code == 429
    assert "tried too often" in late.content.decode()
    assert client.post(f"{other}enter/", {"passphrase": PASSPHRASE}).status_code == 302, "each link has its own count"
    cache.clear()
    assert client.post(f"{door}enter/", {"passphrase": PASSPHRASE}).status_code == 302


def test_revoking_shuts_out_who_is_inside(review: Review, dora: User, client: Client) -> None:
    link, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    revoke_guest(link, by=dora)
    assert client.get(f"{door}{review.pk}/").status_code == 404
    assert client.post(f"{door}{review.pk}/decide/", say(review)).status_code == 404


def test_a_form_from_elsewhere_is_refused(review: Review, dora: User) -> None:
    _, door = guest_of(review, by=dora)
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"{door}{review.pk}/decide/", say(review)).status_code == 403
    assert not Decision.objects.exists()


def test_the_pages_let_a_browser_name_their_origin_to_ourselves(review: Review, dora: User, client: Client) -> None:
    _, door = guest_of(review, by=dora, passphrase=PASSPHRASE)
    own = '<meta name="referrer" content="same-origin">'
    assert own in client.get(door).content.decode()
    client.post(f"{door}enter/", {"passphrase": PASSPHRASE})
    assert own in client.get(f"{door}{review.pk}/").content.decode()


def test_the_list_asks_the_database_as_much_for_thirty_as_for_one(
    project: Project, work: Work, dora: User, client: Client, photo: bytes, django_assert_max_num_queries: Any
) -> None:
    review = shown(project, work, photo)
    few, many = guest_of(review, by=dora), guest_of(*[review, *copies(review, 29)], by=dora)
    client.get(few[1]), client.get(many[1])
    with django_assert_max_num_queries(6):
        assert client.get(few[1]).status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get(many[1]).status_code == 200


def copies(review: Review, count: int) -> list[Review]:
    """More reviews like this one."""
    made = []
    for _ in range(count):
        fields = Review.objects.filter(pk=review.pk).values().get()
        fields.pop("id")
        made.append(Review.objects.create(**fields))
    return made


def test_a_link_that_ends_while_the_page_is_open_decides_nothing(
    review: Review, dora: User, client: Client, clock: Clock
) -> None:
    _, door = guest_of(review, by=dora, expires_at=timezone.now() + timedelta(hours=1))
    client.get(f"{door}{review.pk}/")
    clock.forward(hours=2)
    assert client.post(f"{door}{review.pk}/decide/", say(review)).status_code == 404

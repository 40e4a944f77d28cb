"""Mail about what waits: what it says, that it is sent once, and what a mail server may do to it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from pipelines.actions import make_thumb
from pipelines.actions.digests import write_digests
from pipelines.actions.notices import mute_mail
from pipelines.errors import StudioError
from pipelines.exchange import describe_mail, tell_people
from pipelines.models import Asset, Notice, Project, Review
from studio.access import remove_member
from studio.management.supervisor import ROOT
from studio.models import User
from tests.asked import Work, answer, policy, waiting
from tests.factories import drawing, make_asset, make_run
from tests.peers.mailbox import Mailbox, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server, which is ours to send through."""
    with receiving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


def long_since(*reviews: Review) -> None:
    """As if these had waited for a while."""
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(
        created_at=timezone.now() - timedelta(minutes=2)
    )


def only(project: Project, user: User) -> str:
    """A policy that asks one person alone."""
    return policy(project, stages=[{"who": {"people": [user.pk]}}])


@pytest.fixture
def asked(project: Project, work: Work, bob: User) -> Review:
    """A review that has waited for Bob alone."""
    review = waiting(project, work, policy=only(project, bob), question="Is it <b>on brand</b>?")
    long_since(review)
    return review


@pytest.fixture
def pictured(project: Project, work: Work, photo: bytes, bob: User) -> list[Review]:
    """Eight pictures of a photo that wait for Bob, the second run's without a thumbnail."""
    steps = {"ask": {"type": "review", "in": {"asset": "$photo"}, "params": {"policy": only(project, bob)}}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    asset = make_asset(project, photo)
    make_thumb(asset)
    for _ in range(8):
        work(make_run(project, content, photo=asset.as_value()))
    reviews = list(Review.objects.order_by("pk"))
    long_since(*reviews)
    return reviews


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    assert body
    return str(body.get_content())


def test_a_mail_says_how_many_wait_and_where_and_leads_to_each(
    pictured: list[Review], mailbox: Mailbox, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    assert tell_people() == 1
    (message,) = mailbox.taken
    assert message["Subject"] == "8 reviews wait for you in Northbay Coffee"
    assert message["To"] == "Bob <bob@example.com>"
    for text in (part(message, "plain"), part(message, "html")):
        assert [f"https://studio.example/reviews/{review.pk}/" in text for review in pictured] == [True] * 6 + [
            False
        ] * 2
        assert "And 2 more" in text
        assert "decide" not in text, "no link decides"


def test_previews_are_inside_the_mail(pictured: list[Review], mailbox: Mailbox) -> None:
    tell_people()
    (message,) = mailbox.taken
    assert message.get_content_type() == "multipart/related"
    pictures = [one for one in message.walk() if one.get_content_maintype() == "image"]
    assert {one["Content-ID"] for one in pictures} == {f"<review-{review.pk}>" for review in pictured[:6]}
    assert {one.get_content_disposition() for one in pictures} == {"inline"}
    assert all(one.get_content()[:3] == b"\xff\xd8\xff" for one in pictures), "WebP is not shown everywhere"
    html = part(message, "html")
    assert all(f'src="cid:review-{review.pk}"' in html for review in pictured[:6])
    assert "/thumb/" not in html, "who reads the mail is not signed in"


def test_a_picture_without_a_thumbnail_is_told_in_words(pictured: list[Review], mailbox: Mailbox) -> None:
    Asset.objects.update(sha256="0" * 64)
    assert tell_people() == 1
    assert not [one for one in mailbox.taken[0].walk() if one.get_content_maintype() == "image"]
    assert "cid:" not in part(mailbox.taken[0], "html")


def test_what_people_wrote_is_shown_and_not_run(asked: Review, mailbox: Mailbox) -> None:
    tell_people()
    assert "&lt;b&gt;on brand" in part(mailbox.taken[0], "html")
    assert "<b>on brand" in part(mailbox.taken[0], "plain")
    assert "“hello”" in part(mailbox.taken[0], "plain")


def test_a_mail_program_is_told_how_to_end_it(asked: Review, bob: User, mailbox: Mailbox, client: Any) -> None:
    tell_people()
    (message,) = mailbox.taken
    address = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    path = "/" + address.split("/", 3)[3]
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Notice.objects.filter(user=bob, kind="muted").exists()


def test_the_subject_is_one_line(asked: Review, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(name="Northbay\r\nBcc: all@example.com")
    User.objects.update(name="Bob\nSmith")
    assert tell_people() == 1
    assert mail.outbox[0].subject == "1 review waits for you in Northbay Bcc: all@example.com"


def test_what_is_due_soon_is_in_the_subject(project: Project, work: Work, bob: User) -> None:
    stages = [{"who": {"people": [bob.pk]}}]
    waiting(project, work, policy=policy(project, stages=stages, limit={"close": 0.5, "at_last": "fail"}))
    assert tell_people() == 1
    assert mail.outbox[0].subject == "1 review waits for you in Northbay Coffee, 1 due within the hour"


def test_a_reminder_says_that_it_is_one(project: Project, work: Work, bob: User, asked: Review) -> None:
    tell_people()
    Notice.objects.create(user=bob, project=project, review=asked, kind="remind", key="remind")
    assert tell_people() == 1
    assert "Still waits for your answer: Is it" in mail.outbox[1].body


def test_a_second_sweep_sends_nothing_more(asked: Review) -> None:
    assert (tell_people(), tell_people(), len(mail.outbox)) == (1, 0, 1)


def test_who_wants_no_mail_has_the_bell(asked: Review, project: Project, bob: User) -> None:
    mute_mail(bob.pk, project=project.pk)
    assert tell_people() == 0
    notice = Notice.objects.get(kind="digest")
    assert (notice.user, notice.seen_at) == (bob, None)
    assert "wants no mail" in notice.facts["trouble"]


@pytest.mark.parametrize("meanwhile", ["answered", "left", "without an address"])
def test_between_the_gathering_and_the_mail_things_may_change(
    asked: Review, project: Project, bob: User, meanwhile: str
) -> None:
    write_digests()
    if meanwhile == "answered":
        answer(asked, bob)
    elif meanwhile == "left":
        remove_member(project, bob)
    else:
        User.objects.filter(pk=bob.pk).update(email="")
    assert (tell_people(), mail.outbox) == (0, [])


def test_a_server_that_is_down_costs_nothing(asked: Review, mailbox: Mailbox, settings: Any) -> None:
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    assert tell_people() == 0
    notice = Notice.objects.get(kind="digest")
    assert (notice.sent_at, notice.facts.get("attempts")) == (None, None)
    settings.EMAIL_PORT = port
    assert (tell_people(), len(mailbox.taken)) == (1, 1)


@pytest.mark.parametrize("manner", ["refuse", "busy"])
def test_what_a_server_refuses_is_sent_later(asked: Review, mailbox: Mailbox, manner: Any) -> None:
    mailbox.manner = manner
    assert tell_people() == 0
    notice = Notice.objects.get(kind="digest")
    assert (notice.sent_at, notice.facts["attempts"]) == (None, 1)
    mailbox.manner = ""
    assert tell_people() == 0, "not before the pause is over"
    Notice.objects.filter(pk=notice.pk).update(facts={**notice.facts, "again_at": "2020-01-01T00:00:00+00:00"})
    assert (tell_people(), len(mailbox.taken)) == (1, 1)


def test_one_refused_address_keeps_no_mail_from_others(
    project: Project, work: Work, alice: User, bob: User, mailbox: Mailbox
) -> None:
    long_since(waiting(project, work))
    write_digests()
    mailbox.refused = {"alice@example.com"}
    assert tell_people() == 1
    assert [message["To"] for message in mailbox.taken] == ["Bob <bob@example.com>"]


def test_where_a_server_breaks_off_it_is_not_sent_again(asked: Review, mailbox: Mailbox) -> None:
    mailbox.manner = "break"
    assert tell_people() == 0
    mailbox.manner = ""
    assert (tell_people(), mailbox.taken) == (0, [])
    notice = Notice.objects.get(kind="digest")
    assert notice.sent_at
    assert notice.facts["trouble"].startswith("The mail server broke off")


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_send_one_mail(asked: Review, mailbox: Mailbox) -> None:
    start, sent = threading.Barrier(4), []

    def sweep() -> None:
        start.wait()
        sent.append(tell_people())
        connections.close_all()

    sweepers = [threading.Thread(target=sweep) for _ in range(4)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    tell_people()
    assert (sum(sent), len(mailbox.taken)) == (1, 1)


def sweeper(mailbox: Mailbox, data: Path) -> subprocess.Popen[bytes]:
    """A sweeper of its own, on the test's database."""
    env = {
        **os.environ,
        "PRESSLINE_DATA": str(data),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "REDIS_URL": "unix:///nowhere/valkey.sock",
        "EMAIL_URL": mailbox.url,
    }
    return subprocess.Popen([sys.executable, "manage.py", "sweep"], cwd=ROOT, env=env, stdout=-3, stderr=-3)


@pytest.mark.django_db(transaction=True)
def test_whoever_died_between_the_decision_and_the_mail_is_made_up_for_once(
    asked: Review, mailbox: Mailbox, tmp_path: Path
) -> None:
    write_digests()
    for _ in range(2):
        assert sweeper(mailbox, tmp_path).wait(60) == 0
    assert [message["Subject"] for message in mailbox.taken] == ["1 review waits for you in Northbay Coffee"]


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_the_server_takes_it_is_not_followed_by_a_second_mail(
    asked: Review, mailbox: Mailbox, tmp_path: Path
) -> None:
    mailbox.manner = "hang"
    killed = sweeper(mailbox, tmp_path)
    assert mailbox.begun.wait(60)
    killed.kill()
    killed.wait()
    mailbox.manner = ""
    assert tell_people() == 0
    assert mailbox.taken == []
    assert Notice.objects.get(kind="digest").sent_at


def test_the_doctor_is_told_where_mail_goes(mailbox: Mailbox, settings: Any) -> None:
    assert describe_mail().startswith(f"127.0.0.1:{mailbox.port} answers")
    settings.EMAIL_PORT = 1
    with pytest.raises(StudioError, match="does not take mail"):
        describe_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert describe_mail() == "goes to the log; EMAIL_URL names a server"


def test_a_mail_to_the_log_is_words_alone(
    pictured: list[Review], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert tell_people() == 1
    said = capsys.readouterr().out
    assert "8 reviews wait for you" in said
    assert "image/jpeg" not in said

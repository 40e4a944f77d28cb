"""News of brands and prompts: who is told, in the app and by mail, and each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pipelines.actions import (
    answer_label_move,
    ask_label_move,
    commit_prompt,
    create_brand,
    create_prompt,
    propose_brand,
    publish_proposal,
    publish_said,
    refuse_proposal,
    save_brand_draft,
)
from pipelines.actions.news import tell_ending_rights
from pipelines.exchange.notices import send_digests
from pipelines.models import Brand, Notice, Project
from pipelines.snapshots.notices import notice_words
from studio.models import BrandRole, User
from tests.pipelines.actions.test_brand_drafts import NORTH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("heard")]


@pytest.fixture
def north(project: Project, alice: User) -> Brand:
    brand = create_brand(project, name="North", by=alice)
    save_brand_draft(brand, said=NORTH, revision=1, by=alice)
    return brand


def told(user: User) -> list[str]:
    return [notice_words(notice).said for notice in Notice.objects.filter(user=user).order_by("pk")]


def test_a_proposal_tells_the_guardians_and_its_answer_who_proposed_it(
    north: Brand, alice: User, dora: User, bob: User
) -> None:
    BrandRole.objects.create(user=bob, brand=north, role="guardian")
    refuse_proposal(propose_brand(north, message="Calm", by=dora), by=bob, note="Too calm.")
    assert told(bob) == ["Dora proposes a version of North: Calm"]
    assert told(dora) == ["Bob refused the version of North that you proposed: Too calm."]
    publish_proposal(propose_brand(north, message="Calmer", by=dora), by=bob)
    assert told(dora)[1:] == ["Bob published the version of North that you proposed"]
    assert told(alice) == []
    assert notice_words(Notice.objects.filter(user=bob).earliest("pk")).url == f"/brands/{north.pk}/"


def test_without_a_guardian_the_owners_are_told_but_not_who_proposes(north: Brand, alice: User, dora: User) -> None:
    propose_brand(north, message="Calm", by=dora)
    assert told(alice) == ["Dora proposes a version of North: Calm"]
    assert told(dora) == []


def test_a_label_that_is_asked_for_tells_who_may_answer_and_then_who_asked(
    project: Project, alice: User, dora: User
) -> None:
    prompt = create_prompt(project, name="Headline", text="A line", by=dora)
    version = commit_prompt(prompt, text="A short line", parent=1, by=dora)
    move = ask_label_move(prompt, name="production", version=version, by=dora)
    assert told(alice) == ["Dora asks to move `production` of Headline to v2"]
    answer_label_move(move, approve=True, by=alice)
    assert told(dora) == ["Alice moved `production` of Headline to v2, as you asked"]


def test_a_right_that_ends_soon_is_told_once_and_mailed_once(north: Brand, alice: User) -> None:
    today = timezone.localdate()
    rights = [
        {"name": "Söhne", "kind": "font", "until": str(today + timedelta(days=30))},
        {"name": "Harbour", "kind": "picture", "until": str(today + timedelta(days=31))},
    ]
    publish_said(north, said={**NORTH, "rights": rights}, by=alice)
    assert (tell_ending_rights(), tell_ending_rights()) == (1, 0)
    assert "The licence of the font Söhne ends on" in told(alice)[0]
    assert (send_digests(), send_digests()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["Alice <alice@example.com>"]
    assert "Söhne" in letter.subject
    assert f"/brands/{north.pk}/" in letter.body

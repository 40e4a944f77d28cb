"""Labels: free ones move, protected ones are asked for and answered by somebody else."""

from __future__ import annotations

import pytest

from pipelines.actions import (
    answer_label_move,
    ask_label_move,
    commit_prompt,
    create_prompt,
    move_label,
    publish_brand,
)
from pipelines.errors import Forbidden, Invalid, Stale
from pipelines.models import MOVE_OVERTAKEN, Project, Prompt, PromptVersion
from studio.models import BrandRole, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(project: Project, dora: User) -> Prompt:
    return create_prompt(project, name="Headline", text="One", by=dora)


@pytest.fixture
def second(prompt: Prompt, dora: User) -> PromptVersion:
    return commit_prompt(prompt, text="Two", parent=1, by=dora)


def at(prompt: Prompt, name: str) -> int:
    return prompt.labels.get(name=name).version.number


def test_a_free_label_moves_and_a_protected_one_has_to_be_asked_for(
    prompt: Prompt, second: PromptVersion, alice: User
) -> None:
    move_label(prompt, name="draft", version=second, by=alice)
    with pytest.raises(Forbidden, match="Ask that it be moved"):
        move_label(prompt, name="production", version=second, by=alice)
    assert (at(prompt, "draft"), at(prompt, "production")) == (2, 1)
    with pytest.raises(Invalid, match="no version's number"):
        move_label(prompt, name="v7", version=second, by=alice)


def test_nobody_answers_what_they_asked_themselves_and_one_answer_counts(
    prompt: Prompt, second: PromptVersion, alice: User, dora: User, bob: User
) -> None:
    move = ask_label_move(prompt, name="production", version=second, by=alice)
    with pytest.raises(Forbidden, match="asked for this yourself"):
        answer_label_move(move, approve=True, by=alice)
    with pytest.raises(Forbidden, match="owner or a guardian"):
        answer_label_move(move, approve=True, by=bob)
    newer = ask_label_move(prompt, name="production", version=second, by=dora)
    move.refresh_from_db()
    assert move.state == MOVE_OVERTAKEN
    answer_label_move(newer, approve=True, by=alice)
    assert at(prompt, "production") == 2
    with pytest.raises(Stale, match="approved already, by Alice"):
        answer_label_move(newer, approve=False, by=alice)


def test_a_guardian_of_the_brand_answers_too_and_a_refusal_moves_nothing(
    prompt: Prompt, second: PromptVersion, bob: User, dora: User, project: Project
) -> None:
    ink = {"name": "Ink", "hex": "#000000", "role": "ink"}
    brand = publish_brand(project, rules={"name": "Northbay", "palette": [ink]}).brand
    BrandRole.objects.create(brand=brand, user=bob, role="guardian")
    move = ask_label_move(prompt, name="production", version=second, by=dora)
    assert answer_label_move(move, approve=False, by=bob).state == "refused"
    assert at(prompt, "production") == 1

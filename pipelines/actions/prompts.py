"""Verbs on prompts: create, commit, branch, keep what is expected of one. How labels move: labels.py."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from slugify import slugify

from ..errors import Invalid, Stale
from ..models import MAIN, Project, Prompt, PromptTest, PromptVersion
from ..prompt import Found, check_expectations, check_prompt, check_values, compose_found, names_in
from ..snapshots.named_prompts import prompt_finder
from .labels import note_prompt, put_label

MOST_VARIABLES = 100


@transaction.atomic
def create_prompt(
    project: Project,
    *,
    name: str,
    text: str,
    by: AbstractBaseUser | None,
    slug: str = "",
    about: str = "",
    variables: Mapping[str, Any] | None = None,
    message: str = "",
) -> Prompt:
    """A prompt with its first version, at which its protected labels begin: there is nothing yet that they could break.

    Raises Invalid for words or variables that cannot be used, and Stale where the project has one of this slug.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid("A prompt needs a name of up to 120 letters.", loc=("name",))
    slug = slugify(slug or name)[:60].strip("-")
    if not slug:
        raise Invalid("Give the prompt a name with letters or digits in it.", loc=("name",))
    prompt, is_new = Prompt.objects.get_or_create(
        project=project, slug=slug, defaults={"name": name, "about": about[:200]}
    )
    if not is_new:
        raise Stale(f"This project already has a prompt `{slug}`. Choose another name, or commit to that one.")
    version = _store(prompt, text=text, variables=variables, message=message, branch=MAIN, parent=None, by=by)
    for label in prompt.protected:
        put_label(prompt, name=label, version=version, by=by)
    note_prompt("create", prompt, by, {}, {"slug": slug, "version": version.number})
    return prompt


@transaction.atomic
def commit_prompt(
    prompt: Prompt,
    *,
    text: str,
    parent: int | None,
    by: AbstractBaseUser | None,
    variables: Mapping[str, Any] | None = None,
    message: str = "",
    branch: str = MAIN,
) -> PromptVersion:
    """The next version, on a branch whose newest is number `parent`; the same words again give that one.

    Variables that are not given are the parent's. Raises Stale, with who and which, where the branch has moved on, and
    Invalid for words or variables that cannot be used.
    """
    prompt = _held(prompt)
    head = prompt.head(branch)
    if head is None:
        raise Invalid(f"There is no branch `{branch}`. Branch off from a version first.", loc=("branch",))
    if parent != head.number:
        who = str(head.created_by or "the command line")
        told = f"{who} has committed v{head.number} since. Read it, then make your change on top of it."
        raise Stale(told, by=who, number=head.number)
    text, drawn = _fit(text, head.variables if variables is None else variables)
    if (text, drawn) == (head.text, head.variables):
        return head
    version = _store(prompt, text=text, variables=drawn, message=message, branch=branch, parent=head, by=by)
    note_prompt("commit", prompt, by, {"version": head.number}, {"version": version.number, "branch": branch})
    return version


@transaction.atomic
def branch_prompt(
    version: PromptVersion,
    *,
    branch: str,
    by: AbstractBaseUser | None,
    text: str | None = None,
    variables: Mapping[str, Any] | None = None,
    message: str = "",
) -> PromptVersion:
    """The first version of a new branch, beginning from this one, with its own words and variables where given.

    Raises Stale where the branch is there already, and Invalid for a name that cannot be one.
    """
    prompt = Prompt.objects.select_for_update().get(pk=version.prompt_id)
    if not branch or len(branch) > 50 or slugify(branch) != branch:
        raise Invalid("Name a branch in small letters, digits and hyphens: `shorter-lines`.", loc=("branch",))
    if prompt.versions.filter(branch=branch).exists():
        raise Stale(f"There is a branch `{branch}` already. Commit to it, or choose another name.")
    words, drawn = version.text if text is None else text, version.variables if variables is None else variables
    made = _store(prompt, text=words, variables=drawn, message=message, branch=branch, parent=version, by=by)
    note_prompt("commit", prompt, by, {"version": version.number}, {"version": made.number, "branch": branch})
    return made


@transaction.atomic
def keep_prompt_test(
    prompt: Prompt, *, name: str, given: Mapping[str, Any], expects: list[Any], by: AbstractBaseUser | None
) -> PromptTest:
    """The prompt's test of this name, made or replaced; raises Invalid for values or expectations that are none."""
    prompt = _held(prompt)
    name = _fit_test(prompt, name, given, expects)
    before = prompt.tests.filter(name=name).first()
    test, is_new = PromptTest.objects.update_or_create(
        prompt=prompt, name=name, defaults={"given": dict(given), "expects": expects}
    )
    was, now = _test_told(before), _test_told(test)
    if was != now:
        note_prompt("change", prompt, by, was, {**now, "new": is_new})
    return test


@transaction.atomic
def change_prompt_test(
    test: PromptTest, *, name: str, given: Mapping[str, Any], expects: list[Any], by: AbstractBaseUser | None
) -> PromptTest:
    """The same test under this name, with these values and expectations.

    Raises Stale where another test has the name or this one is gone, and Invalid for what cannot be expected.
    """
    prompt = _held(test.prompt)
    name = _fit_test(prompt, name, given, expects)
    before = prompt.tests.filter(pk=test.pk).first()
    if before is None:
        raise Stale(f"Somebody has removed the test “{test.name}”. Make a new one.")
    if prompt.tests.filter(name=name).exclude(pk=test.pk).exists():
        raise Stale(f"There is a test “{name}” already. Choose another name.")
    PromptTest.objects.filter(pk=test.pk).update(name=name, given=dict(given), expects=expects)
    after = prompt.tests.get(pk=test.pk)
    note_prompt("change", prompt, by, _test_told(before), _test_told(after))
    return after


@transaction.atomic
def remove_prompt_test(test: PromptTest, *, by: AbstractBaseUser | None) -> None:
    """Takes a test away; what it was stays in the audit log. Raises Stale where somebody has done so already."""
    prompt = _held(test.prompt)
    before = prompt.tests.filter(pk=test.pk).first()
    if before is None:
        raise Stale(f"Somebody has removed the test “{test.name}” already.")
    PromptTest.objects.filter(pk=test.pk).delete()
    note_prompt("change", prompt, by, _test_told(before), {"test": None})


def _held(prompt: Prompt) -> Prompt:
    """The prompt as it is now, held: of two who change it at once the second finds what the first has done."""
    return Prompt.objects.select_for_update().get(pk=prompt.pk)


def _fit_test(prompt: Prompt, name: str, given: Mapping[str, Any], expects: object) -> str:
    """The name as it is kept; raises Invalid for a test that cannot be."""
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid("A test needs a name of up to 120 letters.", loc=("name",))
    if wrong := [key for key, value in given.items() if not _is_value(value)]:
        raise Invalid(f"`{wrong[0]}` is given as something that is neither text nor number.", loc=("given",))
    head = prompt.head()
    _refuse(check_values(head.variables if head else {}, given), "given")
    _refuse(check_expectations(expects), "expects")
    return name


def _is_value(value: object) -> bool:
    """Whether it is a text or a number that can be kept, which infinity and NaN are not."""
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, str | int) and not isinstance(value, bool)


def _test_told(test: PromptTest | None) -> dict[str, Any]:
    return {"test": test.name, "given": test.given, "expects": test.expects} if test else {}


def _store(
    prompt: Prompt,
    *,
    text: str,
    variables: Mapping[str, Any] | None,
    message: str,
    branch: str,
    parent: PromptVersion | None,
    by: AbstractBaseUser | None,
) -> PromptVersion:
    text, whole = _fit(text, {} if variables is None else variables)
    number = (prompt.versions.values_list("number", flat=True).first() or 0) + 1
    # Circles and what is missing are told now, while somebody looks at it.
    compose_found(Found(prompt.slug, number, text, whole), prompt_finder(prompt.project_id))
    return PromptVersion.objects.create(
        prompt=prompt,
        number=number,
        text=text,
        variables=whole,
        message=message[:200],
        branch=branch,
        parent=parent,
        created_by_id=by.pk if by else None,
    )


def _fit(text: str, variables: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The words and variables as they are kept; raises Invalid for such as cannot be used."""
    text = text.replace("\r\n", "\n")
    _refuse(check_prompt(text, variables), "text")
    whole = _whole(text, variables)
    if len(whole) > MOST_VARIABLES:
        raise Invalid(f"A prompt may have {MOST_VARIABLES} variables.", loc=("variables",))
    return text, whole


def _whole(text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with a text for each name that the words use and nobody has declared."""
    return {**{name: dict(drawn) for name, drawn in variables.items()}, **_undeclared(text, variables)}


def _undeclared(text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"type": "text"} for name in names_in(text) if name not in variables}


def _refuse(problems: list[str], field: str) -> None:
    if problems:
        raise Invalid(" ".join(problems), loc=(field,))

"""Prompts kept as code: their versions, and the labels that move over them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from pipelines.actions import (
    ask_label_move,
    branch_prompt,
    commit_prompt,
    create_prompt,
    look_at_prompt_files,
    move_label,
    prompt_files_of,
    take_prompt_files,
)
from pipelines.actions.prompt_zips import bounded
from pipelines.errors import Invalid
from pipelines.models import MAIN, Prompt, PromptVersion
from pipelines.snapshots.prompts import move_entry, prompt_entry, prompt_story, prompt_version_entry
from studio.access import my_prompts, project_for, prompt_for
from studio.models import Role

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import Given

router = Router(tags=["prompts"])


class PromptGiven(Given):
    """A new prompt with its first words; `variables` are `{name: {type: text|number|choice, …}}`."""

    name: str = Field(min_length=1, max_length=120)
    text: str = Field(min_length=1, max_length=32_000)
    slug: str = Field("", max_length=60)
    about: str = Field("", max_length=200)
    variables: dict[str, Any] = Field(default_factory=dict)
    message: str = Field("", max_length=200)


class CommitGiven(Given):
    """New words on top of version `parent`; with `begins`, they begin the branch. Without `variables`, its own stay."""

    text: str = Field(min_length=1, max_length=32_000)
    parent: int = Field(ge=1)
    variables: dict[str, Any] | None = None
    message: str = Field("", max_length=200)
    branch: str = Field(MAIN, max_length=50)
    begins: bool = False


class LabelGiven(Given):
    """Where the label belongs. With `ask`, a protected one is asked to be moved, and somebody else answers."""

    version: int = Field(ge=1)
    ask: bool = False
    note: str = Field("", max_length=400)


class FileGiven(Given):
    """A prompt as one file: `headline.md`, and what is in it."""

    name: str = Field(min_length=1, max_length=100)
    text: str = Field(max_length=200_000)


class FilesGiven(Given):
    """Files to take over, whole or not at all; with `look`, only what they would change is told."""

    files: list[FileGiven] = Field(min_length=1, max_length=250)
    look: bool = False


@router.get("/prompts", auth=needs("read"))
def list_prompts(request: HttpRequest, paging: Query[Paging], project: str = "") -> dict[str, Any]:
    """The prompts of a project, or of all of mine."""
    found = my_prompts(person(request))
    if project:
        found = found.filter(project=project_for(person(request), project))
    return page_of(found, paging, prompt_entry)


@router.get("/prompts/{int:pk}", auth=needs("read"))
def get_prompt(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A prompt with its versions, labels, branches and tests."""
    return prompt_story(prompt_for(person(request), pk))


@router.post("/projects/{slug}/prompts", auth=needs("write"), response={201: dict[str, Any]})
def new_prompt(request: HttpRequest, slug: str, given: PromptGiven) -> Status[dict[str, Any]]:
    """Makes a prompt; its protected labels begin at its first version."""
    user = person(request)
    project = project_for(user, slug, role=Role.DESIGNER)
    return Status(201, prompt_story(create_prompt(project, by=user, **given.dict())))


@router.get("/projects/{slug}/prompts/files", auth=needs("read"))
def get_prompt_files(request: HttpRequest, slug: str) -> dict[str, Any]:
    """All prompts of a project as files, `files: [{name, text}]`, as `POST` takes them."""
    files = prompt_files_of(project_for(person(request), slug))
    return {"files": [{"name": name, "text": text} for name, text in files.items()]}


@router.post("/projects/{slug}/prompts/files", auth=needs("write"))
def post_prompt_files(request: HttpRequest, slug: str, given: FilesGiven) -> dict[str, Any]:
    """Commits what the files say: `files: [{name, state, why, was, version, tests}]`, `state` new, changed or same.

    422 with every file that cannot be, and nothing is taken over; with `look`, such a file is told as `refused`.
    """
    user = person(request)
    project = project_for(user, slug, role=Role.DESIGNER)
    if len({file.name for file in given.files}) < len(given.files):
        raise Invalid("A file is there twice. Which of the two is meant cannot be told.", loc=("files",))
    files = bounded({file.name: file.text.encode() for file in given.files})
    changes = (look_at_prompt_files if given.look else take_prompt_files)(project, files, by=user)
    return {"done": not given.look, "files": [change.entry() for change in changes]}


@router.post("/prompts/{int:pk}/versions", auth=needs("write"), response={201: dict[str, Any]})
def new_prompt_version(request: HttpRequest, pk: int, given: CommitGiven) -> Status[dict[str, Any]]:
    """Commits words; 409 with who and which where the branch has moved on since `parent`."""
    user = person(request)
    prompt = prompt_for(user, pk, role=Role.DESIGNER)
    if given.begins:
        origin = _version(prompt, given.parent, "parent")
        version = branch_prompt(origin, branch=given.branch, by=user, text=given.text, message=given.message)
    else:
        version = commit_prompt(prompt, by=user, **given.dict(exclude={"begins"}))
    return Status(201, prompt_version_entry(version))


@router.put("/prompts/{int:pk}/labels/{name}", auth=needs("write"), response={200: dict[str, Any], 202: dict[str, Any]})
def put_prompt_label(request: HttpRequest, pk: int, name: str, given: LabelGiven) -> Status[dict[str, Any]]:
    """Moves a free label, or makes it; 403 for a protected one, unless it is only asked: then 202."""
    user = person(request)
    prompt = prompt_for(user, pk, role=Role.DESIGNER)
    version = _version(prompt, given.version, "version")
    if given.ask:
        return Status(202, move_entry(ask_label_move(prompt, name=name, version=version, by=user, note=given.note)))
    move_label(prompt, name=name, version=version, by=user)
    return Status(200, prompt_entry(prompt))


def _version(prompt: Prompt, number: int, field: str) -> PromptVersion:
    version = prompt.versions.filter(number=number).first()
    if version is None:
        raise Invalid(f"This prompt has no version {number}.", loc=(field,))
    return version

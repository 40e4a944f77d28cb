"""Prompts as files in git: what a set of `SLUG.md` would change in a project, and the change, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef

from ..errors import Invalid, Stale
from ..models import MAIN, Project, Prompt, PromptVersion
from ..prompt import find_circle
from .prompt_parts import SUFFIX, PromptFile, read_prompt_file, tests_in, write_prompt_file
from .prompts import commit_prompt, create_prompt, keep_prompt_test

Change = Literal["new", "changed", "same", "refused"]
NEW: Final[Change] = "new"
CHANGED: Final[Change] = "changed"
SAME: Final[Change] = "same"
REFUSED: Final[Change] = "refused"
# So many refusals are told at once.
MOST_TOLD: Final = 12


@dataclass(frozen=True)
class FileChange:
    """What one file does to its prompt: `was` is the version before, `version` the one after, `tests` those it changes.

    A file that is `refused` has a reason, `why`, and no version.
    """

    name: str
    state: Change
    why: str = ""
    was: PromptVersion | None = None
    version: PromptVersion | None = None
    tests: tuple[str, ...] = ()

    def entry(self) -> dict[str, Any]:
        """As JSON."""
        numbers = {"was": self.was.number if self.was else None, "version": self.version and self.version.number}
        return {"name": self.name, "state": self.state, "why": self.why, **numbers, "tests": list(self.tests)}


def look_at_prompt_files(
    project: Project, files: Mapping[str, bytes], *, by: AbstractBaseUser | None
) -> list[FileChange]:
    """What these files, by name, would change, what is included before what includes it; nothing is changed.

    It is done and undone again, so that nothing is promised which is refused later.
    """
    with transaction.atomic():
        changes = _take_all(project, files, by)
        transaction.set_rollback(True)
    return changes


@transaction.atomic
def take_prompt_files(
    project: Project, files: Mapping[str, bytes], *, by: AbstractBaseUser | None, seen: str = ""
) -> list[FileChange]:
    """The newest version on `main` of each prompt, from its file; what has not changed gets no new one.

    Nothing is taken over where one file cannot be: raises Invalid naming every such file. With `seen`, as `digest_of`
    gave it, raises Stale where it would change something else by now. What has no file stays as it is.
    """
    changes = _take_all(project, files, by)
    if refused := [f"{one.name}: {one.why}" for one in changes if one.state == REFUSED]:
        more = [f"And {len(refused) - MOST_TOLD} more."] if len(refused) > MOST_TOLD else []
        raise Invalid("\n".join([*refused[:MOST_TOLD], *more]), loc=("files",))
    if seen and seen != digest_of(changes):
        raise Stale("Somebody has changed these prompts since you looked. Look at what would change now.")
    return changes


def digest_of(changes: Iterable[FileChange]) -> str:
    """What was seen before it is agreed to, as one word."""
    told = sorted((one.entry() for one in changes), key=lambda entry: str(entry["name"]))
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def read_prompt_files(project: Project, folder: Path, *, by: AbstractBaseUser | None) -> list[PromptVersion]:
    """The newest version of each prompt in a folder's `*.md`; raises as `take_prompt_files` does."""
    if not folder.is_dir():
        raise Invalid(f"There is no folder of prompts at {folder}.")
    files = {path.name: path.read_bytes() for path in sorted(folder.glob(f"*{SUFFIX}"))}
    return [one.version for one in take_prompt_files(project, files, by=by) if one.version]


def write_prompt_files(project: Project, folder: Path) -> list[Path]:
    """The files of all prompts of a project, each as its newest version on `main` has it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in prompt_files_of(project).items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def prompt_files_of(project: Project) -> dict[str, str]:
    """The same by name, in the order of the prompts' names."""
    on_main = PromptVersion.objects.filter(prompt__project=project, branch=MAIN)
    later = on_main.filter(prompt=OuterRef("prompt"), number__gt=OuterRef("number"))
    heads = on_main.filter(~Exists(later)).select_related("prompt").prefetch_related("prompt__tests")
    ordered = heads.order_by("prompt__name", "prompt")
    return {f"{head.prompt.slug}{SUFFIX}": write_prompt_file(head.prompt, head) for head in ordered}


def _take_all(project: Project, files: Mapping[str, bytes], by: AbstractBaseUser | None) -> list[FileChange]:
    read: dict[str, PromptFile] = {}
    changes = []
    for name in sorted(files):
        try:
            file = read_prompt_file(name, files[name])
        except Invalid as error:
            changes.append(FileChange(name, REFUSED, error.message))
        else:
            read[file.slug] = file
    wires = {slug: file.includes for slug, file in read.items()}
    return changes + [_taken(project, read[slug], wires, by) for slug in _in_order(wires)]


def _taken(
    project: Project, file: PromptFile, wires: Mapping[str, list[str]], by: AbstractBaseUser | None
) -> FileChange:
    """What one file does, in a savepoint of its own: one that is refused leaves nothing behind."""
    prompt = project.prompts.filter(slug=file.slug).first()
    newest = prompt.head() if prompt else None
    name = f"{file.slug}{SUFFIX}"
    circle = find_circle(wires, file.slug)
    try:
        if circle and not (newest and newest.text == file.text):
            raise Invalid(f"Prompts include each other in a circle: {' → '.join(circle)}.")
        with transaction.atomic():
            return _store(project, file, prompt, newest, by)
    except (Invalid, Stale) as error:
        return FileChange(name, REFUSED, error.message, was=newest)


def _store(
    project: Project, file: PromptFile, prompt: Prompt | None, newest: PromptVersion | None, by: AbstractBaseUser | None
) -> FileChange:
    head = file.head
    said: dict[str, Any] = {
        "text": file.text,
        "variables": head.get("variables"),
        "message": str(head.get("message") or ""),
    }
    tests = tests_in(head)
    if prompt is None:
        name, about = str(head.get("name") or file.slug), str(head.get("about") or "")
        prompt = create_prompt(project, name=name, slug=file.slug, about=about, by=by, **said)
        version = prompt.versions.get()
    else:
        version = commit_prompt(prompt, parent=newest.number if newest else None, by=by, **said)
    kept = {test.name: (test.given, test.expects) for test in prompt.tests.all()}
    for test in tests:
        keep_prompt_test(prompt, by=by, **test)
    other = tuple(test["name"] for test in tests if kept.get(test["name"]) != (test["given"], test["expects"]))
    is_same = newest is not None and version.number == newest.number and not other
    state = SAME if is_same else CHANGED if newest else NEW
    return FileChange(f"{file.slug}{SUFFIX}", state, was=newest, version=version, tests=other)


def _in_order(wires: Mapping[str, list[str]]) -> list[str]:
    """The slugs, what is included before what includes it."""
    ordered: dict[str, None] = {}
    begun: set[str] = set()

    def visit(slug: str) -> None:
        if slug in begun:
            return
        begun.add(slug)
        for inner in sorted(set(wires[slug]) & wires.keys()):
            visit(inner)
        ordered[slug] = None

    for slug in wires:
        visit(slug)
    return list(ordered)

"""What a decision is about, part by part, and the token that stands for all of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ...graph import paths
from ...models import Review, Run, StepRun, is_file
from ...snapshots import plan_of_run
from ...snapshots.named_prompts import said


def shown_now(run: Run, row: StepRun, subject: Any, led: list[StepRun]) -> dict[str, Any]:
    """The subject's content, the brand version, each prompt and all findings that led to it, as hashes.

    Of a prompt of the project also its version.
    """
    named = plan_of_run(run).prompts
    versions = {item.step: said(named[item.step]) for item in led if item.step in named}
    return {
        "subject": content_of(subject),
        "brand": run.brand_version_id,
        "prompts": {item.step: _hash(item.facts["prompt"]) for item in led if item.facts.get("prompt")},
        **({"prompt_versions": versions} if versions else {}),
        "findings": _hash(findings_of(led)),
        "step_run": row.pk,
    }


def token_of(shown: dict[str, Any]) -> str:
    """One SHA-256 for all parts: equal only where nothing has changed."""
    return _hash(shown)


def seen_of(review: Review, row: StepRun) -> dict[str, Any]:
    """What a decision keeps of what was seen: every part, the token for all of them, and the round."""
    subject = review.shown.get("subject")
    return {**review.shown, "sha256": subject, "token": review.seen, "round": row.round}


def findings_of(led: list[StepRun]) -> list[dict[str, Any]]:
    """What checks found on the way, in the order of the drawing."""
    return [finding for item in led for finding in item.facts.get("findings") or ()]


def above(run: Run, row: StepRun) -> list[StepRun]:
    """The current step runs that led to this one, at its own path and above it; one query, flat in the run's size."""
    plan = plan_of_run(run)
    wanted = paths.prefixes(paths.split(row.path))
    found = StepRun.objects.filter(run=run, step__in=plan.ancestors(row.step), path__in=wanted, replaced=False)
    place = {step: number for number, step in enumerate(plan.order)}
    return sorted(found.only("run_id", "step", "path", "facts", "outputs"), key=lambda item: place[item.step])


def content_of(subject: Any) -> Any:
    """A subject by what it holds: a file by its SHA-256, a text by the hash of it, several one by one."""
    if isinstance(subject, list):
        return [content_of(item) for item in subject]
    return subject["sha256"] if is_file(subject) else _hash(subject)


def _hash(value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()

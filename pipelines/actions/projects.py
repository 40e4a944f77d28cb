"""Verbs on projects."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from slugify import slugify

from ..models import Project
from .audit import note_done


@transaction.atomic
def create_project(name: str, *, by: AbstractBaseUser | None = None) -> Project:
    """A new project; its address is made from its name, with a number where that is taken."""
    stem = slugify(name, max_length=50) or "project"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(s for n in range(len(taken) + 2) if (s := stem if n == 0 else f"{stem}-{n + 1}") not in taken)
    project = Project.objects.create(name=name, slug=slug)
    note_done("create", "project", project.pk, project=project.pk, by=by, after={"name": name, "slug": slug})
    return project

"""What a new pipeline can begin with: the examples that come with Pressline, and the templates of its project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery

from ..errors import NotFound
from ..graph import load_text
from ..models import Project, Version


@dataclass(frozen=True)
class Template:
    """Something to begin with: what the page calls it, what people call it, and its drawing.

    An example's slug is its file's name without the ending, that of a pipeline its id. A draft may be half drawn.
    """

    slug: str
    name: str
    drawing: Mapping[str, Any]

    @property
    def steps(self) -> int:
        """How many steps are drawn."""
        return len(_mapping(self.drawing, "steps"))

    @property
    def takes(self) -> list[str]:
        """What it starts with, by the inputs' labels."""
        inputs = _mapping(self.drawing, "inputs")
        return [str(_mapping(inputs, name).get("label", name)) for name in inputs]


@cache
def templates() -> tuple[Template, ...]:
    """The examples, by name; they change only with the code."""
    return tuple(sorted((_read(path) for path in _folder().glob("*.yaml")), key=lambda template: template.name))


def template(slug: str) -> Template:
    """One of them; raises NotFound."""
    for found in templates():
        if found.slug == slug:
            return found
    raise NotFound("There is no such example.")


def project_templates(project: Project) -> list[Template]:
    """The pipelines that the project offers as templates, by name, in one query.

    Each is as it was published last, for its draft may be half changed; one that never was is as it is drawn.
    """
    published = Version.objects.filter(pipeline=OuterRef("pk"), number__isnull=False).order_by("-number")
    offered = project.pipelines.filter(is_template=True, trial=None)
    found = offered.annotate(frozen=Subquery(published.values("drawing")[:1]))
    return [Template(str(each.pk), each.name, each.draft if each.frozen is None else each.frozen) for each in found]


def project_template(project: Project, slug: str) -> Template:
    """One of them; raises NotFound."""
    for found in project_templates(project):
        if found.slug == slug:
            return found
    raise NotFound("This project has no such template any more. Choose another beginning.")


def _mapping(drawn: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = drawn.get(name)
    return found if isinstance(found, Mapping) else {}


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "examples"


def _read(path: Path) -> Template:
    drawing = load_text(path.read_text(encoding="utf-8"))
    return Template(path.stem, str(drawing["name"]), drawing)

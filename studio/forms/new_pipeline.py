"""What a new pipeline begins with: nothing, a template of the project, an example, a file, or a copy of another one."""

from __future__ import annotations

from typing import Any

from django import forms

from pipelines.errors import Invalid, NotFound
from pipelines.graph import load_pipeline
from pipelines.graph.document import MAX_BYTES
from pipelines.models import Brand, Pipeline, Project
from pipelines.snapshots.templates import project_template, template

EMPTY: dict[str, Any] = {"format": 1, "steps": {}}


class NewPipelineForm(forms.Form):
    """A name, a brand to hold it to, and what it begins with.

    `kind` is `empty`, `file` or `copy`, or it names what is copied: `template:{pipeline's id}`, `example:{slug}`.
    """

    name = forms.CharField(max_length=120, required=False, label="Name")
    brand = forms.ModelChoiceField(queryset=Brand.objects.none(), required=False, empty_label="No brand", label="Brand")
    kind = forms.CharField(max_length=120, required=False, initial="empty")
    file = forms.FileField(required=False)
    copied = forms.ModelChoiceField(queryset=Pipeline.objects.none(), required=False)

    def __init__(self, project: Project, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.project = project
        self.fields["brand"].queryset = project.brands.filter(archived_at=None)  # type: ignore[attr-defined]
        self.fields["copied"].queryset = project.pipelines.filter(trial=None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Adds the `draft`; a pipeline that is given no name has that of what it begins with."""
        given = dict(super().clean() or {})
        try:
            draft = self._draft(given)
        except (Invalid, NotFound) as error:
            raise forms.ValidationError(str(error)) from error
        name = given.get("name") or str(draft.get("name") or "Untitled")
        return {**given, "name": name[:120], "draft": {**draft, "name": name[:120]}}

    def _draft(self, given: dict[str, Any]) -> dict[str, Any]:
        kind, _, slug = str(given.get("kind", "")).partition(":")
        if kind == "template":
            found = project_template(self.project, slug)
            return {**found.drawing, "name": found.name}
        if kind == "example":
            return dict(template(slug).drawing)
        if kind == "copy":
            return _copy(given.get("copied"))
        if kind == "file":
            return _read(given.get("file"))
        if kind == "empty":
            return EMPTY
        raise Invalid("Choose what it begins with first.")


def _copy(pipeline: Pipeline | None) -> dict[str, Any]:
    if pipeline is None:
        raise Invalid("Choose a pipeline of this project to copy.")
    return dict(pipeline.draft)


def _read(file: Any) -> dict[str, Any]:
    if file is None:
        raise Invalid("Choose a pipeline file first.")
    if (file.size or 0) > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        raise Invalid(f"{file.name} is larger than {most} MB, which is the limit for a pipeline file.")
    try:
        return load_pipeline(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(f"{file.name} is no text. A pipeline file is JSON or YAML.") from error

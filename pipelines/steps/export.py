"""Export: finished files for the places they go to."""

from __future__ import annotations

from string import Formatter
from typing import Any, ClassVar, Final

from pydantic import Field, JsonValue

from ..errors import Invalid
from ..graph import Port
from ..media.encode import best_source, encode
from ..media.presets import BY_KEY, Preset, find_preset
from .base import AssetRef, Outputs, Params, StepContext, StepType

NAME_WORDS: Final[dict[str, JsonValue]] = {
    "pipeline": "the pipeline's name",
    "preset": "the destination",
    "width": "pixels across",
    "height": "pixels down",
    "path": "row and format, such as 17-3",
}
NAME_PARTS = tuple(NAME_WORDS)


class ExportParams(Params):
    """`presets` are destinations such as `story`; `name` may use {pipeline} {preset} {width} {height} {path}."""

    presets: list[str] = Field(
        min_length=1,
        max_length=40,
        title="Destinations",
        description="One file for each, at its exact pixels and within its weight.",
        json_schema_extra={
            "items": {"type": "string", "enum": list(BY_KEY)},
            "choices": [[key, preset.label] for key, preset in BY_KEY.items()],
        },
    )
    name: str = Field(
        "{pipeline}_{preset}_{width}x{height}",
        min_length=1,
        max_length=120,
        title="Name of each file",
        description="Type { for what a name may have in it.",
        json_schema_extra={"variables": NAME_WORDS},
    )


class Export(StepType):
    """Takes every picture it is given, chooses the nearest proportion for each preset, and gives one file a preset."""

    key = "export"
    label = "Export"
    group = "Deliver"
    inputs: ClassVar = {"image": Port("image", many=True, within_row=True)}
    outputs: ClassVar = {"file": Port("file", many=True)}
    params = ExportParams
    delivers = True
    reads: ClassVar = frozenset({"path", "name"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Presets must exist and the name may use only its own variables."""
        found = super().problems(params)
        if found:
            return found
        for key in params["presets"]:
            try:
                find_preset(key)
            except Invalid as error:
                found.append(("presets", error.message))
        if not _is_plain(params.get("name", "")):
            found.append(("name", f"A name may use only {', '.join('{' + part + '}' for part in NAME_PARTS)}."))
        return found

    def run(self, context: StepContext, params: ExportParams) -> Outputs:
        """One file a preset, at its exact pixels and within its weight."""
        pictures = context.pictures("image")
        files: list[AssetRef] = []
        for number, key in enumerate(params.presets):
            preset = find_preset(key)
            context.progress(number / len(params.presets), f"Encoding {preset.label}")
            made = encode(pictures[best_source(pictures, preset)], preset)
            files.append(
                context.keep_file(
                    made.data,
                    name=f"{_name(context, params, preset)}.{preset.ending}",
                    mime=made.mime,
                    kind="image",
                    width=made.width,
                    height=made.height,
                    facts={
                        "preset": preset.key,
                        "format": preset.format,
                        "quality": made.quality,
                        "profile": preset.profile,
                    },
                )
            )
        return {"file": files}


def _is_plain(name: str) -> bool:
    """Whether a name pattern has only its own variables, bare: no attribute, index or format of them."""
    try:
        parts = list(Formatter().parse(name))
    except ValueError:
        return False
    return all(part is None or (part in NAME_PARTS and not spec and not turn) for _, part, spec, turn in parts)


def _name(context: StepContext, params: ExportParams, preset: Preset) -> str:
    return params.name.format(
        pipeline=context.pipeline_slug,
        preset=preset.key,
        width=preset.width,
        height=preset.height,
        path=context.path.replace(".", "-") or "0",
    )

"""`media`: one photo into six formats and three encodings by a run, against the same library calls in a bare loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.result import Result, at_least
from tests.workshop import open_workshop

if TYPE_CHECKING:
    from pipelines.media.presets import Preset
    from pipelines.models import Version
    from tests.workshop import Workshop

PHOTO = Path(__file__).parents[1] / "photos" / "coffee.jpg"
SIZES = {"4:5": (1080, 1350), "1:1": (1080, 1080), "9:16": (1080, 1920), "16:9": (1600, 900), "4:3": (1200, 900)}
SIZES |= {"3:1": (1200, 400)}
QUALITIES = {"JPEG": (70, 92), "WEBP": (45, 88), "AVIF": (35, 75)}
AIM = 0.9


def measure(*, formats: int = 6, times: int = 5) -> Result:
    """Files a second by a run in this process, by files a second in a bare loop; the middle of so many times each.

    The processor's time is told as well, since what else the machine does changes it less.
    """
    with open_workshop() as shop:
        from pipelines.media.presets import BY_KEY

        presets = make_presets(formats)
        BY_KEY.update({preset.key: preset for preset in presets})
        version = publish(shop, presets)
        ratios = list(SIZES)[:formats]
        ways: dict[str, Callable[[], object]] = {
            "run": lambda: export(shop, version, len(presets)),
            "loop": lambda: loop(shop.folder, ratios, presets),
            "loop_that_keeps_frames": lambda: loop(shop.folder, ratios, presets, keep_frames=True),
        }
        export(shop, version, len(presets))
        taken = [{name: spend(way) for name, way in ways.items()} for _ in range(times)]
    wall, cpu = ({name: middle([each[name][kind] for each in taken]) for name in ways} for kind in (0, 1))
    ours, bare = len(presets) / wall["run"], len(presets) / wall["loop"]
    return at_least("media", ours, bare, aim=AIM, unit="files per second", seconds=wall, processor_seconds=cpu)


def spend(way: Callable[[], object]) -> tuple[float, float]:
    """The seconds that it takes, and those of the processor in this process."""
    began, worked = time.perf_counter(), time.process_time()
    way()
    return time.perf_counter() - began, time.process_time() - worked


def middle(found: list[float]) -> float:
    """The median, to the millisecond."""
    return round(sorted(found)[len(found) // 2], 3)


def make_presets(formats: int) -> list[Preset]:
    """Each format in each encoding, light enough not to be tried twice."""
    from pipelines.media.presets import MB, Preset

    return [
        Preset(f"bench-{kind}-{width}x{height}".lower(), ratio, width, height, kind, 30 * MB, quality)  # type: ignore[arg-type]
        for ratio, (width, height) in list(SIZES.items())[:formats]
        for kind, quality in QUALITIES.items()
    ]


def publish(shop: Workshop, presets: list[Preset]) -> Version:
    """Reframe, then export."""
    from tests.factories import drawing, make_version

    ratios = list(dict.fromkeys(preset.label for preset in presets))
    steps: dict[str, Any] = {
        "frames": {"type": "reframe", "in": {"image": "$photo"}, "params": {"formats": ratios}},
        "files": {
            "type": "export",
            "in": {"image": "frames.image"},
            "params": {"presets": [preset.key for preset in presets]},
        },
    }
    inputs = {"photo": {"type": "image"}}
    return make_version(shop.project, drawing(steps, inputs=inputs, outputs={"files": "files.file"}))


def export(shop: Workshop, version: Version, files: int) -> None:
    """A whole run, from its start; nothing is reused."""
    from pipelines.actions import start_run
    from pipelines.models import Run
    from pipelines.shift import work_shift
    from tests.factories import make_asset

    photo = make_asset(shop.project, PHOTO.read_bytes()).as_value()
    run = start_run(version, inputs={"photo": photo}, by=None, fresh=True)
    while work_shift("media", only=run.pk):
        """Goes on with another shift."""
    run = Run.objects.get(pk=run.pk)
    assert (run.state, run.made) == ("done", files), shop.story(run)


def loop(folder: Path, ratios: list[str], presets: list[Preset], *, keep_frames: bool = False) -> None:
    """The library calls alone, with each file written; `keep_frames`: the frames losslessly as well, as a run does."""
    from pipelines.media.encode import best_source, encode
    from pipelines.media.picture import png, read_picture
    from pipelines.media.reframe import reframe

    photo = read_picture(PHOTO.read_bytes())
    frames = []
    for width, height in (map(int, ratio.split(":")) for ratio in ratios):
        frame = reframe(photo, ratio=(width, height))
        frames.append(frame.image)
        if keep_frames:
            (folder / f"frame-{width}-{height}.png").write_bytes(png(frame.image))
            (folder / f"focus-{width}-{height}.png").write_bytes(png(frame.focus))
    for preset in presets:
        made = encode(frames[best_source(frames, preset)], preset)
        (folder / f"{preset.key}.{preset.ending}").write_bytes(made.data)

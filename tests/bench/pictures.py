"""Pictures by the hundred: a few dozen contents, each under many names, so that a browser fetches every one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.models import Asset, Project

PHOTO = Path(__file__).parents[1] / "photos" / "coffee.jpg"
CONTENTS, SIDES = 24, (600, 450)


def make_pictures(project: Project, number: int) -> list[Asset]:
    """So many stored pictures that have their thumbnails."""
    from pipelines.actions import store_content, store_thumb
    from pipelines.media.picture import png, read_picture, resized, thumbnail
    from pipelines.media.rehearsed import tint
    from pipelines.models import Asset

    photo = resized(read_picture(PHOTO.read_bytes()), *SIDES)
    kept = []
    for seed in range(min(number, CONTENTS)):
        picture = tint(photo, f"Picture {seed}", seed=seed)
        data = png(picture)
        kept.append((store_content(data), len(data)))
        store_thumb(kept[-1][0], thumbnail(picture))
    return Asset.objects.bulk_create(
        Asset(
            project=project,
            sha256=kept[place % len(kept)][0],
            size=kept[place % len(kept)][1],
            kind="image",
            mime="image/png",
            name=f"picture-{place}.png",
            width=SIDES[0],
            height=SIDES[1],
        )
        for place in range(number)
    )

"""Finding a logo: at the place and size at which it was laid on, and nowhere else."""

from __future__ import annotations

import pytest
from PIL import Image

from pipelines.media.checks import find_marque, look
from pipelines.media.picture import from_image, to_image

from .drawn import logo, photo

VERSIONS = [from_image(logo(20)), from_image(logo(250))]


@pytest.mark.parametrize(("width", "at", "shade"), [(90, (900, 640), 20), (360, (200, 120), 250), (700, (60, 300), 20)])
def test_it_is_found_where_it_was_laid_at_every_size_and_in_both_versions(
    width: int, at: tuple[int, int], shade: int
) -> None:
    image = Image.new("RGB", (1200, 800), "#e7a87c" if shade < 128 else "#3a1d12")
    mark = logo(shade).resize((width, width // 3), Image.Resampling.LANCZOS)
    image.paste(mark, at, mark)
    found = find_marque(look(from_image(image)), VERSIONS)
    assert found is not None
    box = [found.box.x * 1200, found.box.y * 800, found.box.w * 1200, found.box.h * 800]
    assert box == pytest.approx([*at, width, width / 3], abs=max(3, width * 0.02))


@pytest.mark.parametrize("name", ["coffee.jpg", "rocket.jpg"])
def test_it_is_found_on_a_photograph_and_only_where_it_is(name: str) -> None:
    bare = photo(name)
    assert find_marque(look(bare), VERSIONS) is None
    image, mark = to_image(bare).copy(), logo(250).resize((bare.width // 6, bare.width // 18))
    image.paste(mark, (30, 30), mark)
    found = find_marque(look(from_image(image)), VERSIONS)
    assert found is not None
    assert (found.box.x * bare.width, found.box.y * bare.height) == pytest.approx((30, 30), abs=4)

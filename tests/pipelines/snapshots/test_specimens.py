"""What a specimen sheet is drawn from."""

from __future__ import annotations

import pytest

from pipelines.actions import import_brand, publish_brand
from pipelines.brand import compare_rules
from pipelines.models import Project
from pipelines.snapshots import draw_specimen
from pipelines.snapshots.specimens import contrast_of
from tests.studio.views.test_brands import BRAND

pytestmark = pytest.mark.django_db


def test_a_sheet_says_what_reads_on_what(project: Project) -> None:
    sheet = draw_specimen(import_brand(project, path=BRAND))
    assert contrast_of("#000000", "#ffffff") == pytest.approx(21)
    told = {f"{pair.ink.name} on {pair.ground.name}": pair.level for pair in sheet.pairs}
    assert told["Espresso on Paper"] == "AAA, any text"
    assert told["Paper on Clay"] == "large text only"
    assert sheet.sizes[0] == ("Display", 61.0)
    assert sheet.logos[0].across == sheet.logos[0].width + sheet.logos[0].height
    assert not sheet.differs


def test_what_another_version_says_otherwise_is_marked(project: Project) -> None:
    first = import_brand(project, path=BRAND)
    palette = [
        {**colour, "hex": "#101010"} if colour["name"] == "Clay" else colour for colour in first.rules["palette"]
    ]
    second = publish_brand(project, rules={**first.rules, "palette": palette})
    sheet = draw_specimen(second, changes=compare_rules(first.read(), second.read()))
    assert [swatch.colour.name for swatch in sheet.palette if swatch.differs] == ["Clay"]
    assert sheet.differs == {"palette", "sample", "picture"}


def test_a_version_from_before_there_were_scales_and_a_lost_logo_still_show(project: Project) -> None:
    version = import_brand(project, path=BRAND)
    version.rules["headline"] = {"family": "geist", "weight": 700}
    version.rules["logo"] = {"on_light": "0" * 64, "on_dark": "1" * 64}
    sheet = draw_specimen(version)
    assert (sheet.rules.headline.line_length, sheet.logos) == (66, ())


def test_a_typeface_that_ships_is_told_by_its_name_and_one_of_a_file_as_it_calls_itself(project: Project) -> None:
    ink = {"name": "Ink", "hex": "#111111", "role": "ink"}
    told = {"name": "North", "palette": [ink], "headline": {"family": "instrument-serif"}}
    assert draw_specimen(publish_brand(project, rules=told)).family == "Instrument Serif"
    own = {"family": "harbour-serif", "file": "0" * 64}
    assert draw_specimen(publish_brand(project, rules={**told, "headline": own})).family == "harbour-serif"
